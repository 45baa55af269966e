package peers

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// The stories that there are: so many authors with so many each.
const (
	authors = 1000
	each    = 120
)

//go:embed schema.sql
var schema string

// Schema makes the tables, with the stories that are read.
var Schema = schema + fmt.Sprintf(`
INSERT INTO stories (id, author_id, title, summary, words, created_at)
SELECT i, i %% %d, 'story ' || i, repeat('word ', 20), i %% 5000, '2026-01-01'::timestamptz + i * interval '1 minute'
FROM generate_series(1, %d) i;
SELECT setval(pg_get_serial_sequence('stories', 'id'), %[2]d);
ANALYZE stories;
`, authors, authors*each)

// quiet keeps the runtime's log out of the figures.
var quiet = dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)}

// A Named is a peer and what it is called in tables.
type Named struct {
	Name string
	Peer
}

// Open connects all peers to a database that has Schema: first the generated code
// through the runtime, to which the others are compared, then the same on a plain
// pool, pgx by hand, sqlc, and the rest. close ends them.
func Open(ctx context.Context, at dbtest.Endpoint) (all []Named, close func(), err error) {
	var closers []func()
	close = func() {
		for _, c := range slices.Backward(closers) {
			c()
		}
	}
	defer func() {
		if err != nil {
			close()
		}
	}()
	cfg, err := pgxpool.ParseConfig(at.DSN())
	if err != nil {
		return nil, nil, err
	}
	// Each has connections of its own: one that several share is warmer than the rest.
	var pools [3]*pgxpool.Pool
	for i := range pools {
		if pools[i], err = pgxpool.NewWithConfig(ctx, cfg.Copy()); err != nil {
			return nil, nil, err
		}
		closers = append(closers, pools[i].Close)
	}
	db, err := dbgen.Open(ctx, dbgen.Config{Primary: at.DSN(), Pool: dbgen.PoolConfig{MinConns: 1}, Queries: dbgen.QueriesConfig{Slow: time.Minute}, Log: quiet})
	if err != nil {
		return nil, nil, err
	}
	closers = append(closers, func() { _ = db.Close() })
	all = []Named{
		{"dbgen", Generated(db)}, {"dbgen, on a plain pool", Generated(pools[0])}, {"pgx by hand", ByHand(pools[1])}, {"sqlc", BySQLC(pools[2])},
	}
	for _, p := range []struct {
		name string
		open func(dsn string) (Peer, error)
	}{
		{"GORM", ByGORM}, {"ent", ByEnt}, {"bun", ByBun}, {"bun on pgx", ByBunOnPgx}, {"sqlx", BySQLX},
	} {
		peer, err := p.open(at.DSN())
		if err != nil {
			return nil, close, fmt.Errorf("%s: %w", p.name, err)
		}
		closers = append(closers, peer.Close)
		all = append(all, Named{p.name, peer})
	}
	return all, close, nil
}

// Drafts makes n of them.
func Drafts(n int) []Draft {
	drafts := make([]Draft, n)
	for i := range drafts {
		drafts[i] = Draft{
			AuthorID: int64(i % authors), Title: fmt.Sprintf("draft %d", i), Summary: "a summary of what it will be about one day",
			Words: int32(i), CreatedAt: time.Date(2026, 1, 2, 3, 4, i%60, 5000, time.UTC),
		}
	}
	return drafts
}

// Keys are a hundred keys, others each time.
func Keys(n int) []int64 {
	ids := make([]int64, 100)
	for i := range ids {
		ids[i] = ID(n*100 + i)
	}
	return ids
}

// ID is a key, and Author is one; others each time, for a long time.
func ID(n int) int64 { return int64(n*7919)%(authors*each) + 1 }

// Author is the key of an author.
func Author(n int) int64 { return int64(n*13) % authors }

// Check makes all peers do all that they do, and compares what comes of it.
func Check(ctx context.Context, all []Named, pool *pgxpool.Pool) error {
	for _, read := range []struct {
		what string
		run  func(Peer) error
		rows int
	}{
		{"Get", func(p Peer) error { return p.Get(ctx, ID(5)) }, 1},
		{"List", func(p Peer) error { return p.List(ctx, Author(5)) }, 100},
		{"Find", func(p Peer) error { return p.Find(ctx, Keys(5)) }, 100},
	} {
		var want []Story
		for i, p := range all {
			if err := read.run(p); err != nil {
				return fmt.Errorf("%s: %s: %w", p.Name, read.what, err)
			}
			got := p.Got()
			slices.SortFunc(got, func(a, b Story) int { return cmp.Compare(a.ID, b.ID) })
			for i := range got {
				got[i].CreatedAt = got[i].CreatedAt.UTC()
			}
			if len(got) != read.rows {
				return fmt.Errorf("%s: %s reads %d rows, not %d", p.Name, read.what, len(got), read.rows)
			}
			if i == 0 {
				want = got
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("%s: %s reads other rows than %s", p.Name, read.what, all[0].Name)
			}
		}
	}
	var errs []error
	for _, p := range all {
		errs = append(errs, checkWrites(ctx, p, pool))
	}
	return errors.Join(errs...)
}

// checkWrites lets a peer write, and looks at what is there.
func checkWrites(ctx context.Context, p Named, pool *pgxpool.Pool) error {
	const stored = "SELECT author_id, title, summary, words, created_at FROM drafts"
	for _, write := range []struct {
		what string
		run  func(Peer) error
		rows int
		ids  bool
	}{
		{"Add", func(p Peer) error { return p.Add(ctx) }, 1, true},
		{"AddAll", func(p Peer) error { return p.AddAll(ctx) }, 100, true},
		{"Copy", func(p Peer) error { return p.Copy(ctx) }, 2500, false},
	} {
		if _, err := pool.Exec(ctx, "TRUNCATE drafts"); err != nil {
			return err
		}
		want := Drafts(write.rows)
		p.Prepare(want)
		if err := write.run(p); err != nil {
			return fmt.Errorf("%s: %s: %w", p.Name, write.what, err)
		}
		rows, err := pool.Query(ctx, stored+" ORDER BY words")
		if err != nil {
			return err
		}
		var got []Draft
		for rows.Next() {
			var d Draft
			if err := rows.Scan(&d.AuthorID, &d.Title, &d.Summary, &d.Words, &d.CreatedAt); err != nil {
				return err
			}
			d.CreatedAt = d.CreatedAt.UTC()
			got = append(got, d)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s: %s wrote %d rows, or not what it was given: %d rows", p.Name, write.what, len(got), len(want))
		}
		if !write.ids {
			continue
		}
		var found int
		if err := pool.QueryRow(ctx, "SELECT count(*) FROM drafts WHERE id = ANY($1)", p.IDs()).Scan(&found); err != nil {
			return err
		}
		if found != len(want) || len(p.IDs()) != len(want) {
			return fmt.Errorf("%s: %s learned %d ids, of which %d are there, not %d", p.Name, write.what, len(p.IDs()), found, len(want))
		}
	}
	return nil
}
