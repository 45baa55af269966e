package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"
)

// readText reads a file that a finding is in.
func readText(file string) (string, bool) {
	text, err := os.ReadFile(file)
	return string(text), err == nil
}

// fromRoot returns what names files from the repository's root, with slashes, as
// code hosts do; where there is no repository, or a file is outside it, they stay
// as they are.
func fromRoot() func(string) string {
	here, err := os.Getwd()
	root := here
	for err == nil {
		if _, e := os.Lstat(filepath.Join(root, ".git")); e == nil {
			break
		}
		if parent := filepath.Dir(root); parent != root {
			root = parent
			continue
		}
		root = here
		break
	}
	return func(file string) string {
		path, err := filepath.Abs(file)
		if err == nil {
			path, err = filepath.Rel(root, path)
		}
		if err != nil || path == ".." || strings.HasPrefix(path, ".."+string(filepath.Separator)) {
			return filepath.ToSlash(file)
		}
		return filepath.ToSlash(path)
	}
}

// When the text is in colour.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

var colors = []string{colorAuto, colorAlways, colorNever}

// colored reports whether a text is in colour. Of itself it is on a terminal that
// shows colours, unless the user wants none anywhere (no-color.org).
func colored(when string, terminal bool) bool {
	if when == colorAuto {
		return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	return when == colorAlways
}

// onTerminal reports whether what is written is seen on a terminal.
func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
