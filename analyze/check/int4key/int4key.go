// Package int4key is the rule int4-key: keys whose type runs out of values before
// their table does. By file: int4key.go has the three kinds, grows.go reads from the
// queries that a table only grows, cure.go writes the migration.
package int4key

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule int4-key.
var Rule = &check.Rule{
	ID:       "int4-key",
	Title:    "an `integer` key of a large or growing table, and what is narrower than the `bigint` that it holds",
	Severity: check.Warning,
	Page:     page,
	Schema:   judge,
}

// limits are the greatest values of the integers that can be too small for a key.
var limits = map[string]int64{"int2": 1<<15 - 1, "int4": 1<<31 - 1}

var names = map[string]string{"int2": "smallint", "int4": "integer", "int8": "bigint"}

// Parts of a type's values.
const (
	near = 0.1  // that are used up in a table that is near its end
	some = 0.01 // below which what a table grows by does not matter yet
)

func judge(p *check.Pass) {
	for t := range p.Result.Schema.AllTables() {
		if t.Kind != schema.BaseTable && t.Kind != schema.PartitionedTable || t.PartitionOf != nil || len(t.Inherits) > 0 || t.Temporary {
			continue
		}
		for _, c := range t.Columns {
			k := &key{pass: p, table: t, column: c, sequence: p.Result.Schema.SequenceOf(t, c)}
			switch {
			case k.narrowSequence():
			case k.narrowReference():
			default:
				k.narrowKey()
			}
		}
	}
}

// A key is a column that may be one.
type key struct {
	pass     *check.Pass
	table    *schema.Table
	column   *schema.Column
	sequence *schema.Sequence // that it draws from, or nil
}

func integer(ref schema.TypeRef) string {
	if ref.Schema != "pg_catalog" || ref.ArrayDims > 0 {
		return ""
	}
	return ref.Name.Name
}

func (k *key) name() string { return k.column.Name + " of " + k.table.QualifiedName().String() }

// report adds a finding about the column.
func (k *key) report(f check.Finding) {
	f.Table, f.Columns = k.table.QualifiedName().String(), []string{k.column.Name}
	f.Subject = f.Table + "." + k.column.Name
	f.At(k.column.Pos)
	k.pass.Report(f)
}

// narrowSequence reports a sequence that ends before the column does.
func (k *key) narrowSequence() bool {
	if k.sequence == nil || integer(k.column.Type) != "int8" {
		return false
	}
	typ := integer(k.sequence.Type)
	limit := limits[typ]
	if limit == 0 {
		return false
	}
	name := schema.Name{Schema: k.sequence.Schema, Name: k.sequence.Name}
	k.report(check.Finding{
		Message: fmt.Sprintf("%s is bigint, but sequence %s, which it draws from, is %s", k.name(), name, names[typ]),
		Why:     fmt.Sprintf("the sequence ends at %d: each INSERT after that fails; ALTER TABLE … TYPE bigint leaves the sequence of a serial column as it was", limit),
		SQL:     alterSequence(k.sequence),
	})
	return true
}

// narrowReference reports a foreign key that cannot hold all values that it may refer to.
func (k *key) narrowReference() bool {
	typ := integer(k.column.Type)
	if limits[typ] == 0 {
		return false
	}
	for _, fk := range k.table.ForeignKeys() {
		i := slices.Index(fk.Columns, k.column)
		if i < 0 || i >= len(fk.RefColumns) || fk.RefTable == nil || k.pass.Small(fk.RefTable) {
			continue
		}
		to := integer(fk.RefColumns[i].Type)
		if to != "int8" && (to != "int4" || typ != "int2") {
			continue
		}
		cure, in := k.cure(to)
		k.report(check.Finding{
			Message: fmt.Sprintf("%s is %s, and %s of %s, which it refers to, is %s", k.name(), names[typ],
				fk.RefColumns[i].Name, fk.RefTable.QualifiedName(), names[to]),
			Why:      fmt.Sprintf("what is above %d there cannot be referred to: INSERT fails with \"%s out of range\"; %s", limits[typ], names[typ], rewrites),
			Evidence: in,
			SQL:      cure,
		})
		return true
	}
	return false
}

// narrowKey reports a key whose table uses up its values.
func (k *key) narrowKey() {
	typ := integer(k.column.Type)
	limit := limits[typ]
	if limit == 0 || !k.identifies() {
		return
	}
	rows := k.pass.Rows(k.table)
	used := float64(rows) / float64(limit)
	f := check.Finding{Why: fmt.Sprintf("after %d each INSERT fails, and the cure then takes hours: %s", limit, rewrites)}
	switch {
	case used >= near:
		f.Message = fmt.Sprintf("%s is %s, and has at least %.0f %% of its values in use", k.name(), names[typ], 100*min(used, 1))
		f.Evidence = k.pass.SizeText(k.table) + "; rows that were deleted and INSERTs that failed have used up more"
	case typ == "int4" && (rows == 0 || used >= some):
		how, evidence := k.grows()
		if how == "" {
			return
		}
		f.Confidence = check.Low
		f.Message = fmt.Sprintf("%s is %s, and %s", k.name(), names[typ], how)
		f.Evidence = evidence
	default:
		return
	}
	cure, in := k.cure("int8")
	f.SQL = cure
	if in != "" {
		f.Evidence += "; " + in
	}
	k.report(f)
}

const rewrites = "changing the type rewrites the table and its indexes under a lock that keeps everyone out"

// identifies reports whether the column tells the table's rows apart and is no foreign
// key, whose values are another table's: a primary key, or a part of it that a
// sequence numbers.
func (k *key) identifies() bool {
	pk := k.table.PrimaryKey()
	if pk == nil || !slices.Contains(pk.Columns, k.column) || k.sequence == nil && len(pk.Columns) > 1 {
		return false
	}
	return !slices.ContainsFunc(k.table.ForeignKeys(), func(fk *schema.Constraint) bool { return slices.Contains(fk.Columns, k.column) })
}
