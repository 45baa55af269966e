package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// A tally counts over all commits.
type tally struct {
	commits, breaking, queries int
	// Of the findings that are sure: queries that the server breaks, and others.
	right, wrong int
	// Of the queries that the server breaks: those that have no sure finding.
	found, missed int
	// The same of results whose types change, with a finding of any confidence, and
	// of NULL that is refused, with one that is not low.
	types, typesMissed, nulls, nullsMissed int
	may                                    int // queries with an unsure finding only
	left                                   map[string]int

	server int // its major version
	labels []label
}

func (t *tally) skip(s *settings, c commit, reason string, err error) {
	t.left[reason]++
	if s.Verbose {
		fmt.Printf("left out: %s: %s %v\n", c, reason, err)
	}
}

// ofData are the codes of errors that other rows might not have met: a key, a
// reference or a condition that rejects (but not NULL), and values that a function cannot
// take (but not one that an enum lacks).
func ofData(code string) bool {
	return code[:2] == "23" && code != "23502" || code[:2] == "22" && code != "22P02" || code == "57014"
}

// broken reports whether a query fails that did not. What data is rejected for says
// nothing, before and after.
func broken(before, after *pgconn.PgError) bool {
	return (before == nil || ofData(before.Code)) && after != nil && !ofData(after.Code)
}

// compare counts one commit.
func (t *tally) compare(s *settings, c commit, queries []query, before, after []outcome, findings []finding) {
	best := map[string]string{} // the surest finding of each query
	rank := map[string]int{"": 0, "low": 1, "medium": 2, "high": 3}
	for _, f := range findings {
		if f.Rule != "breaking-migration" {
			continue
		}
		for _, q := range f.Queries {
			q = q[strings.LastIndexByte(q, '.')+1:] // of several packages each name has its package
			if rank[f.Confidence] > rank[best[q]] {
				best[q] = f.Confidence
			}
		}
	}
	t.commits++
	any := false
	says := label{Repository: c.repo, Commit: c.hash, Config: c.config, Aside: s.aside, Server: t.server}
	for i, q := range queries {
		b, a := before[i], after[i]
		if b.fails != nil && !ofData(b.fails.Code) {
			continue // it was wrong before
		}
		t.queries++
		says.Queries++
		fails := broken(b.fails, a.fails)
		types := !fails && b.result != a.result
		nulls := !fails && broken(b.failsWithNull, a.failsWithNull)
		switch {
		case fails:
			says.Breaks = append(says.Breaks, ruled{q.Name, "fails", a.fails.Code, a.fails.Message})
		case types:
			says.Breaks = append(says.Breaks, ruled{q.Name, "has other types", "", a.result + " instead of " + b.result})
		case nulls:
			says.Breaks = append(says.Breaks, ruled{q.Name, "fails with NULL", a.failsWithNull.Code, a.failsWithNull.Message})
		}
		confidence := best[q.Name]
		any = any || fails || types || nulls
		switch {
		case confidence == "high" && (fails || types):
			t.right++
		case confidence == "high":
			t.wrong++
			fmt.Printf("WRONG  %s: %s: the server runs it (%v)\n", c, q.Name, a.fails)
		case confidence != "" && !fails && !types && !nulls:
			t.may++
		}
		switch {
		case fails && confidence == "high":
			t.found++
		case fails:
			t.missed++
			fmt.Printf("MISSED %s: %s: %s (%s)\n", c, q.Name, a.fails.Message, a.fails.Code)
		}
		if types {
			t.types++
			if confidence == "" {
				t.typesMissed++
				fmt.Printf("MISSED %s: %s: types %s are %s\n", c, q.Name, b.result, a.result)
			}
		}
		if nulls {
			t.nulls++
			if rank[confidence] < 2 {
				t.nullsMissed++
				fmt.Printf("MISSED %s: %s: with NULL: %s\n", c, q.Name, a.failsWithNull.Message)
			}
		}
	}
	t.labels = append(t.labels, says)
	if any {
		t.breaking++
	}
	if s.Verbose {
		fmt.Printf("%s: %d queries, %d with findings\n", c, len(queries), len(best))
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (t *tally) print(version int) {
	fmt.Printf("%d commits with migrations, %d of which break something, %d deployed queries, on PostgreSQL %d\n", t.commits, t.breaking, t.queries, version)
	fmt.Printf("sure findings: %d right, %d wrong: precision %.3f\n", t.right, t.wrong, ratio(t.right, t.right+t.wrong))
	fmt.Printf("queries that fail: %d of %d found: recall %.3f\n", t.found, t.found+t.missed, ratio(t.found, t.found+t.missed))
	fmt.Printf("results with other types: %d of %d found\n", t.types-t.typesMissed, t.types)
	fmt.Printf("NULL that is refused: %d of %d found\n", t.nulls-t.nullsMissed, t.nulls)
	fmt.Printf("queries with unsure findings alone, which these rows do not break: %d\n", t.may)
	for _, reason := range slices.Sorted(maps.Keys(t.left)) {
		fmt.Printf("left out: %3d %s\n", t.left[reason], reason)
	}
}
