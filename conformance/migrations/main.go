// Command migrations says how well "dbgen check --against" does on real projects: it
// takes commits of public histories that bring migrations, asks a real server what
// becomes of the queries of the commit before, and holds the findings of
// breaking-migration to it.
//
//	GOWORK=off go run ./migrations find [-each 8] FOLDER... > migrations/commits.txt
//	GOWORK=off go run ./migrations score [-v] FOLDER...
//
// A FOLDER holds clones with their history, each called owner+name, bare or not. They
// are never changed, and nothing is fetched.
//
// find lists commits that add migrations which alter or drop something, with the
// configuration that has them; commits.txt is what it found. Those that are marked "aside"
// were put there before dbgen ran on them, and nothing was changed for them: they are
// scored by -aside alone.
//
// score makes a repository of each commit and the one before it, without their code, and
// runs dbgen there. The server gets the schema as it was, some rows, and the queries as
// "dbgen describe" has them, which are prepared and run, with values and with NULL where
// that may be given; then the same with the new migrations. A query is broken if it
// failed only then, and its types have changed if the server describes its result
// otherwise. What a constraint rejects is data's, and is counted apart. The server is
// asked by SQL alone; what dbgen makes of the migrations is not.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// settings are what all commands share.
type settings struct {
	dbgen, list, only string
	each              int
	verbose, aside    bool
	folders           []string
	temp              string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "migrations:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, *settings) error{"find": runFind, "score": runScore}
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("usage: go run ./migrations find|score [flags] folder")
	}
	s := &settings{}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&s.dbgen, "dbgen", "", "the dbgen program (default: built from this checkout)")
	flags.StringVar(&s.list, "list", "migrations/commits.txt", "the file of commits")
	flags.StringVar(&s.only, "only", "", "repositories whose names have this in them")
	flags.IntVar(&s.each, "each", 8, "find: at most so many commits of a configuration")
	flags.BoolVar(&s.aside, "aside", false, "score: the commits that are marked \"aside\", and no others")
	flags.BoolVar(&s.verbose, "v", false, "print each commit, and each query of the two that differs")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if s.folders = flags.Args(); len(s.folders) == 0 {
		return errors.New("name a folder of clones")
	}
	var err error
	if s.temp, err = os.MkdirTemp("", "dbgen-migrations-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.temp)
	if s.dbgen == "" {
		s.dbgen = filepath.Join(s.temp, "dbgen")
		build := exec.CommandContext(ctx, "go", "build", "-o", s.dbgen, "./cmd/dbgen")
		build.Dir, build.Stderr = "..", os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building dbgen: %w", err)
		}
	}
	if s.dbgen, err = filepath.Abs(s.dbgen); err != nil {
		return err
	}
	return commands[args[0]](ctx, s)
}

// A commit is one that brings migrations.
type commit struct{ repo, hash, config string }

func (c commit) String() string { return fmt.Sprintf("%s %.12s %s", c.repo, c.hash, c.config) }

// read reads the list of commits.
func (s *settings) read() (list []commit, err error) {
	f, err := os.Open(s.list)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		w := strings.Fields(lines.Text())
		aside := len(w) == 4 && w[3] == "aside"
		if (len(w) == 3 || aside) && aside == s.aside && strings.Contains(w[0], s.only) {
			list = append(list, commit{w[0], w[1], w[2]})
		}
	}
	return list, lines.Err()
}

// gitDir is the git directory of a clone, "" if none of the folders has it.
func (s *settings) gitDir(repo string) string {
	for _, folder := range s.folders {
		for _, dir := range []string{".", ".git", "repo", "repo/.git"} {
			dir = filepath.Join(folder, repo, dir)
			if _, err := os.Stat(filepath.Join(dir, "objects")); err == nil {
				return dir
			}
		}
	}
	return ""
}

func runScore(ctx context.Context, s *settings) error {
	list, err := s.read()
	if err != nil {
		return err
	}
	pg, err := dbtest.StartPostgres(ctx)
	if err != nil {
		return err
	}
	defer pg.Close()
	total := &tally{left: map[string]int{}}
	defer func() { total.print(pg.Version()) }() // of what was done, where it is interrupted
	for _, c := range list {
		if err := s.scoreOne(ctx, pg, c, total); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	return nil
}
