package check

import (
	"fmt"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Pass is what one call of a rule works on. All but Report only reads.
type Pass struct {
	// Result is the package of queries with its schema.
	Result *analyze.Result
	// Query is the query to judge; nil for the schema.
	Query *analyze.Query
	// Options are what is known of production.
	Options Options
	// Found has, for the schema alone, what was found in queries and was not
	// silenced.
	Found []Finding
	// Known are the ids of all rules, those of other commands included.
	Known []string

	shared map[Need]*outcome
	common map[any]any // of the run
	found  []Finding
}

// Report adds a finding.
func (p *Pass) Report(f Finding) { p.found = append(p.found, f) }

// Rows returns how many rows a table has, as declared or by its statistics; 0 is
// unknown.
func (p *Pass) Rows(t *schema.Table) int64 {
	n, _ := p.Size(t)
	return n
}

// Size is Rows, and whether it was declared: what is declared for a table comes before
// its statistics, and these before what is declared for all tables.
func (p *Pass) Size(t *schema.Table) (rows int64, declared bool) {
	for _, name := range []string{t.QualifiedName().String(), t.Name} {
		if n, ok := p.Options.TableRows[name]; ok {
			return n, true
		}
	}
	if ts, ok := p.Options.Stats.Of(t); ok {
		return max(ts.Rows, 1), false
	}
	return p.Options.DefaultRows, true
}

// SizeText says how many rows a table has and how that is known, for the evidence of
// findings.
func (p *Pass) SizeText(t *schema.Table) string {
	switch n, declared := p.Size(t); {
	case n == 0:
		return "the number of rows is not declared, taken as large"
	case declared:
		return fmt.Sprintf("%d rows declared", n)
	default:
		return fmt.Sprintf("%d rows %s", n, p.Options.Stats.Source)
	}
}

// smallRows is the size below which reading a whole table costs next to
// nothing.
const smallRows = 10_000

// Small reports whether a table is known to be so small that reading all of it
// costs next to nothing.
func (p *Pass) Small(t *schema.Table) bool {
	n := p.Rows(t)
	return t.Temporary || n > 0 && n < smallRows
}

// A Need is something that several rules read of a query, and that is worked
// out once: a *Shared.
type Need interface{ make(*Pass) any }

// Shared is a Need of one type.
type Shared[T any] struct {
	// Of works it out for Pass.Query. Its result is read by several rules, none
	// of which may alter it.
	Of func(*Pass) T
}

func (s *Shared[T]) make(p *Pass) any { return s.Of(p) }

// Get returns what was worked out for Pass.Query. The rule must name s among
// its Needs.
func (s *Shared[T]) Get(p *Pass) T { return p.shared[s].value.(T) }

// Common is something that rules read of all queries, and that is worked out
// once a run. It is given the Pass of the rule that asks first, and must not read
// Pass.Query; its result is read by several rules, none of which may alter it.
type Common[T any] struct{ Of func(*Pass) T }

// Get returns what was worked out for the run.
func (c *Common[T]) Get(p *Pass) T {
	v, ok := p.common[c]
	if !ok {
		v = c.Of(p)
		p.common[c] = v
	}
	return v.(T)
}

// An outcome is what became of a Need.
type outcome struct {
	value any
	crash *crash.Crash
}

// prepare works out what a rule needs. What went wrong for one rule is wrong
// for the next as well.
func (p *Pass) prepare(needs []Need) *crash.Crash {
	for _, n := range needs {
		o, ok := p.shared[n]
		if !ok {
			o = new(outcome)
			o.crash = crash.Catch(func() { o.value = n.make(p) })
			p.shared[n] = o
		}
		if o.crash != nil {
			return o.crash
		}
	}
	return nil
}
