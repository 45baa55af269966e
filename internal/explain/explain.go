// Package explain holds a page for each rule of the checks: what it reports,
// why, an example, the cure and how to silence it. It knows text alone; the
// rules themselves are in analyze/check and analyze/vet.
package explain

import (
	"embed"
	"slices"
	"strings"
)

//go:embed pages/*.md
var pages embed.FS

// Page returns a rule's page, in Markdown.
func Page(rule string) (string, bool) {
	text, err := pages.ReadFile("pages/" + rule + ".md")
	return string(text), err == nil
}

// Rules returns the ids of all rules that have a page, sorted.
func Rules() []string {
	entries, err := pages.ReadDir("pages")
	if err != nil {
		return nil // the folder is embedded: it is there
	}
	var rules []string
	for _, e := range entries {
		rules = append(rules, strings.TrimSuffix(e.Name(), ".md"))
	}
	slices.Sort(rules)
	return rules
}

// Summary returns the first sentence of a rule's page.
func Summary(rule string) string {
	page, _ := Page(rule)
	for line := range strings.Lines(page) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}
