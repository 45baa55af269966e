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
)

// A finding is one of "dbgen vet --format json".
type finding struct {
	Rule, Severity, File, Message string
	Line                          int
}

// ofKind are the rules with the kinds of label that they are right about.
var ofKind = map[string]string{"n-plus-one": read, "write-in-loop": write, "loop-invariant-query": hoist}

// vetTimeout ends a dbgen that hangs.
const vetTimeout = time.Hour

// vet gives what some rules find in packages of a module. Places are from the
// checkout's folder. What it says on standard error, as which packages do not
// load, is handed on.
func vet(ctx context.Context, dbgen, root, module string, packages []string, rules map[string]string) (map[place][]finding, error) {
	ctx, cancel := context.WithTimeout(ctx, vetTimeout)
	defer cancel()
	args := []string{"vet", "--also", "sqlc,pgx,database/sql", "--format", "json"}
	cmd := exec.CommandContext(ctx, dbgen, append(args, packages...)...)
	cmd.Dir = module
	if inWorkspace(root, module) {
		cmd.Env = append(os.Environ(), "GOFLAGS=") // -mod=mod is not allowed there
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output() // findings make its exit status
	for line := range strings.Lines(stderr.String()) {
		fmt.Fprint(os.Stderr, filepath.Base(root), ": ", line)
	}
	var doc struct{ Findings []finding }
	if jsonErr := json.Unmarshal(out, &doc); jsonErr != nil {
		if err == nil {
			err = jsonErr
		}
		return nil, fmt.Errorf("dbgen vet in %s: %w", module, err)
	}
	found := map[place][]finding{}
	for _, f := range doc.Findings {
		if rules[f.Rule] == "" {
			continue
		}
		if !filepath.IsAbs(f.File) {
			f.File = filepath.Join(module, f.File)
		}
		rel, err := filepath.Rel(root, f.File)
		if err != nil {
			return nil, err
		}
		f.File = filepath.ToSlash(rel)
		at := place{f.File, f.Line}
		found[at] = append(found[at], f)
	}
	return found, nil
}

// modulesOf are the folders of the modules that labels are in.
func modulesOf(root string, labels []*label) ([]string, error) {
	var list []string
	for _, l := range labels {
		dir := filepath.Dir(filepath.Join(root, filepath.FromSlash(l.File)))
		for !isFile(filepath.Join(dir, "go.mod")) {
			if dir == root || dir == filepath.Dir(dir) {
				return nil, fmt.Errorf("%s is in no module", l.File)
			}
			dir = filepath.Dir(dir)
		}
		if !slices.Contains(list, dir) {
			list = append(list, dir)
		}
	}
	slices.Sort(list)
	return list, nil
}

// inWorkspace reports whether a module, or a folder around it in the checkout, has
// a go.work.
func inWorkspace(root, module string) bool {
	for dir := module; ; dir = filepath.Dir(dir) {
		if isFile(filepath.Join(dir, "go.work")) {
			return true
		}
		if dir == root || dir == filepath.Dir(dir) {
			return false
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
