package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// A label is what a server says of one commit: which queries of the commit before its
// migrations break.
type label struct {
	Repository string  `json:"repository"`
	Commit     string  `json:"commit"`
	Config     string  `json:"config"`
	Aside      bool    `json:"aside,omitempty"`
	Server     int     `json:"server"`  // PostgreSQL's major version
	Queries    int     `json:"queries"` // that were right before
	Breaks     []ruled `json:"breaks,omitempty"`
}

// A ruled is a query that breaks.
type ruled struct {
	Query string `json:"query"`
	How   string `json:"how"` // "fails", "fails with NULL" or "has other types"
	Code  string `json:"code,omitempty"`
	Says  string `json:"says"`
}

// replaceLabels writes labels into a file, in the place of those of the same commits.
func replaceLabels(file string, labels []label) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	same := func(a, b label) bool {
		return a.Repository == b.Repository && a.Commit == b.Commit && a.Config == b.Config
	}
	all := slices.Clone(labels)
	lines := bufio.NewScanner(bytes.NewReader(old))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return err
		}
		if !slices.ContainsFunc(labels, func(o label) bool { return same(l, o) }) {
			all = append(all, l)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b label) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Config, b.Config), strings.Compare(a.Commit, b.Commit))
	})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, l := range all {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return os.WriteFile(file, out.Bytes(), 0o666)
}
