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

	"golang.org/x/mod/semver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("release", flag.ExitOnError)
	installOnly := flags.Bool("install", false, "only try the installation; the changelog and the tags may be anything")
	onlyProxy := flags.String("proxy", "", "only make this `folder` a module proxy with the version, of the last commit")
	if err := flags.Parse(args); err != nil {
		return err
	}
	version := flags.Arg(0)
	if flags.NArg() != 1 || semver.Canonical(version) != version || semver.Build(version) != "" {
		return errors.New("give a version, such as v0.1.0")
	}
	top, err := exec.CommandContext(ctx, "git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return fmt.Errorf("git: %w: run this in a checkout", err)
	}
	root := filepath.FromSlash(strings.TrimSpace(string(top)))
	if *onlyProxy != "" {
		return writeProxy(ctx, *onlyProxy, root, version)
	}
	if err := ready(ctx, root, version, *installOnly); err != nil {
		return err
	}

	work, err := os.MkdirTemp("", "dbgen-release-")
	if err != nil {
		return err
	}
	proxy := filepath.Join(work, "proxy")
	if err := writeProxy(ctx, proxy, root, version); err != nil {
		return err
	}
	steps, err := readSteps(filepath.Join(root, "README.md"))
	if err != nil {
		return err
	}
	for _, compiler := range []bool{false, true} {
		m := &machine{dir: filepath.Join(work, fmt.Sprintf("cgo-%t", compiler)), proxy: proxy, version: version, compiler: compiler}
		if err := m.try(ctx, steps); err != nil {
			return fmt.Errorf("%w\nwhat was tried is in %s", err, m.dir)
		}
	}
	return os.RemoveAll(work)
}
