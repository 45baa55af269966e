package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/baseline"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/watch"
)

func newWatch() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Generate and check again whenever a file is saved, until Ctrl-C",
		Long: `Watch does what generate and check do, now and whenever the configuration, a file
of the schema or of queries, or a generated file changes. It prints what is new
since the last round alone: files written and removed, errors, "mended" when they
are gone, findings, "gone" when they are. What is wrong with the SQL or the
configuration is said and waited for. Findings that dbgen.baseline.json lists are
not reported.

It looks at the files themselves and needs no notification of the system's, which
network file systems and some containers do not give. Several may run at once, and beside "dbgen generate". Ctrl-C ends
it with status 130, a SIGTERM with 143.`,
		Example: "  dbgen watch\n  dbgen watch --check=false",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := configPath(cmd)
			if err != nil {
				return err
			}
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) { // a typing error is not to be waited for
				_, err := config.Load(path)
				return err
			}
			home, err := os.Getwd()
			if err != nil {
				return err
			}
			w := &watching{config: path, home: home, check: check, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr()}
			return w.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&check, "check", true, "report findings, as \"dbgen check\" does")
	return cmd
}

// watching is a "dbgen watch" at work.
type watching struct {
	config         string // the file
	home           string // the folder that it runs in
	check          bool
	stdout, stderr io.Writer

	read    *config.Config // as it could be read last; nil if it never could
	said    said
	repairs repairs
	rounds  int
}

// run makes a round now and one after each change, until ctx is cancelled. What a round itself
// writes is a change, too: the round after it finds nothing to do, which costs little,
// and nothing that others do meanwhile is missed.
func (w *watching) run(ctx context.Context) error {
	files := watch.New(w.paths)
	for {
		w.rounds++
		r := w.round(ctx)
		if err := context.Cause(ctx); err != nil {
			tellFiles(w.stdout, r.files)
			return err
		}
		if err := w.tell(r); err != nil {
			return &exitError{exitInternal, err}
		}
		if w.rounds == 1 {
			fmt.Fprintf(w.stderr, "dbgen: watching %s; Ctrl-C ends\n", count(w.existing(), "file", "files"))
		}
		if _, err := files.Wait(ctx); err != nil {
			return err
		}
	}
}

// inputs are the files that a round reads.
func (w *watching) inputs() []string {
	if w.read == nil {
		return []string{w.config}
	}
	files := project.Inputs(w.read)
	if w.check {
		files = append(files, filepath.Join(w.read.Dir, baseline.Name))
	}
	return files
}

// existing counts the files that a round reads and that are there.
func (w *watching) existing() int {
	n := 0
	for _, path := range w.inputs() {
		if _, err := os.Stat(path); err == nil {
			n++
		}
	}
	return n
}

// paths are the files that a round depends on.
func (w *watching) paths() []string {
	w.stay()
	files := w.inputs()
	if w.read != nil {
		files = append(files, project.Outputs(w.read.Generated())...)
	}
	return files
}

// stay sees to it that the current folder is the one that has its name: one that was
// removed or renamed, with another in its place, stays the current one.
func (w *watching) stay() {
	home, err := os.Stat(w.home)
	if err != nil {
		return // it may come back
	}
	if here, err := os.Stat("."); err != nil || !os.SameFile(home, here) {
		_ = os.Chdir(w.home) // where that fails, so does the round, and says so
	}
}
