// Command demo runs dbgen's main job on the example from end to end: generate,
// check, plan indexes, vet, then the example's service as a process of its own on a real
// PostgreSQL primary with a streaming replica and a real Redis, all of which it
// starts and stops itself. It knows the order of the acts and what to show.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	dbgen := flag.String("dbgen", "dbgen", "the dbgen program")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *dbgen); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run plays the acts in turn.
func run(ctx context.Context, dbgen string) error {
	dbgen, err := filepath.Abs(dbgen)
	if err != nil {
		return err
	}
	title("1. Generate: the schema and the annotated queries become package db")
	if err := command(ctx, 0, dbgen, "generate"); err != nil {
		return err
	}
	title("2. Check: indexes that are missing, from the SQL alone")
	if err := command(ctx, 1, dbgen, "check"); err != nil {
		return err
	}
	title("3. Indexes: what all queries together want, with as few as will do")
	if err := command(ctx, 0, dbgen, "indexes", "--verify"); err != nil {
		return err
	}
	title("4. Vet: N+1 loops in the Go code that calls the queries")
	if err := command(ctx, 1, dbgen, "vet", "./app"); err != nil {
		return err
	}
	title("5. Run: the service on a primary, a streaming replica and Redis")
	return play(ctx)
}

func title(s string) { fmt.Printf("\n== %s\n", s) }

// command runs a program, shows what it prints, and holds it to an exit status:
// 1 is what a check says that found something, as it should here.
func command(ctx context.Context, status int, name string, args ...string) error {
	fmt.Printf("$ %s %s\n", filepath.Base(name), strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	if got := cmd.ProcessState.ExitCode(); got != status {
		return fmt.Errorf("%s %s ended with status %d, want %d", filepath.Base(name), strings.Join(args, " "), got, status)
	}
	return nil
}
