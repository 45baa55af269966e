package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A board collects scores by part and by repository.
type board struct {
	*settings
	aside  map[string]bool
	scores map[string]map[string]*score // by part or repository, then by way
	leads  map[string]*leads            // by part
	own    map[key]*label               // with the authors' indexes, where the schema is without them
	left   int
	wrong  []string // what is to be read
}

const (
	tunedPart = "tuned"
	asidePart = "aside"
)

func (b *board) part(repository string) string {
	if b.aside[repository] {
		return asidePart
	}
	return tunedPart
}

func (b *board) add(r *repository, labels []*label, found map[key][]finding) {
	for _, l := range labels {
		if l.Verdict == leftOut {
			b.left++
			continue
		}
		own := found[key{l.Config, l.Package, l.Query}]
		for _, w := range ways {
			yes := w.says(l, own)
			for _, at := range []string{b.part(r.name), r.name} {
				if b.scores[at] == nil {
					b.scores[at] = map[string]*score{}
				}
				if b.scores[at][w.name] == nil {
					b.scores[at][w.name] = &score{}
				}
				b.scores[at][w.name].add(l, yes)
			}
		}
		if b.bare && l.Verdict == needed {
			if authors := b.own[key{l.Repository + l.Config, l.Package, l.Query}]; authors != nil {
				b.leads[b.part(r.name)].add(l, authors.Secondary, own)
			}
		}
		if b.part(r.name) == tunedPart || b.settings.aside {
			b.explain(l, own)
		}
	}
}

// explain notes a query whose warnings are wrong.
func (b *board) explain(l *label, found []finding) {
	yes := ways[0].says(l, found)
	kind := ""
	switch {
	case l.Verdict == unneeded && yes:
		kind = "TOO MUCH"
	case l.Verdict == needed && !yes:
		kind = "MISSED"
	case l.Verdict == disputed && b.Verbose:
		kind = "DISPUTED"
	default:
		return
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s %s:%s %s\n", kind, l.Repository, l.Config, l.File, l.Query)
	for _, set := range []struct {
		name string
		*outcome
	}{{"A", l.A}, {"B", l.B}} {
		fmt.Fprintf(&out, "    %s: %.0f, best one %.0f, best two %.0f", set.name, set.Before, set.One, set.Two)
		if set.Generic != 0 {
			fmt.Fprintf(&out, "; generic %.0f, with the best %.0f", set.Generic, set.After)
		}
		for _, x := range set.Best {
			fmt.Fprintf(&out, "\n        %s", x)
		}
		out.WriteByte('\n')
	}
	for _, f := range found {
		fmt.Fprintf(&out, "    %s %s/%s: %s\n        %s\n", f.Severity, f.Rule, f.Confidence, f.Message, firstLine(f.SQL))
	}
	b.wrong = append(b.wrong, out.String())
}

func (b *board) print(w io.Writer) {
	for _, name := range []string{tunedPart, asidePart} {
		if name == tunedPart || b.settings.aside {
			b.wrong = append(b.wrong, b.leads[name].wrong...)
		}
	}
	slices.Sort(b.wrong)
	for _, text := range b.wrong {
		fmt.Fprintln(w, text)
	}
	for _, name := range slices.Sorted(maps.Keys(b.scores)) {
		if name == tunedPart || name == asidePart || b.aside[name] && !b.settings.aside {
			continue
		}
		s := b.scores[name][ways[0].name]
		fmt.Fprintf(w, "%-40s %s\n", name, s)
	}
	for _, name := range []string{tunedPart, asidePart} {
		if b.scores[name] == nil || name == asidePart && !b.settings.aside {
			continue
		}
		fmt.Fprintf(w, "\n%s:\n", name)
		for _, way := range ways {
			fmt.Fprintf(w, "  %-28s %s\n", way.name, b.scores[name][way.name])
		}
		if b.bare {
			b.leads[name].print(w)
		}
	}
	fmt.Fprintf(w, "\n%d queries without a label (the server does not take the schema or the query)\n", b.left)
}
