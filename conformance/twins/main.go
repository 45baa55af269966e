// Command twins writes the batch of every query with a key of projects that use
// sqlc, and has a server PREPARE it against the project's own schema: how many there
// are, how many have a batch, and which the server refuses. Types are those that the
// analysis gives parameters, as dbgen vet has them where it finds a configuration.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "twins:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dsn := flag.String("server", "", "a PostgreSQL server's URL (default: a throwaway server of the newest version installed)")
	verbose := flag.Bool("v", false, "print each query that has no batch, and why")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./twins [flags] folder ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		return errors.New("name a folder with projects")
	}
	if *dsn == "" {
		pg, err := dbtest.StartPostgres(ctx)
		if err != nil {
			return err
		}
		defer pg.Close()
		*dsn = pg.DSN()
	}
	var all score
	for _, folder := range flag.Args() {
		configs, err := findConfigs(folder)
		if err != nil {
			return err
		}
		for _, path := range configs {
			s, err := judge(ctx, *dsn, path, *verbose)
			if err != nil {
				fmt.Printf("%s: left out: %v\n", path, err)
				continue
			}
			fmt.Printf("%s: %s\n", path, s)
			all.add(s)
		}
	}
	fmt.Printf("all: %s\n", all)
	if all.refused > 0 {
		return fmt.Errorf("the server refuses %d batches", all.refused)
	}
	return nil
}

// findConfigs are the configurations of sqlc's below a folder.
func findConfigs(folder string) (list []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{"sqlc.yaml", "sqlc.yml", "sqlc.json"}, d.Name()) {
			list = append(list, path)
		}
		return err
	})
	return list, err
}

// judge writes and tries the batches of one configuration.
func judge(ctx context.Context, dsn, path string, verbose bool) (score, error) {
	cfg, err := config.Load(path)
	if err != nil {
		return score{}, errors.New("the configuration is not one that dbgen reads")
	}
	p, err := project.Load(ctx, cfg, nil)
	if err != nil {
		return score{}, err
	}
	var s score
	for _, pkg := range p.Packages {
		b, err := newBench(ctx, dsn, pkg.Sources, pkg.Config.SearchPath)
		if err != nil {
			return score{}, err
		}
		for _, q := range pkg.Result.Queries {
			b.judge(ctx, pkg.Result, q, &s, verbose)
		}
		b.close(ctx)
	}
	return s, nil
}
