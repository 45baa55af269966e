package main

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

//go:embed known.txt
var knownText string

// A known difference is one that is listed, with its reason.
type known struct {
	name    string
	pattern *regexp.Regexp // of a finding's kind, a colon, and its reduced text
}

// readKnown reads the list: a name on a line of its own, its patterns indented below.
func readKnown(text string) ([]known, error) {
	var list []known
	name := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "#"):
		case trimmed == strings.TrimRight(line, "\n"):
			name = trimmed
		default:
			re, err := regexp.Compile(`(?is)^` + trimmed + `$`)
			if err != nil {
				return nil, err
			}
			list = append(list, known{name, re})
		}
	}
	return list, nil
}

// A report collects what is found, each kind of fault once.
type report struct {
	pair           *pair
	out            *bufio.Writer
	known          []known
	show           int // how many findings of a kind and shape are printed
	texts          int
	taken, refused int
	kinds          map[string]int // all differences
	listed         map[string]int // those that are known
	new            map[string]int // those that are not, by kind and shape
}

func newReport(p *pair, out io.Writer, show int) (*report, error) {
	list, err := readKnown(knownText)
	return &report{pair: p, out: bufio.NewWriter(out), known: list, show: show, kinds: map[string]int{}, listed: map[string]int{}, new: map[string]int{}}, err
}

// text compares one, which has a name.
func (r *report) text(ctx context.Context, name, text string) error {
	v, err := r.pair.compare(ctx, text)
	if err != nil {
		return err
	}
	r.texts++
	if v.taken {
		r.taken++
	}
	if v.refused {
		r.refused++
	}
	for _, d := range v.differences {
		r.kinds[d.kind]++
		if d.counts() {
			if err := r.finding(ctx, name, text, d); err != nil {
				return err
			}
		}
	}
	return r.out.Flush()
}

// finding reduces a text and prints it, if it is neither known nor printed.
func (r *report) finding(ctx context.Context, name, text string, d difference) error {
	small, err := text, error(nil)
	if !strings.HasSuffix(d.kind, "fails") {
		small, err = r.pair.reduce(ctx, text, d.kind)
	}
	if err != nil {
		return err
	}
	for _, k := range r.known {
		if k.pattern.MatchString(d.kind + ": " + small) {
			r.listed[k.name]++
			return nil
		}
	}
	v, err := r.pair.compare(ctx, small)
	if err != nil {
		return err
	}
	for _, again := range v.differences {
		if again.kind == d.kind {
			d = again
		}
	}
	id := d.kind + ": " + shape(v.names)
	if r.new[id]++; r.new[id] <= r.show {
		fmt.Fprintf(r.out, "%s, in %s:\n  %s\n  %s\n  %s\n", d.kind, name, strings.ReplaceAll(small, "\n", `\n`), clip(d.a), clip(d.b))
	}
	return nil
}

// summary prints all counts, and returns how many differences are new.
func (r *report) summary() int {
	fmt.Fprintf(r.out, "%d texts: %d taken by both, %d refused by both\n", r.texts, r.taken, r.refused)
	for _, kind := range slices.Sorted(maps.Keys(r.kinds)) {
		fmt.Fprintf(r.out, "%7d %s\n", r.kinds[kind], kind)
	}
	if len(r.listed) > 0 {
		fmt.Fprintln(r.out, "of these, listed in known.txt:")
	}
	for _, name := range slices.Sorted(maps.Keys(r.listed)) {
		fmt.Fprintf(r.out, "%7d %s\n", r.listed[name], name)
	}
	total := 0
	for _, n := range r.new {
		total += n
	}
	r.out.Flush()
	return total
}
