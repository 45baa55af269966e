// Package explain shows the rules' pages: what each reports, why, an example,
// the cure and how to silence it. It knows text alone; the pages are the rules'
// own.
package explain

import (
	"embed"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/rules"
)

//go:embed pages/*.md
var pages embed.FS

// Page returns a rule's page, in Markdown.
func Page(rule string) (string, bool) {
	for _, r := range rules.Check() {
		if r.ID == rule {
			return r.Page, true
		}
	}
	text, err := pages.ReadFile("pages/" + rule + ".md")
	return string(text), err == nil
}

// Rules returns the ids of all rules that have a page, sorted.
func Rules() []string {
	entries, err := pages.ReadDir("pages")
	if err != nil {
		return nil // the folder is embedded: it is there
	}
	ids := rules.CheckIDs()
	for _, e := range entries {
		ids = append(ids, strings.TrimSuffix(e.Name(), ".md"))
	}
	slices.Sort(ids)
	return ids
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
