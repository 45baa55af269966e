package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// now is what times are counted from.
var now = time.Now()

func hours(n float64) time.Duration { return time.Duration(n * float64(time.Hour)) }

const pageSize = 8192

// applied are the statistics that a database has been given.
type applied struct {
	*model
	stats map[*table]tableStats
}

// apply gives a database the statistics of a set: no row is made.
func (db *database) apply(ctx context.Context, a assumptions, tables map[uint32]*table, asked *asked) (*applied, error) {
	m := newModel(a, tables, asked)
	set := &applied{m, map[*table]tableStats{}}
	if _, err := db.Exec(ctx, "DELETE FROM pg_statistic WHERE starelid = ANY (SELECT oid FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'i'))"+
		" AND starelid >= 16384"); err != nil {
		return nil, err
	}
	for _, t := range inOrder(tables) { // where tables refer to each other in circles it decides
		s := m.stats(t)
		set.stats[t] = s
		if err := db.size(ctx, t.oid, t.kind, s.rows, s.pages, math.Floor(s.pages*a.visible)); err != nil {
			return nil, fmt.Errorf("%s: %w", t.plain(), err)
		}
		batch := &pgx.Batch{}
		for _, c := range t.columns {
			queueStats(batch, t, c, s.columns[c])
		}
		if err := db.SendBatch(ctx, batch).Close(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.plain(), err)
		}
	}
	if err := db.expressionStats(ctx, a); err != nil {
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

// expressionStats gives the expressions of the schema's indexes many values, as
// text has; without, each would be taken to have 200.
func (db *database) expressionStats(ctx context.Context, a assumptions) error {
	_, err := db.Exec(ctx, `
		INSERT INTO pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
			stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
			stacoll1, stacoll2, stacoll3, stacoll4, stacoll5)
		SELECT i.indexrelid, k.n, false, 0, 16, CASE a.atttypid WHEN 'bool'::regtype THEN 2 ELSE -$1::float4 END,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k (column_number, n), pg_attribute a
		WHERE i.indexrelid >= 16384 AND k.column_number = 0 AND a.attrelid = i.indexrelid AND a.attnum = k.n`, a.many)
	return err
}

// queueStats writes a row of pg_statistic, for a partitioned table as one of its
// partitions together.
func queueStats(batch *pgx.Batch, t *table, c *column, s columnStats) {
	// Slots are for the common values, a histogram and the correlation; 0 is unused.
	var kinds [3]int
	var shares, correlation, common, bounds any
	if len(s.common) > 0 {
		kinds[0], shares, common = 1, s.shares, arrayText(s.common)
	}
	if s.bounds != nil {
		kinds[1], bounds = 2, arrayText(s.bounds)
	}
	if s.correlation != 0 {
		kinds[2], correlation = 3, []float64{s.correlation}
	}
	batch.Queue(`
		WITH o AS (
			SELECT coalesce((SELECT array[e.amopopr, l.amopopr] FROM pg_opclass c
				JOIN pg_am am ON am.oid = c.opcmethod AND am.amname = 'btree'
				JOIN pg_amop e ON e.amopfamily = c.opcfamily AND e.amopstrategy = 3 AND e.amoplefttype = c.opcintype AND e.amoprighttype = c.opcintype
				JOIN pg_amop l ON l.amopfamily = c.opcfamily AND l.amopstrategy = 1 AND l.amoplefttype = c.opcintype AND l.amoprighttype = c.opcintype
				WHERE c.opcdefault AND c.opcintype = CASE WHEN $3::oid = 1043 THEN 25 WHEN $15::text = 'e' THEN 3500 WHEN $16::text = 'A' THEN 2277 ELSE $3 END), '{0,0}'::oid[]) AS ops)
		INSERT INTO pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
			stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
			stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers2, stanumbers3,
			stavalues1, stavalues2, stavalues3)
		SELECT $1::oid, $2::int2, $4::bool, $5::float4, $6::int4, $7::float4, $8::int2, $9::int2, $10::int2, 0, 0,
			CASE $8 WHEN 0 THEN 0::oid WHEN 1 THEN ops[1] ELSE ops[2] END, CASE $9 WHEN 0 THEN 0::oid ELSE ops[2] END, CASE $10 WHEN 0 THEN 0::oid ELSE ops[2] END, 0, 0,
			coll, coll, coll, 0, 0, $11::float4[], NULL, $12::float4[], array_in($13::text::cstring, $3, -1), array_in($14::text::cstring, $3, -1), NULL
		FROM o, (SELECT attcollation AS coll FROM pg_attribute WHERE attrelid = $1 AND attnum = $2) a`,
		t.oid, c.num, c.typ, t.kind == "p", s.nulls, c.width(), s.distinct,
		kinds[0], kinds[1], kinds[2], shares, correlation, common, bounds, c.kind, c.category)
}

// arrayText is an array in PostgreSQL's text form.
func arrayText(values []string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`)
	}
	return "{" + b.String() + "}"
}

// size tells PostgreSQL how large a relation is: in the catalogue and by the
// length of its files, which are sparse.
func (db *database) size(ctx context.Context, oid uint32, kind string, rows, pages, visible float64) error {
	if kind == "p" {
		_, err := db.Exec(ctx, "UPDATE pg_class SET reltuples = $2 WHERE oid = $1", oid, rows)
		return err
	}
	if _, err := db.Exec(ctx, "UPDATE pg_class SET reltuples = $2, relpages = $3, relallvisible = $4 WHERE oid = $1", oid, rows, int(pages), int(visible)); err != nil {
		return err
	}
	var path string
	if err := db.QueryRow(ctx, "SELECT pg_relation_filepath($1)", oid).Scan(&path); err != nil {
		return err
	}
	return extend(filepath.Join(db.server.data, path), int64(pages))
}

// segment is how many pages a file of a relation has at most.
const segment = 131072

// extend gives a relation's files the length of so many pages, without taking
// space on the disk.
func extend(path string, pages int64) error {
	for i := int64(0); ; i++ {
		name := path
		if i > 0 {
			name = fmt.Sprintf("%s.%d", path, i)
		}
		if _, err := os.Stat(name); os.IsNotExist(err) {
			if pages <= 0 {
				return nil
			}
			if err := makeSegment(name, path); err != nil {
				return err
			}
		}
		if pages <= 0 && i > 0 {
			if err := os.Remove(name); err != nil {
				return err
			}
			continue
		}
		if err := os.Truncate(name, min(pages, segment)*pageSize); err != nil {
			return err
		}
		pages -= min(pages, segment)
	}
}

// makeSegment makes a file that the server owns.
func makeSegment(name, like string) error {
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		return err
	}
	return chownLike(name, like)
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
	return db.size(ctx, x.oid, "i", rows, max(2, math.Ceil(rows*float64(x.width+16)/(pageSize*0.9))), 0)
}
