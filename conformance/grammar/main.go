// Command grammar holds dbgen's two parsers to each other: oliphant, and
// pg_query_go, which has PostgreSQL's own in C. Both must take and refuse the same
// texts, scan them into the same tokens and make the same tree of them, but for
// what PostgreSQL 18, whose grammar the first has, added to 17, the other's.
//
// The texts are the statements of all .sql and .test files below the folders that
// it is given (without any: those that come with oliphant, PostgreSQL's regression
// suite among them), and random changes of them. It knows text and JSON; the parsers
// run in programs of their own, since one program cannot hold both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "what the random texts follow from")
	flag.Uint64Var(&o.from, "from", 0, "the `number` of the first random text")
	flag.Uint64Var(&o.count, "count", 0, "how many random texts are tried; 0 is as many as there is time for")
	flag.DurationVar(&o.span, "for", time.Minute, "how long random texts are tried")
	flag.BoolVar(&o.skip, "skip-files", false, "compare random texts alone, not those of the files")
	flag.StringVar(&o.server, "server", "", "a PostgreSQL 18 server's `URL`: the judge of what its grammar alone takes or refuses. Nothing is run on it")
	flag.IntVar(&o.show, "show", 2, "how many disagreements of a kind and shape are printed")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./grammar [flags] [folder ...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	o.folders = flag.Args()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "grammar:", err)
		os.Exit(1)
	}
}

// Options are the command's flags and arguments.
type options struct {
	seed, from, count uint64
	span              time.Duration
	skip              bool
	server            string
	show              int
	folders           []string
}

// A pass compares some texts.
type pass struct {
	name string
	run  func(context.Context, *report) error
}

// run fails if the parsers disagree in a way that is not listed.
func run(ctx context.Context, o options, out io.Writer) error {
	texts, err := o.texts(ctx)
	if err != nil {
		return err
	}
	p, stop, err := startPair(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return o.compare(ctx, p, texts, out)
}

// compare makes all passes.
func (o options) compare(ctx context.Context, p *pair, texts []string, out io.Writer) error {
	p.url = o.server
	defer func() {
		if p.server != nil {
			p.server.Close(context.WithoutCancel(ctx))
		}
	}()
	m := newMutator(o.seed, texts)
	passes := []pass{
		{"texts of files", func(ctx context.Context, r *report) error { return files(ctx, r, texts) }},
		{"key words as names", func(ctx context.Context, r *report) error { return keyWords(ctx, r, m.words) }},
		{"random texts", func(ctx context.Context, r *report) error { return o.random(ctx, r, m) }},
	}
	if o.skip {
		passes = passes[2:]
	}
	total := 0
	for _, pass := range passes {
		fmt.Fprintln(out, pass.name)
		r, err := newReport(p, out, o.show)
		if err != nil {
			return err
		}
		if err := pass.run(ctx, r); err != nil && ctx.Err() == nil {
			return err
		}
		total += r.summary()
	}
	if total > 0 {
		return fmt.Errorf("the parsers disagree on %d texts", total)
	}
	fmt.Fprintln(out, "no disagreement but for what PostgreSQL 18 added and what is listed")
	return nil
}

// texts are the statements of the folders.
func (o options) texts(ctx context.Context) ([]string, error) {
	if len(o.folders) == 0 {
		folder, err := corpus(ctx)
		if err != nil {
			return nil, err
		}
		o.folders = []string{folder}
	}
	texts, err := gather(o.folders)
	if err == nil && len(texts) == 0 {
		err = errors.New("no .sql or .test file was found")
	}
	return texts, err
}

// files compares the texts of files.
func files(ctx context.Context, r *report, texts []string) error {
	for i, text := range texts {
		if err := r.text(ctx, fmt.Sprint("statement ", i), text); err != nil {
			return err
		}
	}
	return nil
}

// random compares texts until there are enough, or the time is up.
func (o options) random(ctx context.Context, r *report, m *mutator) error {
	end := time.Now().Add(o.span)
	for n := uint64(0); (o.count == 0 || n < o.count) && time.Now().Before(end); n++ {
		if err := r.text(ctx, fmt.Sprint("text ", o.from+n), m.text(o.from+n)); err != nil {
			return err
		}
	}
	return nil
}

// startPair builds and starts both parsers.
func startPair(ctx context.Context) (*pair, func(), error) {
	work, err := os.MkdirTemp("", "dbgen-grammar-")
	if err != nil {
		return nil, nil, err
	}
	p := new(pair)
	stop := func() {
		for _, one := range p.parsers {
			if one != nil {
				one.stop()
			}
		}
		os.RemoveAll(work)
	}
	for i, tags := range []string{"", "pg_query_go"} {
		path := filepath.Join(work, fmt.Sprint("tree", i))
		if err := build(ctx, path, tags); err != nil {
			stop()
			return nil, nil, err
		}
		if p.parsers[i], err = start(ctx, path); err != nil {
			stop()
			return nil, nil, err
		}
	}
	return p, stop, nil
}

// corpus is the folder of the texts that oliphant's module brings.
func corpus(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/sqlc-dev/oliphant").Output()
	if err != nil {
		return "", fmt.Errorf("finding oliphant's module: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "parser", "testdata"), nil
}
