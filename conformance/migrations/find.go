package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/dbgen-go/dbgen/config"
)

// altering is what makes a migration worth a look: it may break a query.
var altering = regexp.MustCompile(`(?i)\b(drop\s+(column|table|view|constraint|index|function|type|default)|rename\s+(column|to|value)|set\s+not\s+null|alter\s+column|add\s+column\s.*not\s+null|\btype\b|add\s+constraint|unique)`)

// runFind lists commits that bring such migrations.
func runFind(ctx context.Context, s *settings) error {
	for _, folder := range s.Folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if dir := s.gitDir(e.Name()); dir != "" && strings.Contains(e.Name(), s.Only) {
				if err := s.findIn(ctx, e.Name(), dir); err != nil {
					fmt.Fprintf(os.Stderr, "%s: %v\n", e.Name(), err)
				}
			}
		}
	}
	return nil
}

func (s *settings) findIn(ctx context.Context, repo, dir string) error {
	names, err := git(ctx, dir, "ls-tree", "-r", "--name-only", "HEAD")
	if err != nil {
		return err
	}
	for name := range strings.Lines(names) {
		name = strings.TrimSpace(name)
		switch path.Base(name) {
		case "sqlc.yaml", "sqlc.yml", "sqlc.json":
		default:
			continue
		}
		roots := s.schemaRoots(ctx, dir, name)
		if len(roots) == 0 {
			continue
		}
		log, err := git(ctx, dir, append([]string{"log", "--no-merges", "--first-parent", "--diff-filter=A", "--format=%H", "HEAD", "--"}, roots...)...)
		if err != nil {
			return err
		}
		found := 0
		for hash := range strings.FieldsSeq(log) {
			diff, err := git(ctx, dir, append([]string{"show", "--format=", "--diff-filter=A", hash, "--"}, roots...)...)
			if err != nil || !altering.MatchString(added(diff)) {
				continue
			}
			fmt.Println(repo, hash, name)
			if found++; found == s.each {
				break
			}
		}
	}
	return nil
}

// added are the lines of a diff that are new, up to what rolls a migration back.
func added(diff string) string {
	var b strings.Builder
	down := false
	for line := range strings.Lines(diff) {
		lower := strings.ToLower(line)
		switch {
		case strings.HasPrefix(line, "+++ "):
			down = strings.Contains(line, ".down.sql")
		case strings.Contains(lower, "+goose down"), strings.Contains(lower, "migrate:down"), strings.Contains(lower, "+migrate down"):
			down = true
		case !down && strings.HasPrefix(line, "+"):
			b.WriteString(line[1:])
		}
	}
	return b.String()
}

// schemaRoots are the folders and files that a configuration names as its schema, from
// the repository's top; none where it is not for PostgreSQL.
func (s *settings) schemaRoots(ctx context.Context, dir, name string) (roots []string) {
	text, err := git(ctx, dir, "show", "HEAD:"+name)
	if err != nil {
		return nil
	}
	file := filepath.Join(s.Temp, "sqlc"+path.Ext(name))
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		return nil
	}
	cfg, err := config.Load(file)
	if err != nil {
		return nil
	}
	for i := range cfg.Packages {
		for _, root := range cfg.Packages[i].Schema {
			fixed, _, _ := strings.Cut(filepath.ToSlash(root), "*")
			if root = path.Join(path.Dir(name), fixed); !strings.HasPrefix(root, "..") {
				roots = append(roots, root)
			}
		}
	}
	return roots
}

// git runs git on a clone.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", append([]string{"--git-dir", dir}, args...)...).Output()
	return string(out), err
}
