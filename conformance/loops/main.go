// Command loops says how well "dbgen vet" finds queries in loops on real projects:
// it lists the call sites that may run a query in a loop, for a person to label by
// reading, and scores findings against the labels.
//
//	GOWORK=off go run ./loops candidates FOLDER [packages]
//	GOWORK=off go run ./loops score [flags] FOLDER...
//
// candidates takes a module's folder in a checkout. What it lists comes from a call
// graph of golang.org/x/tools (program.go) and owes nothing to dbgen's own engine,
// so that what the engine overlooks is labelled, too. It says nothing of whether a
// site is at fault: that a person reads (labels).
//
// score takes checkouts, each a folder that is called owner+name, or folders that
// hold some. It runs "dbgen vet" in the modules that have labels, and prints
// precision and recall of the part that the rules are tuned on with what they got
// wrong there; of the part that is kept aside (split.txt) with -part aside. With -tx
// it scores the rules around transactions against their own labels (labels-tx.jsonl).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "loops:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "candidates":
			return runCandidates(ctx, args[1:])
		case "score":
			return runScore(ctx, args[1:])
		}
	}
	return errors.New("usage: go run ./loops candidates folder [packages], or go run ./loops score [flags] folder ...")
}

func runCandidates(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("candidates", flag.ContinueOnError)
	hops := flags.Int("hops", 8, "the most functions between a loop and a query")
	incomplete := flags.Bool("incomplete", false, "list the sites of the packages that load where others do not")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("name the folder of a module")
	}
	dir, err := filepath.Abs(flags.Arg(0))
	if err != nil {
		return err
	}
	patterns := flags.Args()[1:]
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	p, err := loadProgram(ctx, dir, patterns, *incomplete, os.Stderr)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, c := range p.candidates(*hops, checkoutOf(dir)) {
		if err := out.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

func runScore(ctx context.Context, args []string) error {
	s := &scoring{}
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	flags.StringVar(&s.dbgen, "dbgen", "", "the dbgen program (default: built from this checkout)")
	flags.BoolVar(&s.tx, "tx", false, "score the rules around transactions, in both parts")
	flags.StringVar(&s.labels, "labels", "", "the folder of labels, or with -tx the file (default: loops/labels, or loops/labels-tx.jsonl)")
	flags.StringVar(&s.part, "part", tunedPart, "the part to score: tuned or aside")
	flags.StringVar(&s.only, "only", "", "repositories whose names have this in them")
	packages := flags.String("packages", "./...", "the packages to vet in each module, with blanks between them")
	flags.BoolVar(&s.errors, "errors", true, "print what is wrong, by site")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s.packages = strings.Fields(*packages)
	if s.part != tunedPart && s.part != asidePart {
		return fmt.Errorf("-part is %s or %s, not %q", tunedPart, asidePart, s.part)
	}
	if flags.NArg() == 0 {
		return errors.New("name a folder of checkouts")
	}
	switch {
	case s.labels == "" && s.tx:
		s.labels = "loops/labels-tx.jsonl"
	case s.labels == "":
		s.labels = "loops/labels"
	}
	for _, folder := range flags.Args() {
		abs, err := filepath.Abs(folder)
		if err != nil {
			return err
		}
		s.folders = append(s.folders, abs)
	}
	if s.dbgen == "" {
		temp, err := os.MkdirTemp("", "dbgen-loops-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		s.dbgen = filepath.Join(temp, "dbgen")
		build := exec.CommandContext(ctx, "go", "build", "-o", s.dbgen, "./cmd/dbgen")
		build.Dir = ".."
		build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building dbgen: %w", err)
		}
	}
	var err error
	if s.dbgen, err = filepath.Abs(s.dbgen); err != nil {
		return err
	}
	b, err := s.run(ctx)
	if err != nil {
		return err
	}
	b.print(os.Stdout, s.errors)
	return nil
}
