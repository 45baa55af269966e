package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Kinds of label.
const (
	read     = "read"     // N+1: one row or list for each round, where one query could give all
	write    = "write"    // row by row, where one statement could take all
	hoist    = "hoist"    // the same query in each round
	quiet    = "quiet"    // nothing should be said
	disputed = "disputed" // readers may differ
)

var kinds = []string{read, write, hoist, quiet, disputed}

// A label is what a person says of a call site: a line of a file in labels.
type label struct {
	Repository string `json:"repository"`
	Commit     string `json:"commit"`
	File       string `json:"file"` // from the checkout's folder
	Line       int    `json:"line"` // where the call begins
	Kind       string `json:"kind"`
	Depth      int    `json:"depth"`           // functions between the loop and the nearest query
	After      bool   `json:"after,omitempty"` // was no candidate: read after a finding named it
	Reason     string `json:"reason"`
}

// place is how a label and a finding are told to be of one call.
type place struct {
	file string
	line int
}

func (l *label) check(kinds []string) error {
	switch {
	case l.Repository == "" || l.Commit == "" || l.File == "" || l.Line <= 0 || l.Depth < 0 || l.Reason == "":
		return fmt.Errorf("a label lacks its repository, commit, file, line, depth or reason")
	case !slices.Contains(kinds, l.Kind):
		return fmt.Errorf("kind is one of %s, not %q", strings.Join(kinds, ", "), l.Kind)
	}
	return nil
}

// readLabels reads the files of labels in a folder, one for each repository.
func readLabels(dir string) ([]*label, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no file of labels in %s", dir)
	}
	return readFiles(files, kinds)
}

// readFiles reads files of labels of some kinds.
func readFiles(files, kinds []string) ([]*label, error) {
	var list []*label
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		for n := 1; lines.Scan(); n++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			l := &label{}
			err := json.Unmarshal(lines.Bytes(), l)
			if err == nil {
				err = l.check(kinds)
			}
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n, err)
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// Parts of the labels.
const (
	tunedPart = "tuned"
	asidePart = "aside"
)

// splitText lists the repositories that are kept aside while the rules are tuned on
// the others.
//
//go:embed split.txt
var splitText string

// partOf is the part that a repository is in.
func partOf(repository string) string {
	for line := range strings.Lines(splitText) {
		if strings.TrimSpace(line) == repository {
			return asidePart
		}
	}
	return tunedPart
}
