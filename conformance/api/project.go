package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A project is a sqlc project with sqlc's output beside it.
type project struct {
	name     string
	dir      string                // of the copy that dbgen worked in
	packages map[string]*generated // by output folder
	failure  string                // what dbgen said when it refused
	// database: sqlc's output comes from its other mode, in which it asks a
	// server for the types. sqlc's own tests note that in exec.json.
	database bool
}

// A generated package, as each of the tools made it: file texts by name.
type generated struct{ want, made map[string]string }

// expected reports whether sqlc's output is there to compare with.
func (p *project) expected() bool {
	for _, g := range p.packages {
		if len(g.want) > 0 {
			return true
		}
	}
	return false
}

// settings are the parts of sqlc's configuration, version 1 and 2, that say
// what is generated where.
type settings struct {
	SQL []struct {
		Gen struct {
			Go struct {
				Out        string `yaml:"out"`
				SQLPackage string `yaml:"sql_package"`
			} `yaml:"go"`
		} `yaml:"gen"`
	} `yaml:"sql"`
	Packages []struct {
		Path       string `yaml:"path"`
		SQLPackage string `yaml:"sql_package"`
	} `yaml:"packages"`
}

// pgxOutputs returns the output folders of a configuration that are pgx/v5's.
func pgxOutputs(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var s settings
	if yaml.Unmarshal(text, &s) != nil {
		return nil
	}
	var outs []string
	for _, b := range s.SQL {
		if b.Gen.Go.SQLPackage == "pgx/v5" {
			outs = append(outs, b.Gen.Go.Out)
		}
	}
	for _, p := range s.Packages {
		if p.SQLPackage == "pgx/v5" {
			outs = append(outs, p.Path)
		}
	}
	return outs
}

// generateAll copies a folder and runs dbgen on every project in the copy.
func generateAll(ctx context.Context, dbgen, folder, dst string) ([]*project, error) {
	if err := os.CopyFS(dst, os.DirFS(folder)); err != nil {
		return nil, err
	}
	var projects []*project
	err := filepath.WalkDir(dst, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch d.Name() {
		case "sqlc.yaml", "sqlc.yml", "sqlc.json":
		default:
			return nil
		}
		outs := pgxOutputs(path)
		if len(outs) == 0 {
			return nil
		}
		dir := filepath.Dir(path)
		name, err := filepath.Rel(dst, dir)
		if err != nil {
			return err
		}
		p := &project{name: name, dir: dir, packages: map[string]*generated{}}
		p.database = asksDatabase(filepath.Join(dir, "exec.json"))
		projects = append(projects, p)
		return p.generate(ctx, dbgen, outs)
	})
	return projects, err
}

// asksDatabase reports whether a test of sqlc's runs with a database alone.
func asksDatabase(file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	var exec struct {
		Contexts []string `json:"contexts"`
	}
	return json.Unmarshal(text, &exec) == nil && slices.Contains(exec.Contexts, "managed-db") && !slices.Contains(exec.Contexts, "base")
}

// generate reads sqlc's output, replaces it by dbgen's, and reads that.
func (p *project) generate(ctx context.Context, dbgen string, outs []string) error {
	for _, out := range outs {
		want, err := goFiles(filepath.Join(p.dir, out))
		if err != nil {
			return err
		}
		p.packages[out] = &generated{want: want}
	}
	cmd := exec.CommandContext(ctx, dbgen, "generate")
	cmd.Dir = p.dir
	text, err := cmd.CombinedOutput()
	if err != nil {
		p.failure = cmp.Or(strings.TrimSpace(string(text)), err.Error())
		return nil
	}
	for out, g := range p.packages {
		if g.made, err = goFiles(filepath.Join(p.dir, out)); err != nil {
			return err
		}
	}
	return nil
}

// goFiles reads the generated Go files of a folder.
func goFiles(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".go" || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		files[e.Name()] = string(text)
	}
	return files, nil
}

// texts are all files of all projects.
func texts(projects []*project) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, p := range projects {
			for _, out := range slices.Sorted(maps.Keys(p.packages)) {
				for _, files := range []map[string]string{p.packages[out].want, p.packages[out].made} {
					for _, name := range slices.Sorted(maps.Keys(files)) {
						if !yield(files[name]) {
							return
						}
					}
				}
			}
		}
	}
}
