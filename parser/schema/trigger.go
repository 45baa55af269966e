package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// The bits of a trigger's timing and events (pg_trigger.h).
const (
	triggerBefore   = 1 << 1
	triggerInsert   = 1 << 2
	triggerDelete   = 1 << 3
	triggerUpdate   = 1 << 4
	triggerTruncate = 1 << 5
	triggerInstead  = 1 << 6
)

// builtinTriggers are trigger functions that PostgreSQL brings itself.
var builtinTriggers = []string{
	"suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column",
}

func (r *replayer) createTrigger(s *pg.CreateTrigStmt) {
	t := r.table(rangeName(s.Relation), r.pos(s.Relation.Location), false)
	if t == nil {
		return
	}
	fn := nameOf(s.Funcname)
	if !r.triggerFunctionExists(fn) {
		r.errorf(r.locate(fn.Name), diag.DidYouMean(fn.String(), r.functionNames(fn)), "function %s() does not exist", fn.String())
		return
	}
	tr := &Trigger{
		Name: s.Trigname, Timing: "after", ForEach: "statement",
		Function: r.qualifiedFunction(fn), Pos: r.here(),
	}
	if s.Row {
		tr.ForEach = "row"
	}
	switch {
	case s.Timing&triggerBefore != 0:
		tr.Timing = "before"
	case s.Timing&triggerInstead != 0:
		tr.Timing = "instead of"
		if t.Kind != View {
			r.errorf(r.pos(s.Relation.Location), "tables cannot have INSTEAD OF triggers", "%q is a table", t.Name)
			return
		}
	}
	for _, e := range []struct {
		bit  int32
		name string
	}{{triggerInsert, "insert"}, {triggerUpdate, "update"}, {triggerDelete, "delete"}, {triggerTruncate, "truncate"}} {
		if s.Events&e.bit != 0 {
			tr.Events = append(tr.Events, e.name)
		}
	}
	for _, name := range stringsOf(s.Columns) {
		c := t.Column(name)
		if c == nil {
			r.noColumn(t, name, r.locate(name))
			return
		}
		tr.Columns = append(tr.Columns, c)
	}
	if old := t.Trigger(tr.Name); old != nil {
		if !s.Replace {
			r.errorf(r.locate(tr.Name), "use CREATE OR REPLACE TRIGGER, or DROP it first", "trigger %q for relation %q already exists", tr.Name, t.Name)
			return
		}
		r.remove([]object{triggerOf{t, old}}, true, r.here())
	}
	t.Triggers = append(t.Triggers, tr)
	if t.Kind == PartitionedTable {
		for _, child := range t.children {
			inheritTrigger(child, tr)
		}
	}
}

// triggerFunctionExists says yes in doubt: extensions bring functions too.
func (r *replayer) triggerFunctionExists(n Name) bool {
	return len(r.cat.Functions(r.searched(n), n)) > 0 || slices.Contains(builtinTriggers, n.Name) ||
		n.Schema == "pg_catalog" || len(r.cat.Extensions) > 0
}

// inheritTrigger gives a partition its parent's row trigger.
func inheritTrigger(t *Table, parent *Trigger) {
	if parent.ForEach != "row" || t.Trigger(parent.Name) != nil {
		return
	}
	tr := *parent
	tr.parent, tr.Columns, tr.Pos, tr.Comment = parent, sameColumns(t, parent.Columns), t.Pos, ""
	t.Triggers = append(t.Triggers, &tr)
	if t.Kind == PartitionedTable {
		for _, child := range t.children {
			inheritTrigger(child, &tr)
		}
	}
}

func (r *replayer) noTrigger(t *Table, name string) {
	var names []string
	for _, tr := range t.Triggers {
		names = append(names, tr.Name)
	}
	r.errorf(r.locate(name), diag.DidYouMean(name, names), "trigger %q for table %q does not exist", name, t.Name)
}
