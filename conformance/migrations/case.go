package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A query is one of "dbgen describe".
type query struct {
	Name, SQL string
	Params    []struct {
		Number   int
		Type     string
		Nullable bool
	}
}

// A finding is one of "dbgen check".
type finding struct {
	Rule, Severity, Confidence, Message, Why string
	Queries                                  []string
}

// extract puts a commit's SQL and configurations into a folder.
func extract(ctx context.Context, gitDir, rev, to string) error {
	script := `git --git-dir "$1" archive "$2" -- ':(glob)**/*.sql' ':(glob)**/sqlc.y*ml' ':(glob)**/sqlc.json' 2>/dev/null | tar -x -C "$3"`
	if err := exec.CommandContext(ctx, "sh", "-c", script, "sh", gitDir, rev, to).Run(); err == nil {
		return nil
	}
	// A pathspec that matches nothing is an error: take those that match.
	for _, pattern := range []string{":(glob)**/*.sql", ":(glob)**/sqlc.y*ml", ":(glob)**/sqlc.json"} {
		script := `git --git-dir "$1" archive "$2" -- "$4" 2>/dev/null | tar -x -C "$3" 2>/dev/null; true`
		if err := exec.CommandContext(ctx, "sh", "-c", script, "sh", gitDir, rev, to, pattern).Run(); err != nil {
			return err
		}
	}
	return nil
}

// in runs a program in a folder; what it says on standard error is the error.
func in(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "DBGEN_CACHE_DIR=off")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		first, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return string(out), fmt.Errorf("status %d: %s", exit.ExitCode(), first)
	}
	return string(out), err
}

// sourcesOf are the files of all schemas that a configuration names.
func sourcesOf(cfg *config.Config) (list []schema.Source) {
	seen := map[string]bool{}
	for i := range cfg.Packages {
		sources, _ := schema.Load(cfg.Dir, cfg.Packages[i].Schema)
		for _, s := range sources {
			if !seen[s.Name] {
				seen[s.Name] = true
				list = append(list, s)
			}
		}
	}
	return list
}

// scoreOne holds dbgen to a server at one commit.
func (s *settings) scoreOne(ctx context.Context, pg *dbtest.PG, c commit, total *tally) error {
	gitDir := s.gitDir(c.repo)
	if gitDir == "" {
		total.left["not among the clones"]++
		return nil
	}
	dir := filepath.Join(s.Temp, "tree")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o777)); err != nil {
		return err
	}
	if err := extract(ctx, gitDir, c.hash+"^", dir); err != nil {
		return err
	}
	file := filepath.Join(dir, filepath.FromSlash(c.config))
	cfg, err := config.Load(file)
	if err != nil {
		total.left["no configuration in the commit before"]++
		return nil
	}
	text, err := in(ctx, dir, s.Dbgen, "describe", "--format", "json", "-c", c.config)
	var doc struct{ Queries []query }
	if jsonErr := json.Unmarshal([]byte(text), &doc); jsonErr != nil || len(doc.Queries) == 0 {
		total.skip(s, c, "not described", err)
		return nil
	}
	old := sourcesOf(cfg)
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "--all", "--force"}, {"commit", "--quiet", "--message", "before"}} {
		if _, err := in(ctx, dir, "git", args...); err != nil {
			return err
		}
	}
	if _, err := in(ctx, dir, "git", "rm", "-r", "--quiet", "."); err != nil {
		return err
	}
	if err := extract(ctx, gitDir, c.hash, dir); err != nil {
		return err
	}
	if cfg, err = config.Load(file); err != nil {
		total.left["no configuration in the commit"]++
		return nil
	}
	text, err = in(ctx, dir, s.Dbgen, "check", "--against", "HEAD", "--format", "json", "-c", c.config)
	var checked struct{ Findings []finding }
	if jsonErr := json.Unmarshal([]byte(text), &checked); jsonErr != nil {
		total.skip(s, c, "not checked", err)
		return nil
	}
	before, after, reason, err := ask(ctx, pg, old, sourcesOf(cfg), doc.Queries)
	if err != nil {
		return err
	}
	if reason != "" {
		total.skip(s, c, reason, nil)
		return nil
	}
	total.compare(s, c, doc.Queries, before, after, checked.Findings)
	return nil
}
