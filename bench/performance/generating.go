package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/bench"
)

// A state is what a run finds.
type state string

// The states.
const (
	cold      state = "cold"      // nothing generated, and nothing kept
	unchanged state = "unchanged" // all is as it was
	edited    state = "edited"    // one query is another
)

// A job is one project in one state.
type job struct {
	tables, queries, blocks int
	state                   state
}

// jobs are measured in this order.
var jobs = []job{
	{1, 1, 1, cold}, {20, 100, 1, cold}, {200, 1000, 1, cold}, {500, 5000, 1, cold}, {200, 1000, 25, cold},
	{200, 1000, 1, unchanged}, {500, 5000, 1, unchanged}, {200, 1000, 25, unchanged},
	{200, 1000, 1, edited}, {500, 5000, 1, edited},
}

func (j job) String() string {
	return fmt.Sprintf("%d tables, %d queries, %d packages, %s", j.tables, j.queries, j.blocks, j.state)
}

// rounds is how often a job is done: what takes a second more often than what takes six.
func (j job) rounds(rounds int) int {
	if j.queries <= 1000 {
		return 3 * rounds
	}
	return rounds
}

// generating writes the section on generation.
func generating(w io.Writer, rounds int) error {
	dir, err := os.MkdirTemp("", "dbgen-performance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ours, theirs := filepath.Join(dir, "dbgen"), filepath.Join(dir, "sqlc")
	for name, build := range map[string]string{ours: "github.com/dbgen-go/dbgen/cmd/dbgen", theirs: "github.com/sqlc-dev/sqlc/cmd/sqlc"} {
		in, env := ".", []string(nil)
		if name == ours { // the module that is being measured, not a released one, with its workspace's runtime
			in, env = "..", []string{"GOWORK="}
		}
		if _, err := spend(in, env, "go", "build", "-o", name, build); err != nil {
			return err
		}
	}
	fmt.Fprint(w, `
Each tool as a process of its own, from its start to written files; sqlc keeps nothing between runs, so what it takes is the same in
every state. *cold* is without generated files and with nothing kept (with an empty folder of what is kept, which is then filled),
*unchanged* a second run, *edited* one after a query has changed. Packages of a row share one schema and divide the queries. Memory is
the most that a run had at a time, the median of all runs.
`)
	forget()
	return writeTable(w, jobs, dir, ours, theirs, rounds)
}

// writeTable writes a table of jobs that both tools do in folders in dir.
func writeTable(w io.Writer, jobs []job, dir, ours, theirs string, rounds int) error {
	fmt.Fprint(w, `
| tables, queries, packages | state | dbgen | sqlc | ratio of time | ratio of processor time | memory of dbgen, of sqlc |
|---|---|---|---|---|---|---|
`)
	for n, j := range jobs {
		fmt.Fprintln(os.Stderr, "measuring", j)
		a, b, err := j.pairs(filepath.Join(dir, fmt.Sprint("project", n)), ours, theirs, j.rounds(rounds))
		if err != nil {
			return fmt.Errorf("%v: %w", j, err)
		}
		fmt.Fprintf(w, "| %d, %d, %d | %s | %v | %v | %s | %s | %s, %s |\n", j.tables, j.queries, j.blocks, j.state,
			typical(a), typical(b), ratio(b, a, func(c cost) time.Duration { return c.wall }), ratio(b, a, func(c cost) time.Duration { return c.cpu }),
			peak(a), peak(b))
	}
	return nil
}

// forgetting is how long ext4 takes to make use again of what a removed file leaves
// (recently_deleted in fs/ext4/ialloc.c of Linux: a minute, and five more while that is
// not on the disk). Until then it passes over each of them whenever a file is made: after
// a few thousand were removed, as a build or what was measured before does, three hundred
// files take a tenth of a second more.
const forgetting = 6 * time.Minute

func forget() {
	fmt.Fprintln(os.Stderr, "waiting", forgetting, "for the file system to forget what was removed")
	time.Sleep(forgetting)
}

// keptIn is the folder in a project's where dbgen keeps what it made.
const keptIn = "kept"

// putMadeAway makes a project as it is before the first run: what was made of it goes to
// other folders, which go with the rest at the end. To remove it would be measured, too
// (forgetting).
func putMadeAway(project string) error {
	made, err := filepath.Glob(filepath.Join(project, "*_out*"))
	if err != nil {
		return err
	}
	for _, name := range append(made, filepath.Join(project, keptIn)) {
		away, err := os.MkdirTemp(project, "before-")
		if err != nil {
			return err
		}
		if err := os.Rename(name, filepath.Join(away, filepath.Base(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// pairs runs both tools in turns, in a folder of the job's own.
func (j job) pairs(dir, ours, theirs string, rounds int) (a, b []cost, err error) {
	if err := bench.WriteBlocks(dir, j.tables, j.queries, j.blocks); err != nil {
		return nil, nil, err
	}
	env := []string{"DBGEN_CACHE_DIR=" + filepath.Join(dir, keptIn)}
	for round := range rounds + 1 { // the first warms the system's caches
		var x, y cost
		switch {
		case j.state == cold:
			if err := putMadeAway(dir); err != nil {
				return nil, nil, err
			}
		case j.state == edited && round > 0:
			if err := edit(filepath.Join(dir, "queries", "t000.sql"), round); err != nil {
				return nil, nil, err
			}
		}
		run := []func() error{
			func() (err error) { x, err = spend(dir, env, ours, "generate"); return err },
			func() (err error) { y, err = spend(dir, nil, theirs, "generate"); return err },
		}
		if round%2 == 1 { // what a run leaves to the system to do falls on the next one
			slices.Reverse(run)
		}
		for _, do := range run {
			if err := do(); err != nil {
				return nil, nil, err
			}
		}
		if round > 0 {
			a, b = append(a, x), append(b, y)
		}
	}
	return a, b, nil
}

// edit gives the first query of a file another text, and other columns.
func edit(name string, round int) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, rest, _ := strings.Cut(string(text), "\n")
	_, rest, ok := strings.Cut(rest, ";")
	if !ok {
		return fmt.Errorf("%s has no query", name)
	}
	columns := []string{"id, name", "id, note, amount"}[round%2]
	return os.WriteFile(name, fmt.Appendf(nil, "%s\nSELECT %s FROM table_000 WHERE id = $1 AND %d > 0;%s", head, columns, round, rest), 0o666)
}

// typical is the median time.
func typical(costs []cost) time.Duration {
	_, median, _ := quartiles(each(costs, func(c cost) time.Duration { return c.wall }))
	return median.Round(time.Millisecond)
}

// peak is the most memory that a run had at a time: the median of all runs.
func peak(costs []cost) string {
	_, median, _ := quartiles(each(costs, func(c cost) int64 { return c.peak }))
	return fmt.Sprintf("%d MB", median>>20)
}

// ratio is the median of one by the other, pair by pair, and its quartiles.
func ratio(of, to []cost, value func(cost) time.Duration) string {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = float64(value(of[i])) / float64(max(value(to[i]), 1))
	}
	low, median, high := quartiles(ratios)
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median, low, high)
}
