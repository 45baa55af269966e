package int4key

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// cure writes the statements that widen the column to a type, its sequence, and the
// foreign keys that refer to it. Where PostgreSQL refuses them it writes none, and in
// says what is in the way.
func (k *key) cure(to string) (sql, in string) {
	m := &migration{key: k, to: to, seen: map[*schema.Column]bool{}}
	m.widen(k.table, k.column)
	if len(m.obstacles) > 0 {
		return "", "drop and make anew what uses the column, or PostgreSQL refuses to change its type: " + strings.Join(m.obstacles, ", ")
	}
	return strings.Join(m.statements, "\n"), ""
}

type migration struct {
	*key
	to         string
	seen       map[*schema.Column]bool
	statements []string
	obstacles  []string
}

// widen adds what widens a column, and what must be as wide for it.
func (m *migration) widen(t *schema.Table, c *schema.Column) {
	if m.seen[c] {
		return
	}
	m.seen[c] = true
	if limits[integer(c.Type)] == 0 || integer(c.Type) == m.to {
		return // wide enough
	}
	m.obstruct(t, c)
	m.statements = append(m.statements, fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s TYPE %s;", qualified(t.QualifiedName()), tree.QuoteIdent(c.Name), names[m.to]))
	// An identity column's sequence follows by itself.
	if seq := m.pass.Result.Schema.SequenceOf(t, c); seq != nil && c.Identity == "" && limits[integer(seq.Type)] > 0 && m.to == "int8" {
		m.statements = append(m.statements, alterSequence(seq))
	}
	for child := range m.pass.Result.Schema.AllTables() {
		if child.PartitionOf != nil {
			continue
		}
		for _, fk := range child.ForeignKeys() {
			if i := slices.Index(fk.RefColumns, c); fk.RefTable == t && i >= 0 {
				m.widen(child, fk.Columns[i])
			}
		}
	}
}

// obstruct notes what keeps PostgreSQL from changing a column's type.
func (m *migration) obstruct(t *schema.Table, c *schema.Column) {
	for view := range m.pass.Result.Schema.AllTables() {
		if m.reads(view, t, c) {
			m.obstacles = append(m.obstacles, string(view.Kind)+" "+view.QualifiedName().String())
		}
	}
	for _, tr := range t.Triggers {
		if slices.Contains(tr.Columns, c) {
			m.obstacles = append(m.obstacles, "trigger "+tr.Name)
		}
	}
	switch name := t.QualifiedName().String(); {
	case slices.ContainsFunc(t.PartitionKey, func(e schema.IndexElem) bool { return e.Column == c || e.Expr != nil }):
		m.obstacles = append(m.obstacles, "the partitions of "+name)
	case slices.ContainsFunc(t.Columns, func(o *schema.Column) bool { return o.Generated != "" }):
		m.obstacles = append(m.obstacles, "generated columns of "+name)
	case t.RowSecurity:
		m.obstacles = append(m.obstacles, "policies of "+name)
	}
}

// reads reports whether a view reads a column.
func (m *migration) reads(view, t *schema.Table, c *schema.Column) bool {
	if view.Kind != schema.View && view.Kind != schema.MaterializedView {
		return false
	}
	rel := m.pass.Result.Bound.Relation(view)
	if rel == nil || m.pass.Result.Bound.Bind(rel) != nil || rel.View == nil {
		return true // it may
	}
	return slices.ContainsFunc(rel.View.Accesses, func(a *tree.Access) bool {
		return a.RTE.Rel != nil && a.RTE.Rel.Table == t && (a.All || slices.ContainsFunc(a.Cols, func(i int) bool { return a.RTE.Rel.Cols[i].Col == c }))
	})
}

func alterSequence(s *schema.Sequence) string {
	return fmt.Sprintf("ALTER SEQUENCE %s AS bigint;", qualified(schema.Name{Schema: s.Schema, Name: s.Name}))
}

func qualified(n schema.Name) string {
	return tree.QuoteIdent(n.Schema) + "." + tree.QuoteIdent(n.Name)
}
