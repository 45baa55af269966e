package live

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A Table is what the statistics have of a table or a materialized view, with all of its
// partitions.
type Table struct {
	Schema, Name string
	Rows         float64
	Pages        float64 // of its files, of 8 KiB
	Analyzed     bool    // what it holds is known
	Columns      []Column
}

// A Column is a row of pg_stats.
type Column struct {
	Name               string
	Width              int // average, in bytes
	NullFrac, Distinct float64
	Common             []string // as text; of types that are no arrays
	Shares             []float64
	Bounds             []string
	Correlation        float64
}

// Tables reads the statistics of all tables of schemas, values included.
func (db *Database) Tables(ctx context.Context, schemas []string) ([]*Table, error) {
	var list []*Table
	err := pgx.BeginTxFunc(ctx, db.conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			SELECT n.nspname::text, c.relname::text, sum(greatest(p.reltuples, 0))::float8, sum(pg_relation_size(p.oid) / 8192)::float8,
				-- reltuples is -1 of what was never analysed; before PostgreSQL 14 it is 0, as that of an empty table.
				NOT bool_or(p.reltuples < 0 OR p.reltuples = 0 AND pg_relation_size(p.oid) > 0
					OR p.reltuples = 0 AND current_setting('server_version_num')::int < 140000
					AND coalesce(pg_stat_get_last_analyze_time(p.oid), pg_stat_get_last_autoanalyze_time(p.oid),
						pg_stat_get_last_vacuum_time(p.oid), pg_stat_get_last_autovacuum_time(p.oid)) IS NULL)
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			CROSS JOIN LATERAL (SELECT c.oid WHERE c.relkind <> 'p' UNION ALL SELECT relid FROM pg_partition_tree(c.oid) WHERE c.relkind = 'p' AND isleaf) part (oid)
			JOIN pg_class p ON p.oid = part.oid
			WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND n.nspname = ANY ($1)
			GROUP BY 1, 2 ORDER BY 1, 2`, schemas)
		if err != nil {
			return err
		}
		byName := map[string]*Table{}
		var t Table
		if _, err := pgx.ForEachRow(rows, []any{&t.Schema, &t.Name, &t.Rows, &t.Pages, &t.Analyzed}, func() error {
			one := t
			list = append(list, &one)
			byName[one.Schema+"."+one.Name] = &one
			return nil
		}); err != nil {
			return fmt.Errorf("sizes of tables: %w", err)
		}
		return readColumns(ctx, tx, schemas, byName)
	})
	return list, err
}

// columns are the statistics of columns. Of a partitioned table that was not analysed as
// a whole, its largest partition stands for the whole.
const columns = `
WITH stands AS (
	SELECT c.oid AS of, c.oid AS relid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm')
	UNION ALL
	SELECT c.oid, (SELECT t.relid FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid
		WHERE t.isleaf ORDER BY p.reltuples DESC, p.relname LIMIT 1)
	FROM pg_class c WHERE c.relkind = 'p'
)
SELECT DISTINCT ON (1, 2, 3) n.nspname::text, c.relname::text, s.attname::text, s.n_distinct::float8, s.null_frac::float8, s.avg_width::int4,
	coalesce(s.correlation, 0)::float8,
	CASE WHEN t.typcategory <> 'A' THEN coalesce(s.most_common_vals::text::text[], '{}') ELSE '{}' END,
	CASE WHEN t.typcategory <> 'A' AND s.most_common_vals IS NOT NULL THEN coalesce(s.most_common_freqs, '{}')::float8[] ELSE '{}' END,
	CASE WHEN t.typcategory <> 'A' THEN coalesce(s.histogram_bounds::text::text[], '{}') ELSE '{}' END
FROM stands
JOIN pg_class c ON c.oid = stands.of AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY ($1)
JOIN pg_class r ON r.oid = stands.relid
JOIN pg_namespace rn ON rn.oid = r.relnamespace
JOIN pg_stats s ON s.schemaname = rn.nspname AND s.tablename = r.relname
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = s.attname
JOIN pg_type t ON t.oid = a.atttypid
ORDER BY 1, 2, 3, stands.of <> stands.relid, s.inherited DESC`

func readColumns(ctx context.Context, tx pgx.Tx, schemas []string, byName map[string]*Table) error {
	rows, err := tx.Query(ctx, columns, schemas)
	if err != nil {
		return fmt.Errorf("statistics of columns: %w", err)
	}
	var schema, table string
	var c Column
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &c.Name, &c.Distinct, &c.NullFrac, &c.Width, &c.Correlation, &c.Common, &c.Shares, &c.Bounds}, func() error {
		if t := byName[schema+"."+table]; t != nil {
			t.Columns = append(t.Columns, c)
		}
		c.Common, c.Shares, c.Bounds = nil, nil, nil
		return nil
	})
	if err != nil {
		return fmt.Errorf("statistics of columns: %w", err)
	}
	return nil
}
