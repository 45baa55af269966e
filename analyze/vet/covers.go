package vet

import (
	"os"
	"path/filepath"
	"strings"
)

// Covers reports whether the run would have found what is in a file: it read the
// file, or the file is there no more and was where patterns, those of the run,
// look. What is there and was not read, as for build tags, is not covered.
func (r *Result) Covers(file string, patterns []string, opts Options) bool {
	abs, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	info, err := os.Stat(abs)
	folder := filepath.Dir(abs)
	for _, name := range r.files {
		if err == nil && sameFile(name, abs, info) || err != nil && filepath.Dir(name) == folder {
			return true
		}
	}
	if err == nil {
		return false
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	for _, p := range patterns {
		if within(folder, filepath.FromSlash(p), opts.Dir) {
			return true
		}
	}
	return false
}

// sameFile reports whether a name is that of a file.
func sameFile(name, abs string, info os.FileInfo) bool {
	if name == abs {
		return true
	}
	if filepath.Base(name) != filepath.Base(abs) {
		return false
	}
	other, err := os.Stat(name)
	return err == nil && os.SameFile(info, other)
}

// within reports whether a pattern that is a path, as "./..." or "../x", looks into
// a folder.
func within(folder, pattern, dir string) bool {
	root, deep := strings.CutSuffix(pattern, "...")
	if !filepath.IsAbs(root) && root != "." && !strings.HasPrefix(root, "."+string(filepath.Separator)) && !strings.HasPrefix(root, "..") {
		return false
	}
	if !filepath.IsAbs(root) {
		root = filepath.Join(dir, root)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return false
	}
	return folder == root || deep && strings.HasPrefix(folder, strings.TrimSuffix(root, string(filepath.Separator))+string(filepath.Separator))
}
