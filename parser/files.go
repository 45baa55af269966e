package parser

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Files resolves patterns, which are relative to the folder root, to the .sql
// files that they name, sorted and without repetitions. A pattern is a file, a
// folder (its own .sql files, not those of folders in it) or a glob, in which
// ** stands for any number of folders. As with sqlc, hidden files and
// migrations back (.down.sql) count only when they are named. A name that does
// not exist, a folder or glob without files and what cannot be read are
// errors. The paths begin with root, so that they open from where root does.
func Files(root string, patterns []string) ([]string, diag.List) {
	var diags diag.List
	var files []string
	for _, pattern := range patterns {
		found := resolve(root, pattern, &diags)
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), diags
}

// resolve returns the files of one pattern.
func resolve(root, pattern string, diags *diag.List) []string {
	full := pattern
	if !filepath.IsAbs(pattern) {
		full = filepath.Join(root, pattern)
	}
	pos := diag.Position{File: pattern}
	if pattern == "" {
		diags.Errorf(diag.Position{File: root}, "write a file, a folder or a glob such as queries/*.sql", "empty path")
		return nil
	}
	info, err := os.Stat(full)
	switch {
	case err == nil && info.IsDir():
		return folder(full, pos, diags)
	case err == nil && !strings.HasSuffix(full, ".sql"):
		diags.Errorf(pos, "give the file's name the ending .sql", "not a .sql file")
		return nil
	case err == nil && !info.Mode().IsRegular():
		diags.Errorf(pos, "name a file, a folder or a glob", "not a regular file")
		return nil
	case err == nil:
		return []string{full}
	case strings.ContainsAny(pattern, "*?[{"):
		return glob(root, pattern, pos, diags)
	}
	if hint := slashes(pattern); hint != "" && errors.Is(err, fs.ErrNotExist) {
		diags.Errorf(pos, hint, "no such file or folder")
		return nil
	}
	fileError(diags, pos, full, err)
	return nil
}

// slashes is the hint for a path that was written on Windows and is read
// elsewhere, where a backslash is part of a name; "" for others.
func slashes(pattern string) string {
	if filepath.Separator == '\\' || !strings.Contains(pattern, `\`) {
		return ""
	}
	return "write " + strings.ReplaceAll(pattern, `\`, "/") + ", which is the same path on every system"
}

// folder returns the .sql files of a folder.
func folder(dir string, pos diag.Position, diags *diag.List) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		fileError(diags, pos, dir, err)
		return nil
	}
	var files []string
	broken := false
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if !wanted(e.Name()) {
			continue
		}
		if e.Type().IsRegular() {
			files = append(files, name)
		} else if info, err := os.Stat(name); err != nil { // where a link leads to
			fileError(diags, diag.Position{File: name}, name, err)
			broken = true
		} else if info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	if len(files) == 0 && !broken {
		hint := "put the queries there, or name another folder"
		if deeper, _ := doublestar.Glob(os.DirFS(dir), "**/*.sql"); len(deeper) > 0 {
			hint = "to read the folders inside it too, write " + path.Join(filepath.ToSlash(pos.File), "**/*.sql")
		}
		diags.Errorf(pos, hint, "folder holds no .sql files")
	}
	return files
}

// glob returns the files that match. Only the part of the pattern behind its
// last plain folder is matched, so that root and .. may hold any characters.
func glob(root, pattern string, pos diag.Position, diags *diag.List) []string {
	base, rest := doublestar.SplitPattern(filepath.ToSlash(pattern))
	if !doublestar.ValidatePattern(rest) {
		diags.Errorf(pos, "close every [ and {; a \\ before a character takes it as it is", "bad glob")
		return nil
	}
	dir := filepath.FromSlash(base)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(root, dir)
	}
	if _, err := os.Stat(dir); err != nil {
		fileError(diags, pos, dir, err)
		return nil
	}
	matches, err := doublestar.Glob(os.DirFS(dir), rest, doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
	if err != nil {
		fileError(diags, pos, dir, err)
		return nil
	}
	var files []string
	for _, m := range matches {
		if wanted(path.Base(m)) {
			files = append(files, filepath.Join(dir, filepath.FromSlash(m)))
		}
	}
	if len(files) == 0 {
		hint := cmp.Or(slashes(pattern), "check the folder's name and the pattern")
		if len(matches) > 0 {
			hint = "what it matches does not end in .sql"
		}
		diags.Errorf(pos, hint, "glob matches no .sql files")
	}
	return files
}

// wanted reports whether a file that was found, not named, counts.
func wanted(name string) bool {
	return strings.HasSuffix(name, ".sql") && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".down.sql")
}

// fileError says why a path cannot be read and what to do.
func fileError(diags *diag.List, pos diag.Position, full string, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		diags.Errorf(pos, cmp.Or(neighbour(full), "paths are relative to the configuration file's folder"), "no such file or folder")
	case errors.Is(err, fs.ErrPermission):
		diags.Errorf(pos, "check the permissions of the file and of the folders above it", "permission denied")
	default:
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		diags.Errorf(pos, "check the path", "%v", err)
	}
}

// neighbour suggests the name in the same folder that is nearest to the one
// that is missing.
func neighbour(full string) string {
	entries, err := os.ReadDir(filepath.Dir(full))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if e.Name() == filepath.Base(full) {
			return "it is a link to something that does not exist"
		}
		names = append(names, e.Name())
	}
	return diag.DidYouMean(filepath.Base(full), names)
}
