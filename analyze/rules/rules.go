// Package rules is the list of all rules, of dbgen check and of dbgen vet: ids,
// severities, pages, and what configuration and comments may name come from it.
// It knows that the rules exist, not what they do; only what runs them or
// shows them imports it.
package rules

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/stalecache"
	"github.com/dbgen-go/dbgen/analyze/check/unindexablecondition"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
	"github.com/dbgen-go/dbgen/analyze/check/unusedignore"
)

// Check returns the rules of dbgen check, in the order in which they are listed
// for users.
func Check() []*check.Rule {
	return []*check.Rule{
		missingindex.Rule,
		unindexablecondition.Rule,
		unindexedforeignkey.Rule,
		stalecache.Rule,
		unusedignore.Rule,
	}
}

// CheckIDs returns the ids of Check.
func CheckIDs() []string {
	var ids []string
	for _, r := range Check() {
		ids = append(ids, r.ID)
	}
	return ids
}

// VetIDs returns the ids of the rules that dbgen vet alone has.
func VetIDs() []string {
	return slices.Clone([]string{"n-plus-one", "loop-invariant-query", "write-in-loop"})
}
