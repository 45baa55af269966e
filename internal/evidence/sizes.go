package evidence

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/sized"
)

// Of an entry of an index: its header with the line pointer, and a key whose width is not
// known.
const (
	entryWidth = 16
	keyWidth   = 16
)

// expressionPart is how many values an expression is taken to have, as a part of the rows.
const expressionPart = 0.1

// fill gives the database the data of a set: no row is made.
func (db *database) fill(ctx context.Context, set *trial.Set) error {
	if db.relations == nil {
		var err error
		if db.relations, err = db.Relations(ctx); err != nil {
			return err
		}
	}
	db.plans = map[planKey]*sized.Plan{}
	if err := db.Forget(ctx); err != nil {
		return err
	}
	known := map[string]*trial.Table{}
	for i := range set.Tables {
		known[set.Tables[i].Table.Schema+"."+set.Tables[i].Table.Name] = &set.Tables[i]
	}
	tables := map[uint32]*trial.Table{}
	roots := map[uint32]*sized.Relation{}
	for _, r := range db.relations {
		roots[r.OID] = r
	}
	var sizes []sized.Size
	var columns []sized.Column
	for _, r := range db.relations {
		root := roots[r.Root]
		if r.Table != 0 || root == nil || known[root.Schema+"."+root.Name] == nil {
			continue
		}
		t := known[root.Schema+"."+root.Name]
		one := *t
		if r.Leaves > 0 && r.Kind != "p" {
			one.Rows, one.Pages = math.Ceil(t.Rows/float64(r.Leaves)), math.Ceil(t.Pages/float64(r.Leaves))
		}
		tables[r.OID] = &one
		sizes = append(sizes, sized.Size{OID: r.OID, Kind: r.Kind, Rows: one.Rows, Pages: one.Pages, Visible: math.Floor(one.Pages / 2)})
		for _, c := range t.Columns {
			if num, ok := r.Columns[c.Name]; ok {
				columns = append(columns, sized.Column{
					Table: r.OID, Number: num, Inherited: r.Kind == "p", Width: c.Width, NullFrac: c.NullFrac, Distinct: c.Distinct,
					Common: c.Common, Shares: c.Shares, Bounds: c.Bounds, Correlation: c.Correlation,
				})
			}
		}
	}
	if err := db.Resize(ctx, sizes...); err != nil {
		return err
	}
	if err := db.Write(ctx, columns); err != nil {
		return err
	}
	if err := db.WriteExpressions(ctx, expressionPart); err != nil {
		return err
	}
	sizes = sizes[:0]
	for _, r := range db.relations {
		if t := tables[r.Table]; t != nil {
			s, err := db.sizeOf(ctx, r, t, roots[r.Table])
			if err != nil {
				return fmt.Errorf("%s.%s: %w", r.Schema, r.Name, err)
			}
			sizes = append(sizes, s)
		}
	}
	return db.Resize(ctx, sizes...)
}

// sizeOf is the size of an index that its table asks for.
func (db *database) sizeOf(ctx context.Context, r *sized.Relation, t *trial.Table, table *sized.Relation) (sized.Size, error) {
	rows := t.Rows
	if r.Predicate != "" && table.Kind != "p" {
		plan, err := db.Explain(ctx, "SELECT 1 FROM "+pgx.Identifier{table.Schema, table.Name}.Sanitize()+" WHERE "+r.Predicate, 0, nil)
		if err != nil {
			return sized.Size{}, err
		}
		rows = plan.Rows
	}
	width := float64(entryWidth + keyWidth*r.Expressions)
	for _, key := range r.Keys {
		for _, c := range t.Columns {
			if c.Name == key {
				width += float64(c.Width)
			}
		}
	}
	return sized.Size{OID: r.OID, Kind: r.Kind, Rows: rows, Pages: max(2, sized.PagesOf(rows, width))}, nil
}
