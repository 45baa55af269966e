// Command conformance runs sqlc, dbgen and a real PostgreSQL on the same cases
// and prints the scoreboard: which queries each accepts, and whether names,
// column types and parameter types are those that the server gives.
//
// A case is a folder with schema files and query files: schema.sql and
// query.sql (or folders schema and queries; schema.from names a file of a public
// repository instead, and witness.sql fills the tables in a way of its own). The tools run as subprocesses, as
// users run them; the server PREPAREs the SQL that each tool would send, and
// beside it the author's own text, with no more than its macros rewritten: both
// must have the same parameters and columns. The
// package knows what the tools print; it must not know how they work inside.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dbgen := flag.String("dbgen", "", "the dbgen program (default: built from this checkout)")
	sqlc := flag.String("sqlc", "", "the sqlc program (default: built from the version in go.mod); none: leave it out")
	dsn := flag.String("server", "", "a PostgreSQL server's URL (default: a throwaway server of the newest version installed)")
	verbose := flag.Bool("v", false, "print each disagreement with the server")
	rows := flag.Bool("rows", true, "fill the tables and run the queries, for the nullability")
	table := flag.Bool("table", false, "print a table of whether the queries' first columns are NULL, as docs/nullability.md has it, instead of the scores")
	readings := flag.Bool("readings", false, "hold what dbgen says that sqlc takes columns for against what sqlc says, instead of the scores")
	sources := flag.String("sources", "sources", "a folder with checkouts, owner/repository, of the schemas that cases name in schema.from")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run . [flags] folder-of-cases ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return errors.New("name a folder of cases")
	}
	cases, err := findCases(flag.Args(), *sources)
	if err != nil {
		return err
	}
	bin, err := os.MkdirTemp("", "dbgen-conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(bin)
	tools, err := buildTools(ctx, bin, *dbgen, *sqlc)
	if err != nil {
		return err
	}
	if *readings {
		return compareReadings(ctx, os.Stdout, tools, cases, *verbose)
	}
	srv, err := openServer(ctx, *dsn)
	if err != nil {
		return err
	}
	defer srv.close()

	board := newScoreboard(tools, *verbose, *rows)
	board.table = *table
	if *rows || *table {
		if board.witnesses, err = readWitnesses(ctx, srv); err != nil {
			return err
		}
	}
	for _, c := range cases {
		if err := board.play(ctx, srv, c); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(c.dir), err)
		}
		if *table {
			if err := board.writeTable(os.Stdout, c); err != nil {
				return err
			}
		}
	}
	if *table {
		return nil
	}
	board.print(os.Stdout)
	return nil
}
