package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Hints are what the queries of a package tell of the data.
type Hints struct {
	literals map[*schema.Column]bool // compared with constants: of few values, as a rule
	refs     map[*schema.Column]*Reference
}

// A Reference is a column that queries join with a table's unique column: a
// foreign key, declared or not.
type Reference struct {
	Parent  *schema.Table
	Key     *schema.Column
	Queries []string // that join it
}

// NewHints returns none.
func NewHints() *Hints {
	return &Hints{literals: map[*schema.Column]bool{}, refs: map[*schema.Column]*Reference{}}
}

// Reference returns what a column refers to by the queries' joins, or nil.
func (h *Hints) Reference(c *schema.Column) *Reference { return h.refs[c] }

// Add takes in what a level of a query tells.
func (h *Hints) Add(query string, l *paths.Level) {
	for _, c := range l.Conds {
		switch {
		case c.Column == nil || c.Rel.Table() == nil || c.Op != paths.Eq && c.Op != paths.In:
		case c.Literal:
			h.literals[c.Column] = true
		case len(c.Others) == 1 && !unique(c.Rel.Table(), c.Column):
			h.refer(query, c)
		}
	}
}

func (h *Hints) refer(query string, c *paths.Cond) {
	parent := c.Others[0].Table()
	if parent == nil || c.With == nil || !unique(parent, c.With) {
		return
	}
	r := h.refs[c.Column]
	if r == nil {
		r = &Reference{Parent: parent, Key: c.With}
		h.refs[c.Column] = r
	}
	if r.Parent == parent && !slices.Contains(r.Queries, query) {
		r.Queries = append(r.Queries, query)
	}
}

// parent is the table that a column refers to by itself, or nil.
func (h *Hints) parent(t *schema.Table, c *schema.Column) *schema.Table {
	for _, k := range t.ForeignKeys() {
		if k.RefTable != nil && len(k.Columns) == 1 && k.Columns[0].Name == c.Name {
			return k.RefTable
		}
	}
	if r := h.refs[c]; r != nil {
		return r.Parent
	}
	return nil
}
