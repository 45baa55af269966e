// Package unknowntag is the rule unknown-tag: a query invalidates a tag that no
// cached query carries. It reads the directives alone.
package unknowntag

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
)

//go:embed page.md
var page string

// Rule is the rule unknown-tag.
var Rule = &check.Rule{
	ID:       "unknown-tag",
	Title:    "a tag that is invalidated and that no cached query has",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	directive := p.Query.Directives.Invalidate
	if directive == nil {
		return
	}
	known := map[string]string{} // by their shapes
	for _, tag := range p.Options.Tags {
		known[tag.Shape()] = tag.Text
	}
	texts := slices.Sorted(maps.Values(known))
	for _, tag := range directive.Tags {
		if known[tag.Shape()] != "" {
			continue
		}
		f := check.Finding{
			Message: fmt.Sprintf("no cached query has the tag %q", tag.Text),
			Why:     "invalidating it leaves every cached result as it is",
		}
		if hint := diag.DidYouMean(tag.Text, texts); hint != "" {
			f.Message += "; " + hint
		}
		if len(texts) > 0 {
			f.Evidence = "the tags of cached queries: " + strings.Join(texts, ", ")
		}
		f.At(tag.Pos)
		p.Report(f)
	}
}
