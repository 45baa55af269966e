package sized

import (
	"context"
	"encoding/json"
	"strings"
)

// A Column is what a row of pg_statistic says of a column.
type Column struct {
	Table     uint32 // its OID
	Number    int16  // pg_attribute.attnum
	Inherited bool   // with those of all partitions or children
	Width     int    // average, in bytes
	NullFrac  float64
	// Distinct is how many values there are, or, below 0, what part of the rows.
	Distinct float64
	// Common are the most common values as text, with the part of the rows that each has.
	Common      []string
	Shares      []float64
	Bounds      []string // of the histogram of the other values
	Correlation float64
}

// Forget removes all statistics of relations that the cluster did not come with.
func (db *Database) Forget(ctx context.Context) error {
	_, err := db.Exec(ctx, "DELETE FROM pg_statistic WHERE starelid >= 16384")
	return err
}

// Write writes the statistics of columns, which must have none. The operators are those of
// the type's default class for btrees; a type without one has neither common values nor a
// histogram.
func (db *Database) Write(ctx context.Context, columns []Column) error {
	rows := make([]written, len(columns))
	for i, c := range columns {
		rows[i] = written{c.Table, c.Number, c.Inherited, c.NullFrac, c.Width, c.Distinct, c.Shares, nil, nil, c.Correlation}
		if len(c.Common) > 0 {
			rows[i].Common = new(ArrayText(c.Common))
		}
		if len(c.Bounds) > 0 {
			rows[i].Bounds = new(ArrayText(c.Bounds))
		}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return err // a number that is none
	}
	_, err = db.Exec(ctx, write, string(text))
	return err
}

// written is a Column as the statement that writes it reads it.
type written struct {
	Table     uint32    `json:"relid"`
	Number    int16     `json:"num"`
	Inherited bool      `json:"inherited"`
	NullFrac  float64   `json:"nulls"`
	Width     int       `json:"width"`
	Distinct  float64   `json:"n"`
	Shares    []float64 `json:"shares"`
	Common    *string   `json:"common"`
	Bounds    *string   `json:"bounds"`
	Order     float64   `json:"correlation"`
}

// write has the columns as $1. What is stored in a column of a domain is of the domain's
// base type. The slots are for the common values, a histogram and the correlation; kind 0
// is unused.
const write = `
WITH RECURSIVE given AS (
	SELECT x.*, a.atttypid, a.attcollation FROM json_to_recordset($1::json) x (relid oid, num int2, inherited bool, nulls float4, width int4, n float4,
		shares json, common text, bounds text, correlation float4)
	JOIN pg_attribute a ON a.attrelid = x.relid AND a.attnum = x.num
),
base AS (
	SELECT t.oid AS of, t.oid, t.typtype, t.typbasetype, t.typcategory FROM pg_type t WHERE t.oid IN (SELECT atttypid FROM given)
	UNION ALL
	SELECT base.of, t.oid, t.typtype, t.typbasetype, t.typcategory FROM base JOIN pg_type t ON t.oid = base.typbasetype
),
stored AS (
	SELECT of, oid, CASE WHEN oid = 1043 THEN 25 WHEN typtype = 'e' THEN 3500 WHEN typcategory = 'A' THEN 2277 ELSE oid END AS compared
	FROM base WHERE typbasetype = 0
),
ops AS MATERIALIZED (
	SELECT s.of, s.oid, coalesce(e.amopopr, 0) AS eq, coalesce(l.amopopr, 0) AS lt
	FROM stored s
	LEFT JOIN (pg_opclass c JOIN pg_am am ON am.oid = c.opcmethod AND am.amname = 'btree'
		JOIN pg_amop e ON e.amopfamily = c.opcfamily AND e.amopstrategy = 3 AND e.amoplefttype = c.opcintype AND e.amoprighttype = c.opcintype
		JOIN pg_amop l ON l.amopfamily = c.opcfamily AND l.amopstrategy = 1 AND l.amoplefttype = c.opcintype AND l.amoprighttype = c.opcintype)
	ON c.opcdefault AND c.opcintype = s.compared
),
slots AS (
	SELECT g.*, o.oid AS type, o.eq, o.lt, g.common IS NOT NULL AND o.eq <> 0 AS has_common, g.bounds IS NOT NULL AND o.lt <> 0 AS has_bounds,
		g.correlation <> 0 AND o.lt <> 0 AS has_order
	FROM given g JOIN ops o ON o.of = g.atttypid
)
INSERT INTO pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
	stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
	stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers2, stanumbers3,
	stavalues1, stavalues2, stavalues3)
SELECT relid, num, inherited, nulls, width, n,
	CASE WHEN has_common THEN 1 ELSE 0 END, CASE WHEN has_bounds THEN 2 ELSE 0 END, CASE WHEN has_order THEN 3 ELSE 0 END, 0, 0,
	CASE WHEN has_common THEN eq ELSE 0 END, CASE WHEN has_bounds THEN lt ELSE 0 END, CASE WHEN has_order THEN lt ELSE 0 END, 0, 0,
	attcollation, attcollation, attcollation, 0, 0,
	CASE WHEN has_common THEN ARRAY(SELECT json_array_elements_text(shares)::float4) END, NULL, CASE WHEN has_order THEN ARRAY[correlation] END,
	CASE WHEN has_common THEN array_in(common::cstring, type, -1) END, CASE WHEN has_bounds THEN array_in(bounds::cstring, type, -1) END, NULL
FROM slots`

// WriteExpressions says how many values the expressions of indexes have: a part of the
// rows, or two where it is a condition. Without it each is taken to have 200.
func (db *Database) WriteExpressions(ctx context.Context, distinct float64) error {
	_, err := db.Exec(ctx, `
		INSERT INTO pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct,
			stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5,
			stacoll1, stacoll2, stacoll3, stacoll4, stacoll5)
		SELECT i.indexrelid, k.n, false, 0, 16, CASE a.atttypid WHEN 'bool'::regtype THEN 2 ELSE -$1::float4 END,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
		FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k (column_number, n), pg_attribute a
		WHERE i.indexrelid >= 16384 AND k.column_number = 0 AND a.attrelid = i.indexrelid AND a.attnum = k.n`, distinct)
	return err
}

// ArrayText is an array in PostgreSQL's text form.
func ArrayText(values []string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`)
	}
	return "{" + b.String() + "}"
}
