package planner

import (
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Hints are what the queries of a package tell of the data.
type Hints struct {
	literals map[*schema.Column]bool          // compared with constants: of few values, as a rule
	refs     map[*schema.Column]*schema.Table // joined with a table's unique column: a reference, declared or not
}

// NewHints returns none.
func NewHints() *Hints {
	return &Hints{literals: map[*schema.Column]bool{}, refs: map[*schema.Column]*schema.Table{}}
}

// Add takes in what a query level tells.
func (h *Hints) Add(l *paths.Level) {
	for _, c := range l.Conds {
		switch {
		case c.Column == nil || c.Rel.Table() == nil || c.Op != paths.Eq && c.Op != paths.In:
		case c.Literal:
			h.literals[c.Column] = true
		case len(c.Others) == 1 && !unique(c.Rel.Table(), c.Column):
			if parent := c.Others[0].Table(); parent != nil && c.With != nil && unique(parent, c.With) && h.refs[c.Column] == nil {
				h.refs[c.Column] = parent
			}
		}
	}
}

// parent is the table that a column refers to by itself, or nil.
func (h *Hints) parent(t *schema.Table, c *schema.Column) *schema.Table {
	for _, k := range t.ForeignKeys() {
		if k.RefTable != nil && len(k.Columns) == 1 && k.Columns[0].Name == c.Name {
			return k.RefTable
		}
	}
	return h.refs[c]
}
