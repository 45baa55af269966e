// Command dbgen turns annotated SQL files and a PostgreSQL schema into a typed
// Go data-access package, and checks both before they ship.
//
// It is thin: a file a command, each of which reads its flags, calls the
// packages that do the work and prints what they say.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/sqlcplugin"
)

// The exit statuses.
const (
	exitClean    = 0
	exitFindings = 1 // findings, wrong SQL, or files out of date
	exitUsage    = 2 // wrong usage or configuration
	exitInternal = 3 // and 128 + the signal's number for a run that a signal stopped
)

// An exitError carries the status that the process ends with. A nil err says
// nothing more: what there was to say is already printed.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func main() {
	if vet.IsUnit(os.Args[1:]) { // "go vet -vettool=dbgen"
		vet.Unit(rules.Vet())
	}
	ctx, stop := untilSignal(context.Background())
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run executes the command line and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "dbgen: internal error: %v\n\n%s\nThis is a bug in dbgen; nothing was written. Please report it with the lines above.\n", p, debug.Stack())
			status = exitInternal
		}
	}()
	if len(args) == 1 && args[0] == sqlcplugin.Method {
		return answerSQLC(ctx, os.Stdin, stdout, stderr)
	}
	cmd := newRoot()
	cmd.SetArgs(vetArgs(args))
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitClean
	}
	exit, ok := errors.AsType[*exitError](err)
	if stopped, is := errors.AsType[*stoppedError](err); is {
		exit = &exitError{stopped.status(), stopped}
	} else if !ok {
		exit = &exitError{exitUsage, err}
	}
	if exit.err != nil {
		printError(stderr, exit.err)
	}
	return exit.status
}

// printError prints an error: diagnostics as compilers do, anything else after the
// program's name.
func printError(w io.Writer, err error) {
	list, ok := errors.AsType[*diag.ListError](err)
	if !ok {
		fmt.Fprintf(w, "dbgen: %v\n", err)
		return
	}
	errs := 0
	for _, d := range list.Diagnostics {
		fmt.Fprintln(w, d)
		if d.Severity == diag.Error {
			errs++
		}
	}
	if errs == 1 {
		fmt.Fprintln(w, "dbgen: 1 error")
	} else {
		fmt.Fprintf(w, "dbgen: %d errors\n", errs)
	}
}

// newRoot builds the command tree.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "dbgen",
		Short: "Typed Go from annotated SQL, checked before it ships",
		Long: `dbgen turns annotated SQL files and a PostgreSQL schema into a typed Go
data-access package, and checks both for missing indexes and N+1 loops.

It needs no database. Start with "dbgen init", or run "dbgen generate" in a
project that has a sqlc.yaml.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate(versionLine())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nRun \"%s --help\" for its flags", err, cmd.CommandPath())
	})
	root.PersistentFlags().StringP("config", "c", "", "configuration `file` (default: the nearest dbgen.yaml or sqlc.yaml)")
	root.AddCommand(
		newInit(), newAdopt(), newGenerate(), newWatch(), newDescribe(), newCheck(), newIndexes(), newVet(), newStats(), newExplain(), newVersion(),
	)
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" { // cobra's own, which answers a wrong shell with its help
			cmd.Args = cobra.ArbitraryArgs
			cmd.RunE = func(cmd *cobra.Command, args []string) error {
				return fmt.Errorf("name one shell: bash, fish, powershell or zsh")
			}
		}
	}
	return root
}

// loadConfig reads the configuration that --config or the current folder says.
func loadConfig(cmd *cobra.Command) (*config.Config, error) {
	path, err := configPath(cmd)
	if err != nil {
		return nil, err
	}
	return config.Load(path)
}

// configPath is the configuration's file, as --config or the folders above say.
func configPath(cmd *cobra.Command) (string, error) {
	path, err := cmd.Flags().GetString("config")
	if err == nil && path == "" {
		path, err = config.Find(".")
	}
	return path, err
}

// checkFormat refuses formats that do not exist.
func checkFormat(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("unknown format %q: use text or json", format)
	}
	return nil
}
