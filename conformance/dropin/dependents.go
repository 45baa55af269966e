package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
)

// A module is a Go module of a checkout with the packages that a change of the
// generated ones can break.
type module struct {
	dir      string   // from the checkout's folder
	packages []string // import paths: the generated ones and those that import them
	broken   []string // those among them that lack something they import; go vet would stop at them
}

// dependents finds the modules that have generated packages, or require such a
// module and stand in the same checkout.
func (b *bench) dependents(ctx context.Context, root string, outs []string) ([]module, error) {
	generated := map[string]bool{}
	homes := map[string]bool{}
	for _, out := range outs {
		dir, err := filepath.EvalSymlinks(filepath.Join(root, out))
		if err != nil {
			return nil, err
		}
		generated[dir] = true
		home := dir
		for !exists(filepath.Join(home, "go.mod")) {
			if home == root || home == filepath.Dir(home) {
				return nil, fmt.Errorf("%s is in no Go module", out)
			}
			home = filepath.Dir(home)
		}
		homes[home] = true
	}
	dirs, err := candidates(root, homes)
	if err != nil {
		return nil, err
	}
	var modules []module
	for _, dir := range dirs {
		m, err := b.importers(ctx, dir, generated)
		if err != nil && homes[dir] {
			return nil, err
		}
		if m.dir, err = filepath.Rel(root, dir); err != nil {
			return nil, err
		}
		if len(m.packages)+len(m.broken) > 0 {
			modules = append(modules, m)
		}
	}
	return modules, nil
}

// candidates are the folders of the modules that may have importers: the homes
// of the generated packages, and those whose go.mod names one of these.
func candidates(root string, homes map[string]bool) ([]string, error) {
	var paths []string
	for home := range homes {
		text, err := os.ReadFile(filepath.Join(home, "go.mod"))
		if err != nil {
			return nil, err
		}
		if _, rest, ok := strings.Cut(string(text), "module "); ok {
			paths = append(paths, strings.Fields(rest)[0])
		}
	}
	var dirs []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && checkout.PassedOver[d.Name()]:
			return filepath.SkipDir
		case d.IsDir() || d.Name() != "go.mod":
			return nil
		}
		dir := filepath.Dir(path)
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if homes[dir] || slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(string(text), p+" ") }) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	return dirs, err
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, ForTest string
	Imports                  []string
	Module                   *struct{ Dir string }
	Incomplete               bool
}

// importers returns the packages of a module that are in a generated folder, or
// import one that is, however far; tests count.
func (b *bench) importers(ctx context.Context, dir string, generated map[string]bool) (module, error) {
	list := b.run(ctx, dir, "go", "list", "-e", "-deps", "-test", "-json=ImportPath,Dir,ForTest,Imports,Module,Incomplete", "./...")
	packages := map[string]listed{}
	users := map[string][]string{} // who imports a package
	var reached []string
	for dec := json.NewDecoder(strings.NewReader(list.stdout)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			return module{}, fmt.Errorf("go list in %s: %w", dir, err)
		}
		packages[p.ImportPath] = p
		for _, i := range p.Imports {
			users[i] = append(users[i], p.ImportPath)
		}
		if generated[p.Dir] {
			reached = append(reached, p.ImportPath)
		}
	}
	if len(packages) == 0 {
		return module{}, fmt.Errorf("go list in %s: %s", dir, strings.TrimSpace(list.stderr))
	}
	seen := map[string]bool{}
	whole := map[string]bool{} // whether nothing is missing, by path
	for len(reached) > 0 {
		path := reached[len(reached)-1]
		reached = reached[:len(reached)-1]
		if seen[path] {
			continue
		}
		seen[path] = true
		reached = append(reached, users[path]...)
		if p := packages[path]; p.Module != nil && p.Module.Dir == dir {
			before, found := whole[plainPath(p)]
			whole[plainPath(p)] = !p.Incomplete && (before || !found)
		}
	}
	var m module
	for _, path := range slices.Sorted(maps.Keys(whole)) {
		if whole[path] {
			m.packages = append(m.packages, path)
		} else {
			m.broken = append(m.broken, path)
		}
	}
	return m, nil
}

// plainPath is the path by which go vet takes a package and its tests.
func plainPath(p listed) string {
	path, _, _ := strings.Cut(p.ImportPath, " [") // the variant that is compiled for a test
	if p.ForTest != "" {
		return p.ForTest
	}
	return strings.TrimSuffix(path, ".test")
}
