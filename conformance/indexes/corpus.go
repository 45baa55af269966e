package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A repository is a checkout: a folder that is called owner+name.
type repository struct {
	name   string // owner/name
	commit string // the shown commit, as short as it is recorded; "" is unknown
	dir    string
}

// findRepositories returns the checkouts in folders, each of which is one or
// holds some.
func findRepositories(ctx context.Context, folders []string, commitFile string) ([]*repository, error) {
	var list []*repository
	for _, folder := range folders {
		dirs := []string{folder}
		if !strings.Contains(filepath.Base(folder), "+") {
			entries, err := os.ReadDir(folder)
			if err != nil {
				return nil, err
			}
			dirs = nil
			for _, e := range entries {
				if e.IsDir() && strings.Contains(e.Name(), "+") {
					dirs = append(dirs, filepath.Join(folder, e.Name()))
				}
			}
		}
		for _, dir := range dirs {
			abs, err := filepath.Abs(dir)
			if err != nil {
				return nil, err
			}
			r := &repository{name: strings.Replace(filepath.Base(abs), "+", "/", 1), dir: abs}
			r.commit = commitOf(ctx, abs, commitFile)
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no checkout (a folder owner+name) in %s", strings.Join(folders, ", "))
	}
	slices.SortFunc(list, func(a, b *repository) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

// commitOf asks git, or reads the first word of a file where the checkout has no
// history.
func commitOf(ctx context.Context, dir, file string) string {
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		if out, err := exec.CommandContext(ctx, "git", "-C", dir, "rev-parse", "HEAD").Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
	}
	if file != "" {
		if text, err := os.ReadFile(filepath.Join(dir, file)); err == nil {
			if words := strings.Fields(string(text)); len(words) > 0 {
				return words[0]
			}
		}
	}
	return ""
}

// A project is one schema of a configuration with the queries of all packages over
// it.
type project struct {
	repo    *repository
	config  *checkout.Config
	sources []schema.Source
	path    []string // search_path
	queries []*query
}

// A query is what "dbgen describe" prints of one, but for Package, which is the
// folder that the package is generated into.
type query struct {
	Package, Name, Command, File, SQL string
	Line                              int
}

// name is the project's, for reports.
func (p *project) String() string { return p.repo.name + ":" + p.config.File }

// dir is where dbgen runs.
func (p *project) dir() string { return filepath.Join(p.repo.dir, p.config.Dir()) }

// findProjects reads a checkout's configurations. What cannot be read is said in
// problems.
func findProjects(ctx context.Context, r *repository, dbgen string) (list []*project, problems []string, err error) {
	configs, err := checkout.Configs(r.dir)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range configs {
		read, err := config.Load(filepath.Join(r.dir, c.File))
		if err != nil {
			problems = append(problems, c.File+": "+firstLine(err.Error()))
			continue
		}
		queries, err := describe(ctx, dbgen, filepath.Join(r.dir, c.Dir()), c.Args())
		if err != nil {
			problems = append(problems, c.File+": "+firstLine(err.Error()))
			continue
		}
		bySchema := map[string]*project{}
		for i := range read.Packages {
			pkg := &read.Packages[i]
			k := strings.Join(slices.Concat(pkg.Schema, []string{""}, pkg.SearchPath), "\x00")
			p := bySchema[k]
			if p == nil {
				sources, _ := schema.Load(read.Dir, pkg.Schema) // what it lacks, its queries do
				p = &project{repo: r, config: c, sources: sources, path: pkg.SearchPath}
				bySchema[k] = p
				list = append(list, p)
			}
			files, _ := parser.Files(read.Dir, pkg.Queries)
			for _, q := range queries {
				if q.Package == pkg.Go.Package && slices.ContainsFunc(files, func(f string) bool { return sameFile(read.Dir, f, q.File) }) {
					q.Package = pkg.Go.Out // names may be shared; and it is no other's any more
					p.queries = append(p.queries, q)
				}
			}
		}
	}
	return list, problems, nil
}

// sameFile reports whether two paths, from a folder or from the root, are of one
// file.
func sameFile(dir, a, b string) bool {
	for _, p := range []*string{&a, &b} {
		if !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// toolTimeout ends a dbgen that hangs.
const toolTimeout = 5 * time.Minute

// runTool runs dbgen in a folder and decodes the JSON that it prints. Findings and
// wrong queries make its exit status, and no error here.
func runTool(ctx context.Context, dbgen, dir string, into any, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, dbgen, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if jsonErr := json.Unmarshal(out, into); jsonErr != nil {
		if err == nil {
			err = jsonErr
		}
		return fmt.Errorf("dbgen %s: %w: %s", args[0], err, firstLine(stderr.String()))
	}
	return nil
}

func describe(ctx context.Context, dbgen, dir string, args []string) ([]*query, error) {
	var doc struct{ Queries []*query }
	if err := runTool(ctx, dbgen, dir, &doc, append([]string{"describe", "--format", "json"}, args...)...); err != nil {
		return nil, err
	}
	return doc.Queries, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
