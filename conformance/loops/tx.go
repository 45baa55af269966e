package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// txRules are the rules around transactions, each with the kind of label that it is
// right about, which has its name. The other kinds are quiet and disputed, with the
// rule that the site is to be told from: as quiet:tx-not-closed.
var txRules = map[string]string{
	"query-outside-tx":    "query-outside-tx",
	"external-call-in-tx": "external-call-in-tx",
	"tx-not-closed":       "tx-not-closed",
	"rows-not-closed":     "rows-not-closed",
}

// txKinds are the kinds of label of the rules around transactions.
func txKinds() []string {
	var list []string
	for _, rule := range slices.Sorted(maps.Keys(txRules)) {
		list = append(list, rule, quiet+":"+rule, disputed+":"+rule)
	}
	return list
}

// addTx counts a repository's sites around transactions. What another rule says of a
// site is not of its label.
func (b *board) addTx(repository string, labels []*label, found map[place][]finding) {
	type site struct {
		place
		rule string
	}
	known := map[site]bool{}
	for _, l := range labels {
		kind, rule, cut := strings.Cut(l.Kind, ":")
		if !cut {
			rule = kind
		}
		at := place{l.File, l.Line}
		known[site{at, rule}] = true
		i := slices.IndexFunc(found[at], func(f finding) bool { return f.Rule == rule })
		said := i >= 0
		text := fmt.Sprintf("%s %s:%d: %s: %s", repository, l.File, l.Line, l.Kind, l.Reason)
		switch {
		case kind == disputed && said:
			b.disputedSaid++
			continue
		case kind == disputed:
			b.disputedNot++
			continue
		case kind == quiet && said:
			f := found[at][i]
			b.wrong = append(b.wrong, fmt.Sprintf("FALSE  %s; said (%s): %s", text, f.Severity, f.Message))
		case kind != quiet && !said && !l.After:
			b.wrong = append(b.wrong, "MISSED "+text)
		}
		if l.After {
			b.after++
		}
		plain := *l
		plain.Kind = kind
		for _, group := range []string{allFindings, "4 " + rule, "5 " + repository} {
			b.at(group).add(&plain, said, true)
		}
	}
	for at, list := range found {
		for _, f := range list {
			if !known[site{at, f.Rule}] {
				b.unlabelled = append(b.unlabelled, fmt.Sprintf("%s %s:%d: %s (%s): %s", repository, f.File, f.Line, f.Rule, f.Severity, f.Message))
			}
		}
	}
	slices.Sort(b.unlabelled)
}
