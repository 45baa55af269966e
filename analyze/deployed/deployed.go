// Package deployed holds the queries of a version that is in use to the schema that
// new migrations leave: it analyses them as they are sent against each state, and
// says which break, at which statement, and why. It knows queries and schemas; it
// must not know how findings are worded, nor where the two versions come from.
//
// By file: deployed.go runs the states, locate.go finds
// the statements, query.go reads what is deployed, facts.go is
// what is known of a query in one state, compare.go what two states differ in,
// writes.go what a table asks of those who write to it, access.go who may,
// types.go which types an
// application's code takes for each other.
package deployed

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Kind is a way in which a query breaks.
type Kind string

// The kinds.
const (
	Refused    Kind = "refused"     // the server does not take it any more
	ResultType Kind = "result type" // a column of its result has another type
	ParamType  Kind = "param type"  // a parameter has another type
	ResultNull Kind = "result null" // a column of its result may be NULL that was not
	Omits      Kind = "omits"       // it leaves out a column that needs a value
	SetsNull   Kind = "sets null"   // it may write NULL where there must be none
	Rejects    Kind = "rejects"     // a new constraint may reject what it writes
	EnumValue  Kind = "enum value"  // it may be given a value that is gone
	WholeRow   Kind = "whole row"   // rows that it returns whole have other columns
	Denied     Kind = "denied"      // a privilege is taken
	Secured    Kind = "secured"     // row security may hide or refuse rows
	Replanned  Kind = "replanned"   // prepared statements fail once
)

// Confidences of a break.
const (
	Sure  = 3 // each run fails, or returns what the code cannot take
	May   = 2 // it fails with some values
	Minor = 1 // it fails once on each connection
)

// A Break is what happens to one query.
type Break struct {
	Query         *Query
	Kind          Kind
	Table, Column string // what it is about, as far as one is; Table with its schema
	Constraint    string // the constraint that rejects
	Message       string // the server's own where it has one, or what changes
	Confidence    int

	key string // the same in all states
}

// An Effect is a statement of a migration with what it breaks.
type Effect struct {
	Step   schema.Step
	Breaks []Break
}

// A Plan is what is to be compared.
type Plan struct {
	// Sources are the deployed schema's files up to the number From, as they were,
	// and then the new ones, in their order.
	Sources []schema.Source
	From    int
	// Schema are the settings of the replay; Step and From are not read. A new
	// Binder is made for each replay.
	Schema    schema.Options
	Binder    func() schema.Binder
	Workloads []*Workload

	skip map[int]bool // steps that are left out
}

// Replay returns the schema that the plan leaves, and what is wrong with it.
func (p *Plan) Replay() (*schema.Catalog, diag.List) { return p.replay(p.Sources, nil) }

func (p *Plan) replay(sources []schema.Source, step func(*schema.Catalog, schema.Step)) (*schema.Catalog, diag.List) {
	opts := p.Schema
	opts.Binder, opts.Step, opts.From, opts.Blocks = p.Binder(), step, p.From, true
	if len(p.skip) > 0 {
		opts.Skip = func(i int) bool { return p.skip[i] }
	}
	return schema.Replay(sources, opts)
}

// Steps are the statements of the new sources.
func (p *Plan) Steps() (steps []schema.Step) {
	p.replay(p.Sources, func(_ *schema.Catalog, s schema.Step) { steps = append(steps, s) })
	return steps
}

// Effects says which statements of the new sources break queries. What a later
// statement mends is not reported. The error is the cause of ctx's cancellation.
func (p *Plan) Effects(ctx context.Context) ([]Effect, error) {
	before, _ := p.replay(p.Sources[:p.From], nil)
	if err := p.base(ctx, before); err != nil {
		return nil, err
	}
	steps := p.Steps()
	l := &locator{plan: p, before: before, renamed: p.renames(), known: map[string]bool{}}
	byStep, err := l.all(ctx, steps)
	if err != nil {
		return nil, err
	}
	for i, list := range p.access(steps) {
		byStep[i] = append(byStep[i], list...)
	}
	var out []Effect
	for i, s := range steps {
		if list := byStep[i]; len(list) > 0 {
			for k := range list {
				if s.Maybe && list[k].Confidence == Sure {
					list[k].Confidence = May // the block may not get there
				}
			}
			out = append(out, Effect{Step: s, Breaks: list})
		}
	}
	return out, nil
}

// Between says which queries break when one schema takes the place of another.
func Between(ctx context.Context, before, after *schema.Catalog, workloads []*Workload) ([]Break, error) {
	p := &Plan{Workloads: workloads}
	if err := p.base(ctx, before); err != nil {
		return nil, err
	}
	return p.breaks(ctx, before, after, names{})
}

// base analyses the queries against the schema that is deployed.
func (p *Plan) base(ctx context.Context, cat *schema.Catalog) error {
	for _, w := range p.Workloads {
		facts, err := w.facts(ctx, cat)
		if err != nil {
			return err
		}
		w.base = facts
	}
	return nil
}

// breaks are all that differ from the base in a state.
func (p *Plan) breaks(ctx context.Context, before, now *schema.Catalog, renamed names) ([]Break, error) {
	var out []Break
	asked := askedAnew(before, now, renamed.tables)
	for _, w := range p.Workloads {
		facts, err := w.facts(ctx, now)
		if err != nil {
			return nil, err
		}
		for i, q := range w.queries {
			if w.base[i].fault == "" { // what was broken before says nothing
				out = append(out, compare(q, w.base[i], facts[i], asked, renamed.types)...)
			}
		}
	}
	return out, nil
}

// names are what is called otherwise after the new sources: types by their old names,
// tables by their new ones.
type names struct{ types, tables map[string]string }

// renames follows ALTER … RENAME and SET SCHEMA through the new sources.
func (p *Plan) renames() names {
	n := names{map[string]string{}, map[string]string{}}
	for _, s := range p.Steps() {
		for _, c := range s.Changes {
			to := c.Relation
			switch {
			case c.Kind == schema.DropType && c.NewName != "":
				n.types[c.Relation.Name] = c.NewName
				continue
			case c.Kind == schema.RenameRelation:
				to.Name = c.NewName
			case c.Kind == schema.SetSchema:
				to.Schema = c.NewName
			default:
				continue
			}
			from := c.Relation.String()
			n.tables[to.String()] = cmp.Or(n.tables[from], from)
		}
	}
	return n
}

// sortedKeys are a map's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// idleWords begin statements that change no schema.
var idleWords = []string{"INSERT", "UPDATE", "DELETE", "COMMENT", "GRANT", "REVOKE", "ANALYZE", "COPY", "VACUUM", "REINDEX", "LOCK"}

// idle reports whether a statement changes nothing that a query could meet.
func idle(s schema.Step) bool {
	word, _, _ := strings.Cut(s.SQL, " ")
	return slices.Contains(idleWords, strings.ToUpper(strings.TrimSpace(word)))
}

// Sort puts breaks into the order in which people read them: the sure ones first,
// then by the queries' names.
func Sort(list []Break) {
	slices.SortStableFunc(list, func(a, b Break) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), strings.Compare(a.Query.Name, b.Query.Name), strings.Compare(a.Message, b.Message))
	})
}

// analyze gives the queries their meaning in a state of the schema.
func (w *Workload) analyze(ctx context.Context, cat *schema.Catalog) (*analyze.Result, error) {
	return analyze.Analyze(ctx, cat, w.parsed(), w.Options)
}
