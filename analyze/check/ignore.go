package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// vetRules are the rules of dbgen vet: a comment in SQL may name them, but
// whether it silences anything is not known here.
var vetRules = []string{"n-plus-one", "loop-invariant-query", "write-in-loop"}

// ignore takes out the findings that "-- ignore: rule reason" silences and adds
// one for each such line that silences nothing.
func (c *checker) ignore(q *analyze.Query, found []Finding) []Finding {
	for _, ig := range q.Directives.Ignores {
		before := len(found)
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.Rule == ig.Rule })
		if before != len(found) || c.off(ig.Rule) || c.off(UnusedIgnore) || slices.Contains(vetRules, ig.Rule) {
			continue
		}
		f := unused(ig.Rule)
		f.Query, f.Queries = q.Name, []string{q.Name}
		f.at(ig.Pos)
		found = append(found, f)
	}
	return found
}

// unused words the finding for a comment that silences nothing.
func unused(rule string) Finding {
	f := Finding{
		Rule:    UnusedIgnore,
		Message: fmt.Sprintf("%q silences nothing here; remove the line", rule),
		Why:     "what was once silenced must not silence the next mistake",
	}
	if !slices.Contains(Rules(), rule) && !slices.Contains(vetRules, rule) {
		f.Message = fmt.Sprintf("there is no rule %q", rule)
		if hint := diag.DidYouMean(rule, append(Rules(), vetRules...)); hint != "" {
			f.Message += "; " + hint
		}
	}
	return f
}

// A schemaIgnore is a comment "-- dbgen:ignore rule reason" in a schema file.
type schemaIgnore struct {
	pos    diag.Position
	rule   string
	reason string
	used   bool
}

// schemaIgnores finds the comments of all schema files.
func schemaIgnores(sources []schema.Source) []*schemaIgnore {
	var found []*schemaIgnore
	for _, src := range sources {
		if !strings.Contains(src.Text, schemaPrefix) {
			continue
		}
		file := diag.NewFile(src.Name, src.Text)
		offset := 0
		for line := range strings.Lines(src.Text) {
			if i := strings.Index(line, schemaPrefix); i >= 0 {
				rule, reason, _ := strings.Cut(strings.TrimSpace(line[i+len(schemaPrefix):]), " ")
				found = append(found, &schemaIgnore{pos: file.Position(offset + i), rule: rule, reason: strings.TrimSpace(reason)})
			}
			offset += len(line)
		}
	}
	return found
}

const schemaPrefix = "-- dbgen:ignore "

// schema runs the rules on the schema itself.
func (c *checker) schema() []Finding {
	ignores := schemaIgnores(c.opts.Sources)
	var found []Finding
	for _, f := range c.foreignKeys() {
		if !c.off(f.Rule) && !silenced(ignores, f) {
			found = append(found, f)
		}
	}
	if c.off(UnusedIgnore) {
		return found
	}
	for _, ig := range ignores {
		if ig.used || c.off(ig.rule) {
			continue
		}
		f := unused(ig.rule)
		if ig.reason == "" {
			f.Message = fmt.Sprintf("%q is silenced without a reason", ig.rule)
			f.Why = "a reason lets the next reader judge whether it still holds"
		}
		f.at(ig.pos)
		found = append(found, f)
	}
	return found
}

// silenced reports whether a comment with a reason stands on a finding's line
// or the line above.
func silenced(ignores []*schemaIgnore, f Finding) bool {
	for _, ig := range ignores {
		if ig.rule == f.Rule && ig.reason != "" && ig.pos.File == f.File && (ig.pos.Line == f.Line || ig.pos.Line == f.Line-1) {
			ig.used = true
			return true
		}
	}
	return false
}
