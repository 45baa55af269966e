package stats

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Timeout is how long each question to the server may take where nobody says
// otherwise.
const Timeout = 30 * time.Second

// most is how many of the most common values' frequencies are kept.
const most = 5

// oldest is the oldest major version of PostgreSQL that is asked.
const oldest = 12

// Unknown is what a server did not tell of its tables, as schema.table.
type Unknown struct {
	Unanalysed []string // was never analysed: nothing is known
	Parts      []string // of which partitions or children that have rows were never analysed: the sum lacks these
	Hidden     []string // the role may not read all of: what is known of columns may lack some, or be nothing
}

// Read asks a server for the statistics that it has of all tables outside its own
// schemas, in a read-only transaction; a replica does as well. It needs no rights but
// those to the tables: of columns that the role may not read nothing is known.
//
// Each question may take as long as timeout, which has whole milliseconds. now is the
// time to write into the file.
func Read(ctx context.Context, conn *pgx.Conn, now time.Time, timeout time.Duration) (*File, *Unknown, error) {
	f := &File{Version: version, Taken: now.UTC().Format(time.DateOnly), Tables: map[string]Table{}}
	unknown := &Unknown{}
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var server int
		if err := tx.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&server); err != nil {
			return err
		}
		if f.Server = strconv.Itoa(server); server < oldest {
			return fmt.Errorf("PostgreSQL %d is not supported: statistics are read from %d and newer", server, oldest)
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", timeout.Milliseconds())); err != nil {
			return err
		}
		if err := f.readTables(ctx, tx, unknown); err != nil {
			return fmt.Errorf("sizes of tables: %w", err)
		}
		if err := f.readColumns(ctx, tx); err != nil {
			return fmt.Errorf("statistics of columns: %w", err)
		}
		return nil
	})
	if server, ok := errors.AsType[*pgconn.PgError](err); ok && server.Code == "57014" { // query_canceled
		return nil, nil, fmt.Errorf("%w: it took longer than %v", err, timeout)
	}
	if err != nil {
		return nil, nil, err
	}
	return f, unknown, nil
}

// sizes are those of tables. One with partitions or children has what it and they have
// together. reltuples is -1 of what was never analysed; before PostgreSQL 14 it is 0,
// as that of an empty table.
const sizes = `
WITH RECURSIVE tables AS (
	SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't'
	AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
),
family AS (
	SELECT oid AS root, oid AS part FROM tables
	UNION
	SELECT f.root, i.inhrelid FROM family f JOIN pg_catalog.pg_inherits i ON i.inhparent = f.part
),
parts AS (
	SELECT f.root, greatest(c.reltuples, 0) AS rows, greatest(c.relpages, 0) AS pages,
		c.reltuples < 0 OR c.reltuples = 0 AND c.relpages = 0 AND current_setting('server_version_num')::int < 140000
		AND coalesce(pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid),
			pg_catalog.pg_stat_get_last_vacuum_time(c.oid), pg_catalog.pg_stat_get_last_autovacuum_time(c.oid)) IS NULL AS never, c.oid
	FROM family f JOIN pg_catalog.pg_class c ON c.oid = f.part
	WHERE c.relkind <> 'p'
)
SELECT t.name, sum(p.rows)::float8, sum(p.pages)::int8, bool_and(p.never), bool_or(p.never AND pg_catalog.pg_relation_size(p.oid) > 0),
	pg_catalog.has_table_privilege(t.oid, 'SELECT') AND NOT pg_catalog.row_security_active(t.oid)
FROM tables t JOIN parts p ON p.root = t.oid
GROUP BY t.oid, t.name
ORDER BY t.name`

func (f *File) readTables(ctx context.Context, tx pgx.Tx, unknown *Unknown) error {
	rows, err := tx.Query(ctx, sizes)
	if err != nil {
		return err
	}
	var name string
	var n float64
	var pages int64
	var never, partly, readable bool
	_, err = pgx.ForEachRow(rows, []any{&name, &n, &pages, &never, &partly, &readable}, func() error {
		if never {
			unknown.Unanalysed = append(unknown.Unanalysed, name)
			return nil
		}
		if partly {
			unknown.Parts = append(unknown.Parts, name)
		}
		if !readable {
			unknown.Hidden = append(unknown.Hidden, name)
		}
		f.Tables[name] = Table{Rows: int64(round(n, 3)), Pages: int64(round(float64(pages), 3)), Columns: map[string]Column{}}
		return nil
	})
	return err
}

// spread is how the values of columns are spread. What is known of a table with its
// partitions or children comes before what is known of the table alone; of a
// partitioned table that was not analysed as a whole, its largest partition stands for
// the whole.
const spread = `WITH stands AS (
	SELECT c.oid AS of, c.oid AS relid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm', 'f')
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
	r := Column{Distinct: round(c.Distinct, 2), NullFrac: roundPart(c.NullFrac), Width: c.Width, Correlation: roundTo(c.Correlation, 1)}
	for _, part := range c.Common[:min(len(c.Common), most)] {
		r.Common = append(r.Common, roundPart(part))
	}
	return r
}
