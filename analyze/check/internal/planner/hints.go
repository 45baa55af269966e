package planner

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
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
	if r := h.join(c.Column, parent, c.With); r != nil && !slices.Contains(r.Queries, query) {
		r.Queries = append(r.Queries, query)
	}
}

// join notes that a column is joined with a table's unique column, and returns the
// reference. Where a column is joined with several tables the first by name is its
// parent, in whichever order queries are read; the result is nil for the others.
func (h *Hints) join(c *schema.Column, parent *schema.Table, key *schema.Column) *Reference {
	r := h.refs[c]
	if r == nil {
		r = &Reference{Parent: parent, Key: key}
		h.refs[c] = r
		return r
	}
	switch order := strings.Compare(parent.QualifiedName().String(), r.Parent.QualifiedName().String()); {
	case order > 0:
		return nil
	case order < 0:
		*r = Reference{Parent: parent, Key: key}
	case key.Name < r.Key.Name:
		r.Key = key
	}
	return r
}

// AddAll takes in what queries tell that are read elsewhere; what is about tables and
// columns that a schema does not have is nothing.
func (h *Hints) AddAll(hints []check.Hint, in *schema.Catalog) {
	if len(hints) == 0 {
		return
	}
	tables := map[string]*schema.Table{}
	for t := range in.AllTables() {
		tables[t.QualifiedName().String()] = t
	}
	column := func(table, name string) *schema.Column {
		if t := tables[table]; t != nil {
			return t.Column(name)
		}
		return nil
	}
	for _, hint := range hints {
		c, key := column(hint.Table, hint.Column), column(hint.Parent, hint.ParentKey)
		switch {
		case c == nil:
		case hint.Parent == "":
			h.literals[c] = true
		case key != nil:
			h.join(c, tables[hint.Parent], key)
		}
	}
}

// HintsOf are what the levels of a query tell, for AddAll.
func HintsOf(levels []*paths.Level) (hints []check.Hint) {
	h := NewHints()
	tables := map[*schema.Column]string{}
	for _, l := range levels {
		h.Add("", l)
		for _, c := range l.Conds {
			if c.Column != nil && c.Rel.Table() != nil {
				tables[c.Column] = c.Rel.Table().QualifiedName().String()
			}
		}
	}
	for c := range h.literals {
		hints = append(hints, check.Hint{Table: tables[c], Column: c.Name})
	}
	for c, r := range h.refs {
		hints = append(hints, check.Hint{Table: tables[c], Column: c.Name, Parent: r.Parent.QualifiedName().String(), ParentKey: r.Key.Name})
	}
	return hints
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
