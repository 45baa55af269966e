package stats

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

// Timeout is how long each question to the server may take.
const Timeout = 30 * time.Second

// most is how many of the most common values' frequencies are kept.
const most = 5

// Read asks a server for the statistics that it has of all tables outside its own
// schemas, in a read-only transaction; a replica does as well. It needs no rights but
// those to the tables: of columns that the role may not read nothing is known.
// unanalysed are tables that the server has no statistics of, as they were never
// analysed.
func Read(ctx context.Context, conn *pgx.Conn, now time.Time) (f *File, unanalysed []string, err error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, nil, err
	}
	defer tx.Rollback(ctx)
	f = &File{Version: version, Taken: now.Format(time.DateOnly), Tables: map[string]Table{}}
	if _, err := tx.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", Timeout.Milliseconds())); err != nil {
		return nil, nil, err
	}
	if err := tx.QueryRow(ctx, "SELECT current_setting('server_version')").Scan(&f.Server); err != nil {
		return nil, nil, err
	}
	if unanalysed, err = f.readTables(ctx, tx); err != nil {
		return nil, nil, fmt.Errorf("sizes of tables: %w", err)
	}
	if err := f.readColumns(ctx, tx); err != nil {
		return nil, nil, fmt.Errorf("statistics of columns: %w", err)
	}
	return f, unanalysed, nil
}

// sizes are those of tables. A partitioned table has what its partitions have
// together. reltuples is -1 of what was never analysed, before PostgreSQL 14 0
// without pages.
const sizes = `SELECT n.nspname || '.' || c.relname,
	sum(greatest(leaf.reltuples, 0))::float8, sum(leaf.relpages)::int8,
	bool_and(leaf.reltuples < 0 OR leaf.reltuples = 0 AND leaf.relpages = 0 AND current_setting('server_version_num')::int < 140000)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
	SELECT c.reltuples, c.relpages WHERE c.relkind <> 'p'
	UNION ALL
	SELECT p.reltuples, p.relpages FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE c.relkind = 'p' AND t.isleaf
) leaf
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
GROUP BY 1
ORDER BY 1`

func (f *File) readTables(ctx context.Context, tx pgx.Tx) (unanalysed []string, err error) {
	rows, err := tx.Query(ctx, sizes)
	if err != nil {
		return nil, err
	}
	var name string
	var n float64
	var pages int64
	var never bool
	_, err = pgx.ForEachRow(rows, []any{&name, &n, &pages, &never}, func() error {
		if never {
			unanalysed = append(unanalysed, name)
			return nil
		}
		f.Tables[name] = Table{Rows: int64(round(n, 3)), Pages: int64(round(float64(pages), 3)), Columns: map[string]Column{}}
		return nil
	})
	return unanalysed, err
}

// spread is how the values of columns are spread. What is known of a table with its
// partitions or children comes before what is known of the table alone; of a
// partitioned table that was not analysed as a whole, its largest partition stands for
// the whole.
const spread = `WITH stands AS (
	SELECT c.oid AS of, c.oid AS relid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm')
	UNION ALL
	SELECT c.oid, (SELECT t.relid FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid
		WHERE t.isleaf ORDER BY p.reltuples DESC, p.relname LIMIT 1)
	FROM pg_class c WHERE c.relkind = 'p'
)
SELECT DISTINCT ON (1, 2) n.nspname || '.' || c.relname, s.attname::text, s.n_distinct::float8, s.null_frac::float8, s.avg_width::int4,
	coalesce(s.correlation, 0)::float8, coalesce(s.most_common_freqs, '{}')::float8[]
FROM stands
JOIN pg_class c ON c.oid = stands.of
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = stands.relid
JOIN pg_namespace rn ON rn.oid = r.relnamespace
JOIN pg_stats s ON s.schemaname = rn.nspname AND s.tablename = r.relname
ORDER BY 1, 2, stands.of <> stands.relid, s.inherited DESC`

func (f *File) readColumns(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, spread)
	if err != nil {
		return err
	}
	var table, column string
	var c Column
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &c.Distinct, &c.NullFrac, &c.Width, &c.Correlation, &c.Common}, func() error {
		t, ok := f.Tables[table]
		if !ok {
			return nil
		}
		t.Columns[column] = c.rounded()
		c.Common = nil
		return nil
	})
	return err
}

// rounded is a column with as many digits as its numbers are worth.
func (c Column) rounded() Column {
	r := Column{Distinct: round(c.Distinct, 2), NullFrac: roundTo(c.NullFrac, 2), Width: c.Width, Correlation: roundTo(c.Correlation, 1)}
	for _, part := range c.Common[:min(len(c.Common), most)] {
		r.Common = append(r.Common, math.Min(1, roundTo(part, 2)))
	}
	return r
}
