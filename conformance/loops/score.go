package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A scoring is what score was asked for.
type scoring struct {
	dbgen, labels, part, only string
	errors, tx                bool
	packages                  []string // patterns, in each module
	folders                   []string
}

// run scores all checkouts of the part that have labels.
func (s *scoring) run(ctx context.Context) (*board, error) {
	labels, rules, err := s.read()
	if err != nil {
		return nil, err
	}
	byRepository := map[string][]*label{}
	for _, l := range labels {
		if (s.tx || partOf(l.Repository) == s.part) && strings.Contains(l.Repository, s.only) {
			byRepository[l.Repository] = append(byRepository[l.Repository], l)
		}
	}
	b := &board{counts: map[string]*count{}}
	for _, repository := range slices.Sorted(maps.Keys(byRepository)) {
		root := s.checkout(repository)
		if root == "" {
			fmt.Fprintf(os.Stderr, "not scored: there is no checkout of %s\n", repository)
			continue
		}
		own := byRepository[repository]
		found, err := s.vetAll(ctx, root, own, rules)
		if err != nil {
			fmt.Fprintf(os.Stderr, "not scored: %s: %v\n", repository, err)
			continue
		}
		if s.tx {
			b.addTx(repository, own, found)
		} else {
			b.add(repository, own, found)
		}
	}
	if len(b.counts) == 0 {
		return nil, errors.New("no checkout has labels of this part")
	}
	return b, nil
}

// read reads the labels, and gives the rules that they are of.
func (s *scoring) read() ([]*label, map[string]string, error) {
	if s.tx {
		labels, err := readFiles([]string{s.labels}, txKinds())
		return labels, txRules, err
	}
	labels, err := readLabels(s.labels)
	return labels, ofKind, err
}

// checkout is the folder of a repository's checkout; "" is none.
func (s *scoring) checkout(repository string) string {
	name := strings.Replace(repository, "/", "+", 1)
	for _, folder := range s.folders {
		for _, dir := range []string{folder, filepath.Join(folder, name)} {
			if info, err := os.Stat(dir); err == nil && info.IsDir() && filepath.Base(dir) == name {
				return dir
			}
		}
	}
	return ""
}

func (s *scoring) vetAll(ctx context.Context, root string, labels []*label, rules map[string]string) (map[place][]finding, error) {
	modules, err := modulesOf(root, labels)
	if err != nil {
		return nil, err
	}
	all := map[place][]finding{}
	for _, module := range modules {
		found, err := vet(ctx, s.dbgen, root, module, s.packages, rules)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, found)
	}
	return all, nil
}

// A count is of findings against labels.
type count struct {
	right, wrong, missed, silent int
	otherwise                    int // of those that are right: said by the rule of another kind
}

func (c *count) String() string {
	text := fmt.Sprintf("precision %s, recall %s (%d right, %d false, %d missed, %d rightly quiet)",
		share(c.right, c.wrong), share(c.right, c.missed), c.right, c.wrong, c.missed, c.silent)
	if c.otherwise > 0 {
		text += fmt.Sprintf("; %d of the right ones by the rule of another kind", c.otherwise)
	}
	return text
}

// share is n of n and what is beside it.
func share(n, beside int) string {
	if n+beside == 0 {
		return "   -"
	}
	return fmt.Sprintf("%.3f", float64(n)/float64(n+beside))
}

// A board gathers the counts of all repositories, by what they are of.
type board struct {
	counts             map[string]*count
	disputedSaid       int
	disputedNot, after int
	wrong, unlabelled  []string
}

// Groups of counts. Names sort in the order in which they are printed.
const (
	allFindings = "1 all findings"
	warnings    = "2 warnings alone"
)

func (b *board) at(group string) *count {
	if b.counts[group] == nil {
		b.counts[group] = &count{}
	}
	return b.counts[group]
}

// add counts a repository.
func (b *board) add(repository string, labels []*label, found map[place][]finding) {
	known := map[place]bool{}
	for _, l := range labels {
		at := place{l.File, l.Line}
		known[at] = true
		if l.Kind == disputed {
			if len(found[at]) > 0 {
				b.disputedSaid++
			} else {
				b.disputedNot++
			}
			continue
		}
		if l.After {
			b.after++
		}
		b.addLabel(repository, l, found[at])
	}
	for _, at := range slices.SortedFunc(maps.Keys(found), func(a, b place) int {
		return strings.Compare(fmt.Sprintf("%s %9d", a.file, a.line), fmt.Sprintf("%s %9d", b.file, b.line))
	}) {
		if !known[at] {
			f := found[at][0]
			b.unlabelled = append(b.unlabelled, fmt.Sprintf("%s %s:%d: %s (%s): %s", repository, f.File, f.Line, f.Rule, f.Severity, f.Message))
		}
	}
}

func (b *board) addLabel(repository string, l *label, found []finding) {
	said := len(found) > 0
	warned := slices.ContainsFunc(found, func(f finding) bool { return f.Severity != "info" })
	rules := map[string]bool{}
	for _, f := range found {
		rules[ofKind[f.Rule]] = true
	}
	groups := []string{allFindings, fmt.Sprintf("3 depth %d", l.Depth), "5 " + repository}
	if l.Depth >= 3 {
		groups[1] = "3 depth 3 and more"
	}
	for _, g := range groups {
		b.at(g).add(l, said, rules[l.Kind])
	}
	b.at(warnings).add(l, warned, rules[l.Kind])
	for _, k := range []string{read, write, hoist} {
		// A kind's findings are those at its labels, and those of its rule
		// where nothing should be said.
		switch {
		case l.Kind == k:
			b.at("4 "+k).add(l, said, rules[k])
		case l.Kind == quiet:
			b.at("4 "+k).add(l, rules[k], false)
		}
	}
	text := fmt.Sprintf("%s %s:%d: %s, depth %d: %s", repository, l.File, l.Line, l.Kind, l.Depth, l.Reason)
	switch {
	case l.Kind != quiet && !said && !l.After:
		b.wrong = append(b.wrong, "MISSED "+text)
	case l.Kind == quiet && said:
		b.wrong = append(b.wrong, fmt.Sprintf("FALSE  %s; said (%s, %s): %s", text, found[0].Rule, found[0].Severity, found[0].Message))
	case l.Kind != quiet && said && !rules[l.Kind]:
		b.wrong = append(b.wrong, fmt.Sprintf("KIND   %s; said (%s, %s): %s", text, found[0].Rule, found[0].Severity, found[0].Message))
	}
}

// add counts a label. One that a finding led to says nothing of what is missed.
func (c *count) add(l *label, said, ownRule bool) {
	switch {
	case l.Kind == quiet && said:
		c.wrong++
	case l.Kind == quiet:
		c.silent++
	case said:
		c.right++
		if !ownRule {
			c.otherwise++
		}
	case !l.After:
		c.missed++
	}
}

// print writes the counts, and with wrong each site at which they are off.
func (b *board) print(w io.Writer, wrong bool) {
	if wrong {
		for _, list := range [][]string{b.wrong, prefixed("UNLABELLED ", b.unlabelled)} {
			for _, line := range list {
				fmt.Fprintln(w, line)
			}
		}
	}
	for _, group := range slices.Sorted(maps.Keys(b.counts)) {
		_, name, _ := strings.Cut(group, " ")
		fmt.Fprintf(w, "%-32s %s\n", name, b.counts[group])
	}
	fmt.Fprintf(w, "disputed: %d said, %d not; read after a finding: %d; findings without a label: %d\n",
		b.disputedSaid, b.disputedNot, b.after, len(b.unlabelled))
}

func prefixed(prefix string, list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, prefix+s)
	}
	return out
}
