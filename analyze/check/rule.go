package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Rule is one kind of thing to find. Its functions are called one at a time,
// never at once, and may be nil; one of them is set. They must not keep the
// Pass, nor start goroutines: a panic in a rule is reported and ends that call
// alone, a panic in a goroutine ends the process.
type Rule struct {
	// ID is what findings carry, and what configuration and comments name:
	// lower-case words with hyphens. It never changes once it is released.
	ID string
	// Title says what the rule reports, in a line of Markdown.
	Title string
	// Severity is what its findings have unless the configuration says
	// otherwise: Error or Warning.
	Severity string
	// Page is the rule's page in Markdown: what it reports, why, an example,
	// the cure, when it is silent, how to silence it.
	Page string
	// Needs is what Query reads of what is worked out once for several rules.
	Needs []Need

	// Query judges Pass.Query.
	Query func(*Pass)
	// Merge makes one finding of those in several queries that have one cure.
	// It is given what Query reported and was not silenced, in the order of the
	// queries.
	Merge func([]Finding) []Finding
	// Schema judges the schema. It is called once, after all queries are judged:
	// Pass.Found has what was found in them.
	Schema func(*Pass)
	// Unused judges a comment that silences nothing.
	Unused func(*Pass, Ignore)
}

var idShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// Validate reports what is wrong with a list of rules: a fault of their
// authors, not of any input.
func Validate(rules []*Rule) error {
	var ids []string
	for _, r := range rules {
		switch {
		case !idShape.MatchString(r.ID):
			return fmt.Errorf("rule %q: the id is not lower-case words with hyphens", r.ID)
		case slices.Contains(ids, r.ID):
			return fmt.Errorf("rule %s is there twice", r.ID)
		case r.Title == "" || strings.Contains(r.Title, "\n"):
			return fmt.Errorf("rule %s: the title is not one line", r.ID)
		case r.Severity != Error && r.Severity != Warning:
			return fmt.Errorf("rule %s: the severity is neither %s nor %s", r.ID, Error, Warning)
		case !strings.HasPrefix(r.Page, "# "+r.ID+"\n"):
			return fmt.Errorf("rule %s: the page does not begin with \"# %[1]s\"", r.ID)
		case r.Query == nil && r.Schema == nil && r.Unused == nil:
			return fmt.Errorf("rule %s judges nothing", r.ID)
		case r.Query == nil && (r.Merge != nil || len(r.Needs) > 0):
			return fmt.Errorf("rule %s: Merge and Needs belong to Query", r.ID)
		}
		ids = append(ids, r.ID)
	}
	return nil
}
