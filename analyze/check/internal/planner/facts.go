package planner

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Known is what plans of a table rest on: what its statistics say, and what is taken for
// granted where they say nothing. All of its columns are in it.
func (d *Data) Known(t *schema.Table) check.TableStats {
	s := d.size(t)
	out := check.TableStats{Rows: int64(s.rows), Pages: int64(s.pages), Columns: map[string]check.ColumnStats{}}
	r := d.pass.Result.Bound.Relation(t)
	for _, c := range t.Columns {
		cs, known := d.stats(t, c)
		n := d.distinct(r, c)
		cs.Width, cs.NullFrac, cs.Distinct = int(d.width(t, c)), d.nulls(t, c), n
		if n > s.rows/10 { // as ANALYZE writes what grows with the table
			cs.Distinct = -n / max(1, s.rows)
		}
		if !known {
			cs.Correlation = d.Correlation(t, c)
		}
		out.Columns[c.Name] = cs
	}
	return out
}

// Measured reports whether the statistics have a table: what is known of it depends on no
// assumption.
func (d *Data) Measured(t *schema.Table) bool {
	_, ok := d.pass.Options.Stats.Of(t)
	return ok
}

// Constants are the strings that conditions compare a column with, by the conditions'
// columns; whether each is a state of unfinished work.
func Constants(levels []*paths.Level) map[*schema.Column]map[string]bool {
	found := map[*schema.Column]map[string]bool{}
	for _, l := range levels {
		for _, c := range l.Conds {
			if c.Column == nil || !c.Literal || c.Op != paths.Eq && c.Op != paths.In {
				continue
			}
			_, values := list(c.Whole)
			for _, v := range values {
				if word, ok := tree.Unwrap(v).(*tree.Const); ok && !word.Null {
					if found[c.Column] == nil {
						found[c.Column] = map[string]bool{}
					}
					found[c.Column][word.Text] = unfinished[strings.ToLower(word.Text)]
				}
			}
		}
	}
	return found
}

// Assumed is what the data is taken to be where nothing is known.
func (d *Data) Assumed() Assumption { return d.assume }

// Listed are the values that a column's type or a CHECK constraint allows, sorted; nil
// where it may have any.
func (d *Data) Listed(t *schema.Table, c *schema.Column) []string {
	if c.Type.ArrayDims > 0 {
		return nil
	}
	res := d.pass.Result
	if typ := res.Schema.Type(res.Schema.SearchPath, c.Type.Name); typ != nil && typ.Kind == schema.Enum {
		return typ.Values
	}
	for _, e := range res.Bound.Checks(res.Bound.Relation(t)) {
		name, allowed := list(e)
		if name != c.Name {
			continue
		}
		var words []string
		for _, v := range allowed {
			word, ok := tree.Unwrap(v).(*tree.Const)
			if !ok || word.Null {
				return nil
			}
			words = append(words, word.Text)
		}
		return slices.Sorted(slices.Values(words))
	}
	return nil
}
