package sized

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// An Index is one that was made to be tried: with its partitions, if it has some.
type Index struct {
	OIDs  []uint32
	Names []string
}

// Try makes indexes by statements that create them, and hides them from the planner until
// Show. The tables must be empty, and have their own size only afterwards: they are read.
func (db *Database) Try(ctx context.Context, statements ...string) (*Index, error) {
	var last uint32
	if err := db.QueryRow(ctx, "SELECT coalesce(max(indexrelid::int8), 0)::oid FROM pg_index").Scan(&last); err != nil {
		return nil, err
	}
	for _, sql := range statements {
		// Within the transaction that a text of several statements is, and on a table that
		// nobody else has, CONCURRENTLY is refused or of no use.
		if err := db.Run(ctx, strings.Replace(sql, "INDEX CONCURRENTLY ", "INDEX ", 1)); err != nil {
			return nil, err
		}
	}
	rows, err := db.Query(ctx, "SELECT c.oid, c.relname::text FROM pg_class c WHERE c.relkind IN ('i', 'I') AND c.oid > $1 AND c.oid IN (SELECT indexrelid FROM pg_index WHERE indexrelid > $1)", last)
	if err != nil {
		return nil, err
	}
	x := &Index{}
	var oid uint32
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error {
		x.OIDs, x.Names = append(x.OIDs, oid), append(x.Names, name)
		return nil
	}); err != nil {
		return nil, err
	}
	return x, db.Show(ctx, false, x.OIDs...)
}

// Show lets the planner see indexes, or hides them: an index that is not valid is kept and
// not read.
func (db *Database) Show(ctx context.Context, seen bool, oids ...uint32) error {
	_, err := db.Exec(ctx, "UPDATE pg_index SET indisvalid = $1 WHERE indexrelid = ANY ($2)", seen, oids)
	return err
}
