package sized

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A Refusal is a statement of a schema that the server did not take.
type Refusal struct {
	SQL string
	Err *pgconn.PgError
}

func (r Refusal) String() string {
	line, _, _ := strings.Cut(r.SQL, "\n")
	return fmt.Sprintf("%s: %s", line, r.Err.Message)
}

// Replay runs a schema's statements in turn, those in each list in a session that begins
// with path as its search_path; "" is the server's. What is refused is tried again while
// that helps: dumps need not have what a table refers to before it. Roles are made when
// one is asked for. It returns what was refused in the end, but for statements that only
// change rows.
func (db *Database) Replay(ctx context.Context, path string, lists ...[]string) ([]Refusal, error) {
	reset := "RESET search_path"
	if path != "" {
		reset = "SET search_path = " + path
	}
	if err := db.Run(ctx, "SET check_function_bodies = off"); err != nil {
		return nil, err
	}
	var refused []Refusal
	for {
		var again [][]string
		tried := len(refused)
		refused = nil
		for _, list := range lists {
			if err := db.Run(ctx, reset); err != nil {
				return nil, err
			}
			var left []string
			for _, sql := range list {
				err := db.take(ctx, sql)
				no, ok := errors.AsType[*pgconn.PgError](err)
				switch {
				case err != nil && (!ok || ctx.Err() != nil):
					return nil, err
				case err != nil && !changesRows().MatchString(sql):
					left = append(left, sql)
					refused = append(refused, Refusal{sql, no})
				}
			}
			again = append(again, left)
		}
		if len(refused) == 0 || len(refused) == tried {
			break
		}
		lists = again
	}
	return refused, db.Run(ctx, "SET check_function_bodies = on; "+reset)
}

// take executes a statement of a schema.
func (db *Database) take(ctx context.Context, sql string) error {
	err := db.Run(ctx, sql)
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	// Roles are the cluster's, so that no schema makes them.
	role := missingRole().FindStringSubmatch(refused.Message)
	if role == nil || db.Run(ctx, "CREATE ROLE "+pgx.Identifier{role[1]}.Sanitize()) != nil {
		return err
	}
	return db.Run(ctx, sql)
}

var missingRole = lazyregexp.New(`role "([^"]+)" does not exist`)

// changesRows are statements that leave a schema as it is.
var changesRows = lazyregexp.New(`(?i)^(\s|--.*\n|/\*(?s:.*?)\*/)*(SELECT|WITH|INSERT|UPDATE|DELETE|COPY)\b`)

// Partitions is the schema of the partitions that FillPartitions makes.
const Partitions = "made_partitions"

// FillPartitions gives partitioned tables that have no partition one, as the programs
// that make them do while they run: one without is never read at all.
func (db *Database) FillPartitions(ctx context.Context) error {
	rows, err := db.Query(ctx, `
		SELECT c.oid::regclass::text, p.partstrat = 'h' FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
		WHERE c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid)`)
	if err != nil {
		return err
	}
	type empty struct {
		Table  string
		Hashed bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[empty])
	if err != nil || len(list) == 0 {
		return err
	}
	if err := db.Run(ctx, "CREATE SCHEMA IF NOT EXISTS "+Partitions); err != nil {
		return err
	}
	for i, t := range list {
		bounds := "DEFAULT"
		if t.Hashed {
			bounds = "FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
		}
		if err := db.Run(ctx, fmt.Sprintf("CREATE TABLE %s.part_%d PARTITION OF %s %s", Partitions, i, t.Table, bounds)); err != nil {
			return err
		}
	}
	return nil
}

// A Relation is a table, a materialized view or an index.
type Relation struct {
	OID          uint32
	Schema, Name string
	Kind         string // pg_class.relkind
	// Root is the OID of the partitioned table, or index, that it is a partition of, at
	// whatever depth; its own for others. Leaves are how many partitions the root has
	// that hold rows; 1 for others.
	Root   uint32
	Leaves int
	// Columns are the numbers of a table's columns, by name.
	Columns map[string]int16
	// Of an index: the OID of its table, its keys that are columns, how many keys are
	// expressions, and its predicate.
	Table       uint32
	Keys        []string
	Expressions int
	Predicate   string
}

// Relations are those that hold rows, or are partitioned, of the schemas that are not
// the server's: tables first.
func (db *Database) Relations(ctx context.Context) ([]*Relation, error) {
	rows, err := db.Query(ctx, `
		SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text,
			coalesce(CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid END, c.oid),
			CASE WHEN c.relispartition THEN (SELECT count(*) FROM pg_partition_tree(pg_partition_root(c.oid)) WHERE isleaf) ELSE 1 END::int,
			coalesce((SELECT json_object_agg(attname, attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND i.indexrelid IS NULL), '{}'),
			coalesce(i.indrelid, 0),
			ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (num, at) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num
				WHERE k.num <> 0 ORDER BY k.at),
			(SELECT count(*)::int FROM unnest(i.indkey::int2[]) num WHERE num = 0),
			coalesce(pg_get_expr(i.indpred, i.indrelid), '')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
		WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		ORDER BY i.indexrelid IS NOT NULL, c.oid`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToAddrOfStructByPos[Relation])
}
