// Package explain shows the rules to users: each one's page, and the table of
// all of them that the docs have. It knows text alone; what there is to show
// comes from the list of rules.
package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/rules"
)

// Page returns a rule's page, in Markdown.
func Page(rule string) (string, bool) {
	r, ok := rules.Lookup(rule)
	return r.Page, ok
}

// Rules returns the ids of all rules, sorted.
func Rules() []string {
	ids := rules.IDs()
	slices.Sort(ids)
	return ids
}

// Table returns the table of all rules with links to their pages, in Markdown as
// a file in docs has it.
func Table() string {
	var b strings.Builder
	b.WriteString("| rule | reports | command |\n|---|---|---|\n")
	for _, r := range rules.All() {
		command := "`check`"
		switch {
		case r.Check && r.Vet:
			command = "both"
		case r.Vet:
			command = "`vet`"
		}
		fmt.Fprintf(&b, "| [`%s`](../%s/page.md) | %s | %s |\n", r.ID, r.Folder(), r.Title, command)
	}
	return b.String()
}
