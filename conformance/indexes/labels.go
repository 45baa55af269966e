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
)

// Verdicts of a label.
const (
	needed   = "index"   // the best one or two indexes halve the plan, under both sets
	unneeded = "none"    // under neither
	disputed = "dispute" // under one of them
	leftOut  = "left out"
)

// A label is what the planner says of a query: a line of labels.jsonl.
type label struct {
	Repository string   `json:"repository"`
	Commit     string   `json:"commit"`
	Config     string   `json:"config"`
	Package    string   `json:"package"`
	File       string   `json:"file"` // from the configuration's folder
	Query      string   `json:"query"`
	Verdict    string   `json:"label"`
	A          *outcome `json:"a,omitempty"`
	B          *outcome `json:"b,omitempty"`
	Secondary  []string `json:"secondary,omitempty"` // indexes of the authors' that the plan uses, by their first columns
	Left       string   `json:"left,omitempty"`      // why there is no label
}

func (l *label) decide() {
	switch {
	case l.Left != "" || l.A == nil || l.B == nil:
		l.Verdict, l.A, l.B = leftOut, nil, nil
	case l.A.needs() && l.B.needs():
		l.Verdict = needed
	case l.A.needs() || l.B.needs():
		l.Verdict = disputed
	default:
		l.Verdict = unneeded
	}
}

func (l *label) compare(o *label) int {
	return cmp.Or(cmp.Compare(l.Repository, o.Repository), cmp.Compare(l.Config, o.Config), cmp.Compare(l.Package, o.Package),
		cmp.Compare(l.File, o.File), cmp.Compare(l.Query, o.Query))
}

// readLabels reads a file of labels; one that is not there has none.
func readLabels(path string) ([]label, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []label
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, err
		}
		l.A.restore()
		l.B.restore()
		list = append(list, l)
	}
	return list, lines.Err()
}

// replaceLabels writes a repository's labels into the file, in the place of those
// that it has.
func replaceLabels(path, repository string, labels []label) error {
	list, err := readLabels(path)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(l label) bool { return l.Repository == repository })
	list = append(list, labels...)
	slices.SortFunc(list, func(a, b label) int { return a.compare(&b) })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range list {
		l := list[i]
		l.A, l.B = l.A.shrink(), l.B.shrink()
		if err := enc.Encode(&l); err != nil {
			return err
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o666)
}
