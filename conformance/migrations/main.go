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
// asked by SQL alone; what dbgen makes of the migrations is not. What it said is in
// labels.jsonl, which -labels writes: to read without clones.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/conformance/internal/command"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// settings are what both commands share.
type settings struct {
	command.Frame
	list, labels string
	each         int
	aside        bool
}

func main() {
	s := &settings{}
	own := map[string]func(context.Context) error{
		"find":  func(ctx context.Context) error { return runFind(ctx, s) },
		"score": func(ctx context.Context) error { return runScore(ctx, s) },
	}
	command.Main("migrations", &s.Frame, own, func(flags *flag.FlagSet) {
		flags.StringVar(&s.list, "list", "migrations/commits.txt", "the file of commits")
		flags.StringVar(&s.labels, "labels", "", "score: the file to write what the server says into (migrations/labels.jsonl)")
		flags.IntVar(&s.each, "each", 8, "find: at most so many commits of a configuration")
		flags.BoolVar(&s.aside, "aside", false, "score: the commits that are marked \"aside\", and no others")
	})
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
		if (len(w) == 3 || aside) && aside == s.aside && strings.Contains(w[0], s.Only) {
			list = append(list, commit{w[0], w[1], w[2]})
		}
	}
	return list, lines.Err()
}

// gitDir is the git directory of a clone, "" if none of the folders has it.
func (s *settings) gitDir(repo string) string {
	for _, folder := range s.Folders {
		for _, dir := range []string{".", ".git", "repo", "repo/.git"} {
			dir = filepath.Join(folder, repo, dir)
			if _, err := os.Stat(filepath.Join(dir, "objects")); err == nil {
				return dir
			}
		}
	}
	return ""
}

func runScore(ctx context.Context, s *settings) (err error) {
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
	total.server = pg.Version()
	defer func() { // of what was done, where it is interrupted
		total.print(pg.Version())
		if s.labels != "" {
			err = errors.Join(err, replaceLabels(s.labels, total.labels))
		}
	}()
	for _, c := range list {
		if err := s.scoreOne(ctx, pg, c, total); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	return nil
}
