package check

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// An Ignore is a comment that silences a rule: "-- ignore: rule reason" above a
// query, or "-- dbgen:ignore rule reason" in a schema file; each is read in the
// other's place, too.
type Ignore struct {
	Pos    diag.Position
	Rule   string
	Reason string // never "" above a query: the parser asks for it
}

// ignore takes out the findings that a query's comments silence, and lets the
// rules judge each comment that silences nothing.
func (c *checker) ignore(p *Pass, found []Finding) []Finding {
	for _, ig := range p.Query.Directives.Ignores {
		before := len(found)
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.Rule == ig.Rule && c.silence(f, ig.Reason) })
		if before == len(found) {
			found = append(found, c.unused(p, Ignore{Pos: ig.Pos, Rule: ig.Rule, Reason: ig.Reason})...)
		}
	}
	return found
}

// silence keeps a finding that a comment silences for those who ask for it; it is
// always true.
func (c *checker) silence(f Finding, reason string) bool {
	f.Suppression = &report.Suppression{Kind: report.InSource, Reason: reason}
	c.silenced = append(c.silenced, f)
	return true
}

// ignoreSchema is ignore for the schema: a comment with a reason silences what
// is on its line or, where that has no comment of its own, on the line below.
func (c *checker) ignoreSchema(p *Pass, found []Finding) []Finding {
	ignores := c.schemaIgnores()
	used := make([]bool, len(ignores))
	found = slices.DeleteFunc(found, func(f Finding) bool {
		for _, line := range []int{f.Line, f.Line - 1} {
			i := slices.IndexFunc(ignores, func(ig Ignore) bool {
				return ig.Rule == f.Rule && ig.Reason != "" && ig.Pos.File == f.File && ig.Pos.Line == line
			})
			if i >= 0 {
				used[i] = true
				return c.silence(f, ignores[i].Reason)
			}
		}
		return false
	})
	for i, ig := range ignores {
		if !used[i] {
			found = append(found, c.unused(p, ig)...)
		}
	}
	return found
}

// unused lets the rules judge a comment that silences nothing, unless its rule
// is turned off or did not come to its end.
func (c *checker) unused(p *Pass, ig Ignore) []Finding {
	if c.off(ig.Rule) || ig.Reason != "" && slices.Contains(c.opts.Others, ig.Rule) || c.failed[failure{ig.Rule, p.Query}] ||
		slices.ContainsFunc(c.rules, func(r *Rule) bool { return r.ID == ig.Rule && r.Against }) {
		return nil
	}
	var found []Finding
	for _, r := range c.rules {
		if r.Unused != nil {
			found = append(found, c.call(r, p, func() { r.Unused(p, ig) })...)
		}
	}
	return found
}

// schemaIgnore is a comment that silences, in a line of a comment: as it is to be
// written in a schema, or as above a query.
var schemaIgnore = lazyregexp.New(`^(?:--|/\*)?[ \t*]*(dbgen:[ \t]*ignore|ignore[ \t]*:)(?:[ \t:]+(\S*)[ \t]*(.*?))?[ \t\r]*(?:\*/)?[ \t\r]*$`)

// schemaIgnores finds the comments of all schema files. What looks like one that
// is to stand above a query must name a rule; all else is prose.
func (c *checker) schemaIgnores() []Ignore {
	var found []Ignore
	for _, src := range c.opts.Sources {
		if !strings.Contains(src.Text, "ignore") {
			continue
		}
		file := diag.NewFile(src.Name, src.Text)
		for start, end := range sqltext.Comments(src.Text) {
			offset := start
			for line := range strings.Lines(src.Text[start:end]) {
				if m := schemaIgnore().FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil && (m[1][0] == 'd' || slices.Contains(c.known, m[2])) {
					found = append(found, Ignore{Pos: file.Position(offset), Rule: m[2], Reason: m[3]})
				}
				offset += len(line)
			}
		}
	}
	return slices.DeleteFunc(found, c.ofQuery)
}

// ofQuery reports whether a comment is one above a query, in a file that has the
// schema, too.
func (c *checker) ofQuery(ig Ignore) bool {
	return slices.ContainsFunc(c.res.Queries, func(q *analyze.Query) bool {
		return slices.ContainsFunc(q.Directives.Ignores, func(o parser.IgnoreDirective) bool {
			return o.Pos.File == ig.Pos.File && o.Pos.Line == ig.Pos.Line
		})
	})
}
