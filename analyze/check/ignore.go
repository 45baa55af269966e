package check

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An Ignore is a comment that silences a rule: "-- ignore: rule reason" above a
// query, or "-- dbgen:ignore rule reason" in a schema file.
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
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.Rule == ig.Rule })
		if before == len(found) {
			found = append(found, c.unused(p, Ignore{Pos: ig.Pos, Rule: ig.Rule, Reason: ig.Reason})...)
		}
	}
	return found
}

// ignoreSchema is ignore for the schema: a comment with a reason silences what
// is on its line or the line below.
func (c *checker) ignoreSchema(p *Pass, found []Finding) []Finding {
	ignores := schemaIgnores(c.opts.Sources)
	used := make([]bool, len(ignores))
	found = slices.DeleteFunc(found, func(f Finding) bool {
		i := slices.IndexFunc(ignores, func(ig Ignore) bool {
			return ig.Rule == f.Rule && ig.Reason != "" && ig.Pos.File == f.File && (ig.Pos.Line == f.Line || ig.Pos.Line == f.Line-1)
		})
		if i >= 0 {
			used[i] = true
		}
		return i >= 0
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
	if c.off(ig.Rule) || c.failed[failure{ig.Rule, p.Query}] {
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

const schemaPrefix = "-- dbgen:ignore "

// schemaIgnores finds the comments of all schema files.
func schemaIgnores(sources []schema.Source) []Ignore {
	var found []Ignore
	for _, src := range sources {
		if !strings.Contains(src.Text, schemaPrefix) {
			continue
		}
		file := diag.NewFile(src.Name, src.Text)
		offset := 0
		for line := range strings.Lines(src.Text) {
			if i := strings.Index(line, schemaPrefix); i >= 0 {
				rule, reason, _ := strings.Cut(strings.TrimSpace(line[i+len(schemaPrefix):]), " ")
				found = append(found, Ignore{Pos: file.Position(offset + i), Rule: rule, Reason: strings.TrimSpace(reason)})
			}
			offset += len(line)
		}
	}
	return found
}
