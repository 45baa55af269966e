// Package unindexedforeignkey is the rule unindexed-foreign-key: a foreign key
// whose columns lead no index of their table. It reads the schema, and of the
// queries only what they delete.
package unindexedforeignkey

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule unindexed-foreign-key.
var Rule = &check.Rule{
	ID:       "unindexed-foreign-key",
	Title:    "a foreign key, declared or joined by, without an index: deletes on the parent read the whole child",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
}

// judge reports foreign keys whose columns lead no index. EXPLAIN cannot show
// their cost: the look-ups are made by PostgreSQL's own triggers.
func judge(p *check.Pass) {
	for t := range p.Result.Schema.AllTables() {
		if t.Kind != schema.BaseTable && t.Kind != schema.PartitionedTable || t.PartitionOf != nil || p.Small(t) {
			continue
		}
		for _, fk := range t.ForeignKeys() {
			if fk.RefTable == nil || len(fk.Columns) == 0 || leads(p, t, fk.Columns) {
				continue
			}
			f := finding(p, t, fk)
			share(&f, p.Found)
			p.Report(f)
		}
		for _, c := range t.Columns {
			if f, ok := undeclared(p, t, c); ok {
				share(&f, p.Found)
				p.Report(f)
			}
		}
	}
}

// undeclared judges a column that queries join with another table's key, and that
// no foreign key declares to refer to it.
func undeclared(p *check.Pass, t *schema.Table, c *schema.Column) (f check.Finding, ok bool) {
	ref := indexing.Hints.Get(p).Reference(c)
	if ref == nil || leads(p, t, []*schema.Column{c}) || slices.ContainsFunc(t.ForeignKeys(), func(k *schema.Constraint) bool {
		return slices.ContainsFunc(k.Columns, func(o *schema.Column) bool { return o.Name == c.Name })
	}) {
		return f, false
	}
	parent := ref.Parent.QualifiedName().String()
	f = check.Finding{
		Confidence: check.Low,
		Table:      t.QualifiedName().String(),
		Columns:    []string{c.Name},
		Queries:    ref.Queries,
		SQL:        indexing.CreateIndex(t, "", []string{tree.QuoteIdent(c.Name)}, ""),
		Message: fmt.Sprintf("%s of %s refers to %s.%s by the queries' joins, and has no index", c.Name, t.QualifiedName(),
			parent, ref.Key.Name),
		Why: fmt.Sprintf("what looks for the rows of one of %s reads all of %s, as would a foreign key's own look-ups if it were declared",
			parent, t.QualifiedName()),
		Evidence: indexing.Evidence(p, t),
	}
	f.At(c.Pos)
	return f, true
}

func finding(p *check.Pass, t *schema.Table, fk *schema.Constraint) check.Finding {
	columns, keys := make([]string, len(fk.Columns)), make([]string, len(fk.Columns))
	for i, c := range fk.Columns {
		columns[i], keys[i] = c.Name, tree.QuoteIdent(c.Name)
	}
	parent := fk.RefTable.QualifiedName().String()
	f := check.Finding{
		Table:   t.QualifiedName().String(),
		Columns: columns,
		SQL:     indexing.CreateIndex(t, "", keys, ""),
		Message: fmt.Sprintf("foreign key %s of %s has no index on (%s)", fk.Name, t.QualifiedName(), strings.Join(columns, ", ")),
		Why: fmt.Sprintf("deleting a row of %s, or changing its key, reads all of %s to find the rows that refer to it",
			parent, t.QualifiedName()),
		Evidence: indexing.Evidence(p, t),
	}
	switch fk.OnDelete {
	case "cascade", "set null", "set default":
		f.Why += fmt.Sprintf("; ON DELETE %s then changes them, while the parent's row stays locked", strings.ToUpper(fk.OnDelete))
	}
	for _, q := range p.Result.Queries {
		if slices.ContainsFunc(q.Writes, func(a analyze.Access) bool {
			return a.Table == fk.RefTable && a.Verb == analyze.Delete
		}) {
			f.Queries = append(f.Queries, q.Name)
		}
	}
	if len(f.Queries) > 0 {
		f.Evidence = fmt.Sprintf("%s deletes from %s; %s", strings.Join(f.Queries, ", "), parent, f.Evidence)
	} else {
		f.Confidence = check.Low
		f.Evidence = fmt.Sprintf("no query here deletes from %s; %s", parent, f.Evidence)
	}
	f.At(fk.Pos)
	return f
}

// share gives a foreign key the cure of a query's finding whose index leads with
// the key's columns: one index serves both.
func share(f *check.Finding, queries []check.Finding) {
	i := slices.IndexFunc(queries, func(o check.Finding) bool {
		return o.Table == f.Table && indexing.Covers(o.SQL, f.SQL)
	})
	if i >= 0 {
		f.SQL = queries[i].SQL
		f.Evidence += "; the index that " + queries[i].Query + " wants serves the key, too"
	}
}

// leads reports whether an index begins with the columns, in any order, or
// with one that is a good part of them. A partial index that leaves out NULLs
// serves as well: NULL refers to nothing.
func leads(p *check.Pass, t *schema.Table, columns []*schema.Column) bool {
	return slices.ContainsFunc(p.Result.Bound.Indexes(p.Result.Bound.Relation(t)), func(ix *tree.Index) bool {
		// GiST has an equality of plain values from btree_gist alone.
		if ix.Method != "btree" && ix.Method != "hash" && ix.Method != "gist" || len(ix.Keys) == 0 {
			return false
		}
		if ix.Index.Where != nil && !planner.OnlyNotNull(ix.Where, columns) {
			return false
		}
		first := ix.Keys[0].Column
		return first != nil && slices.ContainsFunc(columns, func(c *schema.Column) bool { return c.Name == first.Name })
	})
}
