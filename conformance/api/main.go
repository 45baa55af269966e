// Command api holds the packages that dbgen makes of sqlc projects against
// those that sqlc made of them: the same exported types, fields, functions and
// methods, or a list of what differs.
//
// It takes folders that hold sqlc.yaml or sqlc.json files with sqlc's output
// beside them, such as internal/endtoend/testdata of a checkout of sqlc. Each is
// copied, generated there with dbgen as a subprocess, type-checked and compared.
// The command knows Go packages; it must not know how either tool works inside.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	dbgen := flag.String("dbgen", "", "the dbgen program (default: built from this checkout)")
	adopt := flag.Bool("adopt", false, "run dbgen adopt before dbgen generate")
	verbose := flag.Bool("v", false, "print each difference, not only how many there are")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./api [flags] folder ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return errors.New("name a folder with sqlc projects")
	}
	work, err := os.MkdirTemp("", "dbgen-api-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if *dbgen == "" {
		*dbgen = filepath.Join(work, "dbgen")
		build := exec.CommandContext(ctx, "go", "build", "-o", *dbgen, "./cmd/dbgen")
		build.Dir = ".."
		build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building dbgen: %w", err)
		}
	}
	if *dbgen, err = filepath.Abs(*dbgen); err != nil {
		return err
	}
	var cases []*project
	for i, folder := range flag.Args() {
		found, err := generateAll(ctx, commands(*dbgen, *adopt), folder, filepath.Join(work, fmt.Sprint("copy", i)))
		if err != nil {
			return err
		}
		cases = append(cases, found...)
	}
	if len(cases) == 0 {
		return errors.New("no sqlc.yaml or sqlc.json for pgx/v5 was found")
	}
	world, err := loadImports(ctx, cases)
	if err != nil {
		return err
	}
	report(out, world, cases, *verbose)
	return nil
}

// report prints the outcome of each case and the sums.
func report(out io.Writer, world *importer, cases []*project, verbose bool) {
	for _, database := range []bool{false, true} {
		sums := map[string]int{}
		total := 0
		for _, c := range cases {
			if c.database != database {
				continue
			}
			outcome, lines := judge(world, c)
			total++
			sums[outcome]++
			if outcome == sameAPI {
				continue
			}
			fmt.Fprintf(out, "%s: %s\n", c.name, outcome)
			if verbose {
				for _, l := range lines {
					fmt.Fprintln(out, "\t"+l)
				}
			}
		}
		if total == 0 {
			continue
		}
		mode := ""
		if database {
			mode = " that sqlc generated with a database"
		}
		fmt.Fprintf(out, "%d projects%s\n", total, mode)
		for _, outcome := range slices.Sorted(maps.Keys(sums)) {
			fmt.Fprintf(out, "%6d %s\n", sums[outcome], outcome)
		}
	}
}

const sameAPI = "same API"

// judge compares what the two tools made of a project.
func judge(world *importer, c *project) (outcome string, lines []string) {
	switch {
	case c.failure != "" && !c.expected():
		return "refused by both", strings.Split(c.failure, "\n")
	case c.failure != "":
		return "refused by dbgen", strings.Split(c.failure, "\n")
	}
	outcome = sameAPI
	if !c.expected() {
		outcome = "refused by sqlc"
	}
	for _, dir := range slices.Sorted(maps.Keys(c.packages)) {
		p := c.packages[dir]
		made, err := world.check(p.made)
		if err != nil {
			return "does not compile", append(lines, err.Error())
		}
		if len(p.want) == 0 {
			continue
		}
		want, err := world.check(p.want)
		if err != nil {
			lines = append(lines, "sqlc's own package: "+err.Error())
		}
		if diffs := compare(surface(want), surface(made)); len(diffs) > 0 {
			outcome, lines = "different", append(lines, diffs...)
		}
	}
	return outcome, lines
}

// commands are what is run in the folder of each project.
func commands(dbgen string, adopt bool) [][]string {
	generate := []string{dbgen, "generate"}
	if adopt {
		return [][]string{{dbgen, "adopt"}, generate}
	}
	return [][]string{generate}
}
