// Package command is the frame of the commands that hold dbgen to public checkouts: their
// common flags, the dbgen that they run, a folder for what is temporary, and how they end.
// It must not know what they measure.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// A Frame is what the commands share.
type Frame struct {
	Dbgen   string   // the program, as an absolute path
	Only    string   // a part of the names of repositories that are taken
	Verbose bool     // print more
	Folders []string // the arguments
	Temp    string   // a folder that is removed at the end
}

// Main runs one of a program's commands, whose name is the first argument, and ends the
// process with status 1 where that fails. start is given the flags to add its own, which
// have their values when the command runs.
func Main(program string, frame *Frame, commands map[string]func(context.Context) error, addFlags func(*flag.FlagSet)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := frame.run(ctx, program, os.Args[1:], commands, addFlags)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", program, err)
		os.Exit(1)
	}
}

func (f *Frame) run(ctx context.Context, program string, args []string, commands map[string]func(context.Context) error, addFlags func(*flag.FlagSet)) (err error) {
	if len(args) == 0 || commands[args[0]] == nil {
		names := make([]string, 0, len(commands))
		for name := range commands {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("usage: go run ./%s %s [flags] folder [folder]", program, strings.Join(names, "|"))
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&f.Dbgen, "dbgen", "", "the dbgen program (default: built from this checkout)")
	flags.StringVar(&f.Only, "only", "", "repositories whose names have this in them")
	flags.BoolVar(&f.Verbose, "v", false, "print more")
	addFlags(flags)
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if f.Folders = flags.Args(); len(f.Folders) == 0 {
		return errors.New("name a folder of checkouts")
	}
	if f.Temp, err = os.MkdirTemp("", "dbgen-"+program+"-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(f.Temp)) }()
	if err := f.findTool(ctx); err != nil {
		return err
	}
	return commands[args[0]](ctx)
}

// findTool finds or builds dbgen.
func (f *Frame) findTool(ctx context.Context) error {
	if f.Dbgen == "" {
		f.Dbgen = filepath.Join(f.Temp, "dbgen")
		build := exec.CommandContext(ctx, "go", "build", "-o", f.Dbgen, "./cmd/dbgen")
		build.Dir, build.Stderr = "..", os.Stderr
		build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		if err := build.Run(); err != nil {
			return fmt.Errorf("building dbgen: %w", err)
		}
	}
	var err error
	f.Dbgen, err = filepath.Abs(f.Dbgen)
	return err
}
