package rules

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/report"
)

// A Rule is what users see of a rule, whichever command has it.
type Rule struct {
	ID    string
	Title string // what it reports, in a line of Markdown
	Page  string // in Markdown
	// Severity is what its findings have unless the configuration says otherwise.
	Severity string
	Check    bool // dbgen check has it
	Vet      bool // dbgen vet has it
	InSQL    bool // of dbgen vet: comments in SQL silence it
}

// Folder is the folder of the module that has the rule's page, its code and its
// cases; of a rule that both commands have, that of dbgen check.
func (r Rule) Folder() string {
	command := "vet"
	if r.Check {
		command = "check"
	}
	return "analyze/" + command + "/" + strings.ReplaceAll(r.ID, "-", "")
}

// All returns the rules: those of dbgen check alone, those of dbgen vet alone,
// then those that both have under one id, which share the page.
func All() []Rule {
	var all, both []Rule
	for _, r := range Check() {
		all = append(all, Rule{ID: r.ID, Title: r.Title, Page: r.Page, Severity: r.Severity, Check: true})
	}
	for _, r := range Vet() {
		i := slices.IndexFunc(all, func(o Rule) bool { return o.ID == r.ID })
		if i < 0 {
			all = append(all, Rule{ID: r.ID, Title: r.Title, Page: r.Page, Severity: report.Warning, Vet: true, InSQL: r.InSQL})
			continue
		}
		shared := all[i]
		shared.Vet = true
		both = append(both, shared)
		all = slices.Delete(all, i, i+1)
	}
	return append(all, both...)
}

// Lookup returns the rule with an id.
func Lookup(id string) (Rule, bool) {
	all := All()
	i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return all[i], true
}

// CheckIDs returns the ids of the rules that dbgen check has: those that
// configuration sets.
func CheckIDs() []string {
	return ids(func(r Rule) bool { return r.Check })
}

// VetOnlyIDs returns the ids of the rules that dbgen vet alone has.
func VetOnlyIDs() []string {
	return ids(func(r Rule) bool { return !r.Check })
}

// VetGoIDs returns those of VetOnlyIDs that comments in Go code silence.
func VetGoIDs() []string {
	return ids(func(r Rule) bool { return !r.Check && !r.InSQL })
}

// VetSQLIDs returns those of VetOnlyIDs that comments in SQL silence.
func VetSQLIDs() []string {
	return ids(func(r Rule) bool { return r.InSQL })
}

// IDs returns the ids of all rules.
func IDs() []string {
	return ids(func(Rule) bool { return true })
}

func ids(of func(Rule) bool) []string {
	var list []string
	for _, r := range All() {
		if of(r) {
			list = append(list, r.ID)
		}
	}
	return list
}
