// Command dropin measures how far dbgen is a drop-in for sqlc in real projects:
// it puts dbgen's code in the place of sqlc's and counts what no longer compiles.
//
//	GOWORK=off go run ./dropin [flags] FOLDER...
//
// A FOLDER is a checkout of a project, or holds some. Of each, every
// configuration of sqlc is found, and the packages that import what it generates,
// straight or through others. The checkout is copied, and in the copy these
// packages are vetted three times: as they are; after "dbgen generate"; and, from
// a fresh copy, after "dbgen adopt" and "dbgen generate". What "go vet" and the
// compiler say then and did not say at first is a new error. Signatures that are
// not as they were are listed beside. Where sqlc's output
// is not committed, -sqlc makes it first. For entries of another driver than
// pgx/v5, which dbgen does not generate for, check, describe and vet are run, and
// their findings counted by rule.
//
// -tests names modules or packages whose own tests are run on sqlc's code and on
// dbgen's, and compares which pass; -env gives them their server.
//
// A folder with schema.sql and query.sql and no Go module is a case: sqlc (-sqlc)
// and dbgen generate from it, by its sqlc.yaml or one for pgx/v5 without options,
// and the signatures that differ are printed.
//
// Checkouts are never changed, and nothing is fetched: the modules that they need
// must be in the module cache (run "go mod download" in them, or give -download).
// The command knows projects from outside, as their authors do; it must not know
// how either tool works inside.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dropin:", err)
		os.Exit(1)
	}
}

// A bench is what the measurements share.
type bench struct {
	dbgen, sqlc string
	work        string   // where copies are made
	env         []string // of the go command and of tests
	tests       []string // CHECKOUT/FOLDER=PACKAGES
	adopts      bool     // dbgen has the command adopt
	regenerate  bool     // sqlc's output is made anew
	vets        bool     // the go command is asked, not the signatures alone
	verbose     bool
}

func run(ctx context.Context) error {
	// A go.work of this repository must not reach into the checkouts, nor this
	// module's GOWORK=off hide theirs.
	b := &bench{env: append(os.Environ(), "GOWORK=")}
	flag.StringVar(&b.dbgen, "dbgen", "", "the dbgen program (default: built from this checkout)")
	flag.StringVar(&b.sqlc, "sqlc", "", "the sqlc program, for cases and projects without sqlc's output")
	flag.StringVar(&b.work, "work", "", "a folder for the copies; the same one again makes a second run faster (default: a temporary one)")
	flag.BoolVar(&b.verbose, "v", false, "print every new error, refusal and warning, not the first ones alone")
	flag.BoolVar(&b.regenerate, "regenerate", false, "let -sqlc make its output anew, where the committed one is of another version")
	flag.BoolVar(&b.vets, "vet", true, "vet; without, signatures alone are compared, which takes seconds")
	download := flag.Bool("download", false, "let the go command download modules that are missing")
	flag.Func("tests", "CHECKOUT[/FOLDER]=PACKAGES, whose tests to run before and after: river/riverdriver/riverpgxv5=./... (may be repeated)", func(s string) error {
		b.tests = append(b.tests, s)
		return nil
	})
	flag.Func("env", "NAME=VALUE, for the go command and the tests: GOWORK=off, DATABASE_URL=... (may be repeated)", func(s string) error {
		b.env = append(b.env, s)
		return nil
	})
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./dropin [flags] folder ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return errors.New("name a folder of checkouts")
	}
	items, err := findItems(flag.Args())
	if err != nil {
		return err
	}
	if b.work == "" {
		if b.work, err = os.MkdirTemp("", "dbgen-dropin-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.work)
	}
	if err := b.prepare(ctx, *download); err != nil {
		return err
	}
	return b.measure(ctx, items)
}

// prepare finds or builds the programs and settles the go command's environment.
func (b *bench) prepare(ctx context.Context, download bool) error {
	if !download {
		b.env = append(b.env, "GOPROXY=off")
	}
	if b.dbgen == "" {
		b.dbgen = filepath.Join(b.work, "dbgen")
		build := exec.CommandContext(ctx, "go", "build", "-o", b.dbgen, "./cmd/dbgen")
		build.Dir = ".."
		build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building dbgen: %w", err)
		}
	}
	for _, path := range []*string{&b.dbgen, &b.sqlc, &b.work} {
		if *path == "" {
			continue
		}
		abs, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = abs
	}
	if err := os.MkdirAll(b.work, 0o777); err != nil {
		return err
	}
	b.adopts = b.run(ctx, b.work, b.dbgen, "adopt", "--help").ok
	return nil
}

// measure plays the items one after another and prints the tables.
func (b *bench) measure(ctx context.Context, items []item) error {
	var reports []*report
	for _, it := range items {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if it.isCase {
			if err := b.playCase(ctx, os.Stdout, it); err != nil {
				return fmt.Errorf("%s: %w", it.name, err)
			}
			continue
		}
		r, err := b.playCheckout(ctx, it)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil: // others can still be measured
			fmt.Printf("== %s\n  not measured: %v\n", it.name, err)
		case r != nil:
			r.print(os.Stdout, b.verbose)
			reports = append(reports, r)
		}
	}
	slices.SortFunc(reports, func(x, y *report) int { return cmp.Compare(x.name, y.name) })
	printTables(os.Stdout, reports, b.adopts)
	return nil
}
