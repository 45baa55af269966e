package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/bench/peers"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/dbtest/replay"
)

// The names of what calls are compared to: pgx alone, and the runtime that does not
// track what runs.
const (
	byHand    = "pgx by hand"
	untracked = "dbgen, tracking off"
)

// quiet is a configuration with nothing on but what is measured.
func quiet(dsn string) dbgen.Config {
	return dbgen.Config{
		Primary: dsn, Pool: dbgen.PoolConfig{MinConns: 1},
		Queries: dbgen.QueriesConfig{Slow: time.Minute}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
}

// adding writes the section on what a call adds to pgx, without a server's own time.
func adding(w io.Writer, rounds int) error {
	ctx := context.Background()
	server, err := dbtest.StartPostgres(ctx)
	if err != nil {
		return err
	}
	defer server.Stop()
	at, err := server.CreateDatabase(ctx, peers.Schema)
	if err != nil {
		return err
	}
	var recording replay.Recording
	record, end, err := connect(ctx, at.DSN(), recording.Record(nil))
	if err != nil {
		return err
	}
	defer end()
	drafts := peers.Drafts(1)
	for _, p := range record {
		p.Prepare(drafts)
		for range 2 { // statements are prepared the first time
			for _, call := range []func() error{
				func() error { return p.Get(ctx, 42) }, func() error { return p.List(ctx, 42) }, func() error { return p.Add(ctx) },
			} {
				if err := call(); err != nil {
					return err
				}
			}
		}
	}
	all, endAll, err := connect(ctx, at.DSN(), recording.Replay)
	if err != nil {
		return err
	}
	defer endAll()
	fmt.Fprint(w, `
The same calls, answered at once, in the calling goroutine, with what PostgreSQL once answered (package runtime/dbtest/replay): what is
left is the client's own work.
`)
	for _, piece := range []struct {
		title string
		calls int
		call  func(peers.Peer) error
	}{
		{"One row by its primary key, replayed", 100, func(p peers.Peer) error { return p.Get(ctx, 42) }},
		{"A list of 100 rows, replayed", 20, func(p peers.Peer) error { return p.List(ctx, 42) }},
		{"An insert that returns its key, replayed", 100, func(p peers.Peer) error { return p.Add(ctx) }},
	} {
		work := work{title: piece.title, calls: piece.calls, rounds: 40 * rounds}
		for _, p := range all {
			p.Prepare(drafts)
			work.contenders = append(work.contenders, contender{p.Name, func(int) error { return piece.call(p.Peer) }})
		}
		results, err := work.write(w)
		if err != nil {
			return err
		}
		low, median, high, allocs := beside(results, byHand)
		fmt.Fprintf(w, "\nBeside pgx by hand a call through the runtime takes %+.0f ns (%+.0f to %+.0f) and %+d allocations", median, low, high, allocs)
		low, median, high, allocs = beside(results, untracked)
		fmt.Fprintf(w, "; of these tracking takes\n%+.0f ns (%+.0f to %+.0f) and %+d.\n", median, low, high, allocs)
	}
	return recording.Err()
}

// beside is what the first contender's calls take more than another's: the quartiles
// of the rounds' differences, in ns, and the allocations.
func beside(results []result, other string) (low, median, high float64, allocs int) {
	ours, theirs := results[0], results[slices.IndexFunc(results, func(r result) bool { return r.name == other })]
	added := make([]float64, len(ours.times))
	for i := range added {
		added[i] = ours.times[i] - theirs.times[i]
	}
	low, median, high = quartiles(added)
	return low, median, high, int(math.Round(ours.allocs - theirs.allocs))
}

// connect opens the generated code with and without the runtime and its tracking, pgx
// by hand and sqlc.
func connect(ctx context.Context, dsn string, dial replay.Dial) (all []peers.Named, end func(), err error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, nil, err
	}
	cfg.ConnConfig.DialFunc = dial
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	conf := quiet(dsn)
	conf.Dial = dial
	db, err := dbgen.Open(ctx, conf)
	if err != nil {
		pool.Close()
		return nil, nil, err
	}
	conf.Queries.Disabled = true
	off, err := dbgen.Open(ctx, conf)
	if err != nil {
		pool.Close()
		_ = db.Close()
		return nil, nil, err
	}
	end = func() {
		pool.Close()
		_ = db.Close()
		_ = off.Close()
	}
	if err := pool.Ping(ctx); err != nil { // as pools do after a second of silence
		end()
		return nil, nil, err
	}
	return []peers.Named{
		{Name: "dbgen", Peer: peers.Generated(db)}, {Name: "dbgen, on a plain pool", Peer: peers.Generated(pool)},
		{Name: untracked, Peer: peers.Generated(off)}, {Name: byHand, Peer: peers.ByHand(pool)}, {Name: "sqlc", Peer: peers.BySQLC(pool)},
	}, end, nil
}
