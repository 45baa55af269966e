package sqlcplugin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser"
)

// locate returns the folder of sqlc's configuration, where the paths of a
// request start. sqlc does not say which it is. It is where sqlc runs, unless
// "sqlc generate -f" named a file elsewhere: then the folder of the same
// repository is taken in which these files hold these queries. Where several
// do, as copies would, the user has to say which.
func (req *request) locate(ctx context.Context, dir string) (string, error) {
	if given := req.plugin.ConfigDir(); given != "" {
		if !filepath.IsAbs(given) {
			given = filepath.Join(dir, given)
		}
		if !req.fits(given) {
			return "", fmt.Errorf("config_dir: the queries that sqlc read are not in %s\n\tset it to the folder of sqlc's configuration, as seen from where sqlc runs", given)
		}
		return given, nil
	}
	if req.fits(dir) {
		return dir, nil
	}
	found, err := req.search(ctx, dir)
	const advice = "set \"config_dir\" under \"options\" to the folder of sqlc's configuration, as seen from where sqlc runs"
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", errors.New("the files that sqlc read are not found from here\n\t" + advice)
	case len(found) > 1:
		return "", fmt.Errorf("the files that sqlc read may be those of %s\n\t%s", strings.Join(found, " or "), advice)
	}
	return found[0], nil
}

// search returns the folders of dir's repository that fit, as messages should
// show them.
func (req *request) search(ctx context.Context, dir string) (found []string, err error) {
	root, err := repository(dir)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return nil // what cannot be read is not what sqlc has read
		case !d.IsDir():
			return nil
		case path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "vendor"):
			return fs.SkipDir
		}
		if req.fits(path) {
			found = append(found, shorten(dir, path))
		}
		return nil
	})
	return found, err
}

// shorten writes a folder as messages should show it: as seen from dir where
// it is below.
func shorten(dir, path string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(abs, path); err == nil && filepath.IsLocal(rel) {
		return filepath.Join(dir, rel)
	}
	return path
}

// repository returns the nearest folder from dir upwards that holds a
// repository, or dir when there is none.
func repository(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for folder := abs; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, ".git")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return abs, nil
		}
	}
}

// queryName finds the queries of a file, as sqlc writes their names.
var queryName = lazyregexp.New(`(?m)^\s*(?:--|/\*|#)\s*name:\s*(\w+)`)

// fits reports whether the request's paths, taken from a folder, hold the
// request's queries.
func (req *request) fits(dir string) bool {
	for _, path := range slices.Concat(req.plugin.Schema, req.plugin.Queries) {
		if matches, err := filepath.Glob(filepath.Join(dir, path)); err != nil || len(matches) == 0 {
			return false
		}
	}
	files, diags := parser.Files(dir, req.plugin.Queries)
	if diags.HasErrors() {
		return false
	}
	there := map[query]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return false
		}
		for _, m := range queryName().FindAllSubmatch(text, -1) {
			there[query{Name: string(m[1]), File: filepath.Base(name)}] = true
		}
	}
	return !slices.ContainsFunc(req.queries, func(q query) bool { return !there[q] })
}
