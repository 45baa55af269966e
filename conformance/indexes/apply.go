package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/dbgen-go/dbgen/internal/sized"
)

// now is what times are counted from.
var now = time.Now()

func hours(n float64) time.Duration { return time.Duration(n * float64(time.Hour)) }

// applied are the statistics that a database has been given.
type applied struct {
	*model
	stats map[*table]tableStats
}

// apply gives a database the statistics of a set: no row is made.
func (db *database) apply(ctx context.Context, a assumptions, tables map[uint32]*table, asked *asked) (*applied, error) {
	m := newModel(a, tables, asked)
	set := &applied{m, map[*table]tableStats{}}
	if err := db.Forget(ctx); err != nil {
		return nil, err
	}
	var columns []sized.Column
	for _, t := range inOrder(tables) { // where tables refer to each other in circles it decides
		s := m.stats(t)
		set.stats[t] = s
		if err := db.size(ctx, t.oid, t.kind, s.rows, s.pages, math.Floor(s.pages*a.visible)); err != nil {
			return nil, fmt.Errorf("%s: %w", t.plain(), err)
		}
		for _, c := range t.columns {
			columns = append(columns, statisticsOf(t, c, s.columns[c]))
		}
	}
	if err := db.Write(ctx, columns); err != nil {
		return nil, err
	}
	// The expressions of the schema's indexes have many values, as text has.
	if err := db.WriteExpressions(ctx, a.many); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if t.kind == "p" {
			continue
		}
		for _, x := range t.indexes {
			if err := db.sizeIndex(ctx, t, x, set.stats[t]); err != nil {
				return nil, fmt.Errorf("%s: %w", x.statement, err)
			}
		}
	}
	return set, nil
}

// statisticsOf are a column's as the server keeps them, for a partitioned table as those
// of its partitions together.
func statisticsOf(t *table, c *column, s columnStats) sized.Column {
	return sized.Column{
		Table: t.oid, Number: c.num, Inherited: t.kind == "p", Width: c.width(), NullFrac: s.nulls, Distinct: s.distinct,
		Common: s.common, Shares: s.shares, Bounds: s.bounds, Correlation: s.correlation,
	}
}

// size tells PostgreSQL how large a relation is.
func (db *database) size(ctx context.Context, oid uint32, kind string, rows, pages, visible float64) error {
	return db.Resize(ctx, sized.Size{OID: oid, Kind: kind, Rows: rows, Pages: pages, Visible: visible})
}

// sizeIndex sizes an index as its table asks for.
func (db *database) sizeIndex(ctx context.Context, t *table, x *index, s tableStats) error {
	rows := s.rows
	if x.partial != "" {
		p, err := db.explain(ctx, "SELECT 1 FROM "+t.qualified()+" WHERE "+x.partial)
		if err != nil {
			return err
		}
		rows = p.Rows
	}
	return db.size(ctx, x.oid, "i", rows, max(2, sized.PagesOf(rows, float64(x.width+16))), 0)
}
