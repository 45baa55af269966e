// Command indexes says how well the rule missing-index does on real projects: it
// labels the queries of public checkouts by the plans of a real server, and scores
// the findings of "dbgen check" against the labels.
//
//	GOWORK=off go run ./indexes label [flags] FOLDER...
//	GOWORK=off go run ./indexes score [flags] FOLDER...
//	GOWORK=off go run ./indexes helps [flags] FOLDER...
//	GOWORK=off go run ./indexes execute [flags] FOLDER...
//	GOWORK=off go run ./indexes bench [flags] FOLDER...
//	GOWORK=off go run ./indexes workload [flags] FOLDER...
//
// A FOLDER is a checkout that is called owner+name, or holds some. Checkouts are
// never changed, and nothing is fetched.
//
// label loads each schema into a throw-away PostgreSQL, gives the empty tables
// statistics under two sets of assumptions (sizes.go), and plans each query
// without and with the best one or two of the indexes that its conditions, joins
// and orders suggest, most of them hypothetical (HypoPG). A query needs an index
// if the best halve a plan that costs at least 100 under both sets; under one only
// it is a dispute, which is listed and counted apart. The server's parser and
// planner are asked; what dbgen makes of a query is not.
//
// score runs "dbgen check" and prints precision and recall for the repositories
// that the rule is tuned on, with the queries that it got wrong, and with -aside
// for those that are kept aside (split.txt). It needs no server.
//
// helps plans the queries that need an index with what check suggests for them, and
// counts how often that reaches half of what the best indexes gain. execute runs
// every statement that check suggests, of any rule, on a server.
//
// bench takes folders with the Join Order Benchmark and TPC-H, and says which of the
// indexes on foreign keys that their authors ship are suggested.
//
// workload takes the secondary indexes out of projects, and holds what "dbgen indexes"
// plans for all queries together against the authors' own indexes.
//
// With -bare all of this is done on the schemas without their secondary indexes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/dbgen-go/dbgen/conformance/internal/command"
)

// commands are the command's own.
var commands = map[string]func(context.Context, *settings) error{
	"label": runLabel, "score": runScore, "helps": runHelps, "execute": runExecute, "bench": runBench,
	"workload": runWorkload,
}

// settings are what all commands share.
type settings struct {
	command.Frame
	commitFile, labels    string
	authors, sizes, sized string
	bare, aside, verify   bool
}

func main() {
	s := &settings{}
	own := map[string]func(context.Context) error{}
	for name, run := range commands {
		own[name] = func(ctx context.Context) error {
			if s.bare && s.labels == "indexes/labels.jsonl" {
				s.labels = "indexes/labels-bare.jsonl"
			}
			return run(ctx, s)
		}
	}
	command.Main("indexes", &s.Frame, own, func(flags *flag.FlagSet) {
		flags.StringVar(&s.commitFile, "commit-file", "", "a file in each checkout that begins with its commit, where git has no history of it")
		flags.StringVar(&s.labels, "labels", "indexes/labels.jsonl", "the file of labels")
		flags.StringVar(&s.authors, "authors", "indexes/labels.jsonl", "the labels of the schemas as they are, for score -bare")
		flags.StringVar(&s.sizes, "sizes", "indexes/sizes.jsonl", "the file of the tables' sizes under each set")
		flags.StringVar(&s.sized, "sized", "", "A or B: score with the sizes of a set declared, against the labels under this set alone")
		flags.BoolVar(&s.bare, "bare", false, "take the schemas without their secondary indexes (labels-bare.jsonl)")
		flags.BoolVar(&s.aside, "aside", false, "score the part that is kept aside, too, and print what is wrong there")
		flags.BoolVar(&s.verify, "verify", false, "score what \"dbgen check --verify\" leaves of the warnings")
	})
}

func runLabel(ctx context.Context, s *settings) error {
	repos, err := s.repositories(ctx)
	if err != nil {
		return err
	}
	srv, err := startServer(ctx)
	if err != nil {
		return err
	}
	defer srv.Close()
	return labelAll(ctx, srv, repos, s.Dbgen, s.bare, os.Stderr, func(r *repository, labels []label, sizes []sizesOf) error {
		counts := map[string]int{}
		for _, l := range labels {
			counts[l.Verdict]++
		}
		fmt.Printf("%-40s %5d queries: %4d need an index, %4d do not, %4d disputed, %4d left out\n",
			r.name, len(labels), counts[needed], counts[unneeded], counts[disputed], counts[leftOut])
		if !s.bare {
			if err := replaceSizes(s.sizes, r.name, sizes); err != nil {
				return err
			}
		}
		return replaceLabels(s.labels, r.name, labels)
	})
}
