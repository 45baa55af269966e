package effects

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A follower goes after what a query sets off: the functions that it calls, and
// the triggers and rules of the tables that it writes, and what those call and
// write in turn.
type follower struct {
	*Schema
	reads, writes []Access
	seen          map[any]bool // *schema.Function, and fired
	// mayWrite: something may be written that is no table, or that is not seen;
	// locks: rows are locked.
	mayWrite, locks bool
	unseenReads     []string
	unseenWrites    []string
	failures        diag.List
	// fired: it is a trigger or rule that is followed, whose reads no result shows.
	fired bool
}

// A fired is a trigger or rule and the kind of statement that sets it off.
type fired struct {
	what  any
	event string
}

// follow completes the reads and writes of a query with what it sets off.
func (f *follower) follow(e *Effects, accesses []*tree.Access, calls []*pgcat.Function) {
	for _, fn := range calls {
		f.call(fn)
	}
	f.throughViews(accesses)
	for i := range e.Writes {
		f.written(&e.Writes[i])
	}
	if len(f.reads) > 0 {
		e.Reads = merge(append(e.Reads, f.reads...))
	}
	if len(f.writes) > 0 {
		e.Writes = merge(append(e.Writes, f.writes...))
	}
}

func (f *follower) call(fn *pgcat.Function) {
	if def := f.Function(fn); def != nil {
		f.function(def, "function "+fn.Name+"()")
	}
}

// function adds what a function does. Functions of one name are told apart by
// their arguments, which are in no message: via has the name alone.
func (f *follower) function(def *schema.Function, via string) {
	if f.seen[def] {
		return
	}
	f.seen[def] = true
	b := f.body(def)
	f.unseen(def, b, via)
	f.mayWrite = f.mayWrite || b.writesElsewhere
	f.locks = f.locks || b.locks
	if b.failed != nil {
		f.failed(def, b.failed)
	}
	writes := f.writesOf(b.accesses)
	reads, calls := f.readsOf(b.accesses)
	if !f.fired {
		for _, r := range reads {
			r.Via = via
			f.reads = append(f.reads, r)
		}
	}
	for _, w := range writes {
		if w.Via == "" || strings.HasPrefix(w.Via, "foreign key ") {
			w.Via = via
		}
		f.written(&w)
		f.writes = append(f.writes, w)
	}
	f.throughViews(b.accesses)
	for _, fn := range calls { // of views
		f.call(fn)
	}
	for _, called := range b.calls {
		f.function(called, via)
	}
}

// unseen notes what a body does that cannot be seen, as far as the function's
// volatility leaves room for it.
func (f *follower) unseen(def *schema.Function, b *body, via string) {
	if def.Volatility == "immutable" {
		return
	}
	if b.unseenReads != "" && !f.fired {
		f.unseenReads = append(f.unseenReads, via+": "+b.unseenReads)
	}
	if b.unseen == "" {
		return
	}
	if !f.fired {
		f.unseenReads = append(f.unseenReads, via+": "+b.unseen)
	}
	if def.Volatility == "volatile" {
		f.unseenWrites = append(f.unseenWrites, via+": "+b.unseen)
		f.mayWrite = true
	}
}

// failed reports a body that PostgreSQL refuses. It is no more than a warning
// where PostgreSQL was told not to look, where something is not known, and for
// BEGIN ATOMIC, in which PostgreSQL follows what is renamed.
func (f *follower) failed(def *schema.Function, why *bind.Fault) {
	d := diag.Diagnostic{Pos: def.BodyPosition(why.Loc), Message: "function " + def.Name + ": " + why.Message, Hint: why.Hint, Severity: diag.Warning}
	if def.Checked && def.SQLBody == nil && !f.Trusts() {
		d.Severity = diag.Error
	}
	f.failures.Add(d)
}

// throughViews fires what stands in the place of writes to views.
func (f *follower) throughViews(list []*tree.Access) {
	for _, x := range list {
		if x.Verb != "" && x.RTE.Rel.IsView() {
			for _, verb := range x.Verbs() {
				f.fire(&Access{Table: x.RTE.Rel.Table, Verb: verb})
			}
		}
	}
}

// written fires what a write of a table sets off. A parent's triggers do not
// see what is written to its children.
func (f *follower) written(w *Access) {
	if strings.HasPrefix(w.Via, "parent of ") {
		return
	}
	f.fire(w)
	rel := f.Relation(w.Table)
	if rel == nil || w.Verb == tree.Delete {
		return
	}
	for _, c := range rel.Table.Columns {
		// The expression of a default or a generated column is looked at by name.
		for _, def := range f.CalledByDefault(rel.Schema, c) {
			f.function(def, "function "+def.Name+"()")
		}
	}
}

// fire fires the triggers and rules of a write.
func (f *follower) fire(w *Access) {
	outer := f.fired
	f.fired = true
	defer func() { f.fired = outer }()
	for _, event := range eventsOf(w) {
		for _, r := range w.Table.Rules {
			if r.Event == event && f.first(fired{r, event}) {
				f.rule(r, w.Table)
			}
		}
		for _, t := range w.Table.Triggers {
			if slices.Contains(t.Events, event) && (event != "update" || concerns(t, w)) {
				f.trigger(t, w, event)
			}
		}
	}
}

// first reports whether a trigger or rule fires for the first time.
func (f *follower) first(x fired) bool {
	again := f.seen[x]
	f.seen[x] = true
	return !again
}

func (f *follower) trigger(t *schema.Trigger, w *Access, event string) {
	def := f.triggerFunction(t)
	if t.Timing == "before" && t.ForEach == "row" {
		f.changed(w, def)
	}
	if !f.first(fired{t, event}) {
		return
	}
	via := "trigger " + t.Name + " on " + w.Table.Name
	if def != nil {
		f.function(def, via)
	} else if !builtinTrigger(t) {
		f.unseenWrites = append(f.unseenWrites, via+": its function is not in the schema")
	}
}

// eventsOf are what triggers and rules call a write. TRUNCATE is a Delete here,
// and an UPDATE that moves a row to another partition inserts and deletes.
func eventsOf(w *Access) []string {
	switch w.Verb {
	case tree.Delete:
		return []string{"delete", "truncate"}
	case tree.Update:
		if w.Table.PartitionOf != nil || w.Table.Kind == schema.PartitionedTable {
			return []string{"update", "insert", "delete"}
		}
	}
	return []string{string(w.Verb)}
}

// concerns reports whether an update may set off a trigger for some columns.
func concerns(t *schema.Trigger, w *Access) bool {
	return len(t.Columns) == 0 || len(w.Columns) == 0 ||
		slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return slices.Contains(w.Columns, c) })
}

func (f *follower) triggerFunction(t *schema.Trigger) *schema.Function {
	for _, def := range f.Catalog.Functions(f.Path, t.Function) {
		if len(def.InputArgs()) == 0 {
			return def
		}
	}
	return nil
}

// builtinTrigger reports whether a trigger's function comes with PostgreSQL or
// its contrib extensions, and writes no other table.
func builtinTrigger(t *schema.Trigger) bool {
	switch t.Function.Name {
	case "suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column",
		"moddatetime", "autoinc", "insert_username", "lo_manage", "triggered_change_notification", "check_primary_key":
		return true
	}
	return t.Function.Schema == "pg_catalog"
}

// changed adds to a write what a row-level BEFORE trigger sets in the new row.
func (f *follower) changed(w *Access, def *schema.Function) {
	if w.Verb != tree.Update && w.Verb != tree.Insert || def == nil {
		return
	}
	b := f.body(def)
	for _, c := range w.Table.Columns {
		if !b.wholeRow && !slices.Contains(b.assigned, c.Name) || slices.Contains(w.Columns, c) {
			continue
		}
		w.Columns = append(slices.Clone(w.Columns), c)
		if key := w.Table.PrimaryKey(); key != nil && slices.Contains(key.Columns, c) {
			w.Key = nil
		}
		if rel := f.Relation(w.Table); rel != nil && w.Verb == tree.Update {
			more := cascade{seen: map[string]bool{}}
			more.updated(rel, []*schema.Column{c})
			f.writes = append(f.writes, more.out...)
		}
	}
}

// rule adds what a rule's action does.
func (f *follower) rule(r *schema.Rule, t *schema.Table) {
	def := &schema.Function{Schema: t.Schema, Name: r.Name, Language: "plpgsql", Volatility: "volatile", SearchPath: r.SearchPath}
	def.Body = strings.TrimSpace(r.Action)
	f.function(def, "rule "+r.Name+" on "+t.Name)
}
