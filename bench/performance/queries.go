package main

import (
	"context"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/bench/peers"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// querying writes the section on queries that a server answers.
func querying(w io.Writer, rounds int) error {
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
	all, closeAll, err := peers.Open(ctx, at)
	if err != nil {
		return err
	}
	defer closeAll()
	aside, err := pgxpool.New(ctx, at.DSN()) // what is not measured has a connection of its own
	if err != nil {
		return err
	}
	defer aside.Close()
	if err := peers.Check(ctx, all, aside); err != nil {
		return err
	}
	var version string
	if err := aside.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return err
	}
	fmt.Fprintf(w, `
PostgreSQL %s on the same machine. Each peer is called as its documentation says that it is fastest (package bench/peers), and all
read and write the same: that is compared before anything is measured. *dbgen* is generated code on a *dbgen.DB, which routes and
counts each call; none of these queries is cached or limited. What is written is emptied after each turn.
`, version)
	contenders := func(call func(p peers.Peer, n int) error) (cs []contender) {
		for _, p := range all {
			cs = append(cs, contender{p.Name, func(n int) error { return call(p.Peer, n) }})
		}
		return cs
	}
	empty := func() error {
		_, err := aside.Exec(ctx, "TRUNCATE drafts")
		return err
	}
	prepare := func(n int) {
		for _, p := range all {
			p.Prepare(peers.Drafts(n))
		}
	}
	// The shorter a call, the more it matters on which processor the system wakes the
	// server: some take twice as long as others, and many rounds tell what is left.
	const short = 40
	const noCopy = "GORM, ent and sqlx have no COPY, and bun's (pgdriver.CopyFrom) takes what the caller has encoded: they insert a thousand rows a statement."
	for _, piece := range []struct {
		work
		drafts int
	}{
		{work{title: "One row by its primary key", calls: 50, rounds: short * rounds,
			contenders: contenders(func(p peers.Peer, n int) error { return p.Get(ctx, peers.ID(n)) })}, 0},
		{work{title: "A list of 100 rows", calls: 10, rounds: 8 * rounds,
			contenders: contenders(func(p peers.Peer, n int) error { return p.List(ctx, peers.Author(n)) })}, 0},
		{work{title: "100 rows by their keys", calls: 10, rounds: 8 * rounds,
			contenders: contenders(func(p peers.Peer, n int) error { return p.Find(ctx, peers.Keys(n)) })}, 0},
		{work{title: "An insert that returns its key", calls: 50, rounds: short * rounds, after: empty,
			contenders: contenders(func(p peers.Peer, _ int) error { return p.Add(ctx) })}, 1},
		{work{title: "100 inserts in a batch", calls: 5, rounds: 8 * rounds, after: empty,
			note:       "One statement everywhere but at sqlc, which sends 100 in one round trip. All return their keys.",
			contenders: contenders(func(p peers.Peer, _ int) error { return p.AddAll(ctx) })}, 100},
		{work{title: "10,000 rows by COPY", calls: 1, rounds: 2 * rounds, after: empty, note: noCopy,
			contenders: contenders(func(p peers.Peer, _ int) error { return p.Copy(ctx) })}, 10_000},
	} {
		if piece.drafts > 0 {
			prepare(piece.drafts)
		}
		if _, err := piece.write(w); err != nil {
			return err
		}
	}
	return nil
}
