package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// fewParents is how many rows a table may have for a foreign key to it to have
// few values.
const fewParents = 100

// fewValues reports whether a column is known to have few values, so that an
// equality on it leaves most of the table: a boolean, an enum, a list that a
// CHECK constraint gives, a reference to a table declared tiny.
func (d *demand) fewValues(col *schema.Column) bool {
	if col.Type.ArrayDims > 0 {
		return false
	}
	if col.Type.Name.Name == "bool" {
		return true
	}
	if typ := d.p.Result.Schema.Type(d.p.Result.Schema.SearchPath, col.Type.Name); typ != nil && typ.Kind == schema.Enum {
		return true
	}
	if slices.ContainsFunc(d.p.Result.Bound.Checks(d.rel.Relation), func(e tree.Expr) bool {
		name, _ := list(e)
		return name == col.Name
	}) {
		return true
	}
	return slices.ContainsFunc(d.rel.Table().ForeignKeys(), func(k *schema.Constraint) bool {
		if k.RefTable == nil || len(k.Columns) != 1 || k.Columns[0].Name != col.Name {
			return false
		}
		n := d.p.Rows(k.RefTable)
		return n > 0 && n <= fewParents
	})
}

// skips reports whether the server can skip a leading column of an index.
func (d *demand) skips() bool {
	return d.p.Options.PostgreSQL == 0 || d.p.Options.PostgreSQL >= 18
}

// selective reports whether a condition is likely to leave few rows. What an
// author compares with a constant has, as a rule, few values.
func (d *demand) selective(c *paths.Cond) bool {
	switch c.Op {
	case paths.Eq, paths.In:
		if c.Literal {
			return false
		}
		return c.Column == nil || !d.fewValues(c.Column)
	case paths.Range:
		return d.obviousRange(c)
	case paths.Like:
		return true
	}
	return false
}

// obviousRange reports whether a range surely cuts a table down: one with two
// ends, a row comparison, or a date that rows must be newer than. "Older than"
// alone is most of a table, unless the statement is there to clean up.
func (d *demand) obviousRange(c *paths.Cond) bool {
	if c.Both || c.Row == 1 || d.bothEnds(c) {
		return true
	}
	if c.Column == nil || c.Literal || c.Row > 1 {
		return false
	}
	switch c.Column.Type.Name.Name {
	case "date", "timestamp", "timestamptz":
		return !c.Upper || d.block.Changes || d.block.SkipLocked
	}
	return false
}

// bothEnds reports whether another condition bounds the same column on the
// other side.
func (d *demand) bothEnds(c *paths.Cond) bool {
	return c.Column != nil && slices.ContainsFunc(d.conds, func(o *paths.Cond) bool {
		return o.Op == paths.Range && o.Row == 0 && o.Column == c.Column && o.Upper != c.Upper
	})
}
