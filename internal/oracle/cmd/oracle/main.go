// Command oracle holds the analysis to a real PostgreSQL server with random
// queries over random schemas; see package oracle. It ends with status 1 when
// the two disagree.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/dbgen-go/dbgen/internal/oracle"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	clean, err := run(ctx)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	case !clean:
		os.Exit(1)
	}
}

func run(ctx context.Context) (clean bool, err error) {
	o := oracle.Options{Log: os.Stderr}
	flag.IntVar(&o.Schemas, "schemas", 10, "how many random schemas")
	flag.IntVar(&o.Queries, "queries", 2000, "how many queries that the server accepts are compared, over all schemas")
	flag.IntVar(&o.Execute, "execute", 500, "how many queries are run to their end, over all schemas")
	flag.Uint64Var(&o.Seed, "seed", 1, "where everything follows from")
	flag.IntVar(&o.Only, "schema", -1, "only the schema of this number")
	dsn := flag.String("server", "", "the server's DSN; a throwaway one is started when it is empty")
	verbose := flag.Bool("v", false, "print what was not reached and why queries failed")
	flag.Parse()
	if *dsn == "" {
		pg, err := dbtest.StartPostgres(ctx)
		if err != nil {
			return false, err
		}
		defer pg.Close()
		*dsn = pg.DSN()
	}
	s, err := oracle.Open(ctx, *dsn)
	if err != nil {
		return false, err
	}
	defer s.Close()
	report, err := oracle.Run(ctx, s, o)
	report.Print(os.Stdout, *verbose)
	return len(report.Disagreements) == 0, err
}
