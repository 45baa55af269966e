package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A report is what was measured of a checkout.
type report struct {
	name       string
	notes      []string
	sqlcRan    bool
	packages   int // generated ones, for pgx/v5
	queries    int // in them
	dependents int // packages that were vetted
	baseline   []complaint
	plain      *attempt // "dbgen generate"; nil without an entry for pgx/v5
	adopted    *attempt // "dbgen adopt" before it; nil where dbgen has no adopt
	tests      *comparison

	drivers      []string // of other entries
	otherQueries int
	described    int
	rules        map[string]int
	findings     []string
	failures     []string
}

// shown is how many lines of a kind are printed without -v.
const shown = 10

func (r *report) print(w io.Writer, verbose bool) {
	fmt.Fprintf(w, "== %s\n", r.name)
	list := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(w, "  %s: %d\n", title, len(lines))
		for i, line := range lines {
			if i == shown && !verbose {
				fmt.Fprintf(w, "    and %d more\n", len(lines)-i)
				break
			}
			fmt.Fprintln(w, "    "+strings.ReplaceAll(line, "\n", "\n    "))
		}
	}
	list("notes", r.notes)
	if r.plain != nil {
		fmt.Fprintf(w, "  %d queries in %s; %s vetted\n", r.queries, count(r.packages, "package"), count(r.dependents, "package"))
		list("errors before", lines(r.baseline))
		for _, a := range []struct {
			title string
			*attempt
		}{{"generate", r.plain}, {"adopt, generate", r.adopted}} {
			if a.attempt == nil {
				continue
			}
			list(a.title+": refused", a.refused)
			list(a.title+": new errors", lines(a.errors))
			list(a.title+": warnings", a.warnings)
			list(a.title+": other signatures", a.other)
			list(a.title+": fields in another order", a.orders)
			fmt.Fprintf(w, "  %s: %s\n", a.title, a.verdict())
		}
	}
	if r.tests != nil {
		fmt.Fprintf(w, "  tests before: %s; after: %s\n", counts(r.tests.before), counts(r.tests.after))
		list("tests with another outcome", r.tests.changed)
	}
	if r.drivers != nil {
		fmt.Fprintf(w, "  %d queries for %s, %d described; findings: %s\n", r.otherQueries, r.driverNames(), r.described, counts(r.rules))
		list("failures", r.failures)
		list("findings", r.findings)
	}
}

func (r *report) driverNames() string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(r.drivers))), ", ")
}

func lines(list []complaint) []string {
	var all []string
	for _, c := range list {
		all = append(all, c.line)
	}
	return all
}

// counts writes numbers by name.
func counts(of map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%d %s", of[name], name))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// countLine is what "dbgen generate" says of a package or of the files.
var countLine = regexp.MustCompile(`^(\S+: \d+ quer(y|ies)|files: .*)$`)

// printTables prints a line for each checkout, and the sums.
func printTables(w io.Writer, reports []*report, adopts bool) {
	var plain, adopted, total int
	vetted := false
	header := "| project | packages | queries | vetted | errors before | generate | other signatures | warnings | adopt, generate |\n|---|---|---|---|---|---|---|---|---|"
	for _, r := range reports {
		if r.plain == nil {
			continue
		}
		if header != "" {
			fmt.Fprintln(w, header)
			header = ""
		}
		total++
		vetted = vetted || r.plain.vetted
		if r.plain.compiles() {
			plain++
		}
		after := "not tried"
		if r.adopted != nil {
			after = r.adopted.verdict()
			if r.adopted.compiles() {
				adopted++
			}
		}
		name := r.name
		if r.sqlcRan {
			name += " (sqlc's output made here)"
		}
		fmt.Fprintf(w, "| %s | %d | %d | %d | %d | %s | %d | %d | %s |\n", name, r.packages, r.queries, r.dependents, len(r.baseline), r.plain.verdict(), len(r.plain.other), len(r.plain.warnings), after)
	}
	if vetted {
		fmt.Fprintf(w, "without a new error: %d of %d by generate alone", plain, total)
		if adopts {
			fmt.Fprintf(w, ", %d of %d by adopt and generate", adopted, total)
		}
		fmt.Fprintln(w)
	}
	header = "| project | driver | queries | described | findings | failures |\n|---|---|---|---|---|---|"
	for _, r := range reports {
		if r.drivers == nil {
			continue
		}
		if header != "" {
			fmt.Fprintln(w, header)
			header = ""
		}
		fmt.Fprintf(w, "| %s | %s | %d | %d | %s | %d |\n", r.name, r.driverNames(), r.otherQueries, r.described, counts(r.rules), len(r.failures))
	}
}

// count writes a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprint(n, " ", thing)
}

// verdict is an attempt in few words.
func (a *attempt) verdict() string {
	switch {
	case len(a.refused) > 0:
		return "refused: " + count(len(a.refused), "error") + " of dbgen"
	case len(a.errors) > 0:
		return count(len(a.errors), "new error")
	case !a.vetted:
		return "generated, not vetted"
	}
	return "no new error"
}
