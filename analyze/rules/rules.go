// Package rules is the list of all rules, of dbgen check and of dbgen vet: ids,
// severities, pages, and what configuration and comments may name come from it.
// It knows that the rules exist, not what they do; only what runs them or
// shows them imports it.
//
// A new rule is a folder and a line in Check or Vet below: see "How a rule is made"
// in docs/checks.md; testdata/allcolumns is a small one.
package rules

import (
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/adoptedtype"
	"github.com/dbgen-go/dbgen/analyze/check/breakingmigration"
	"github.com/dbgen-go/dbgen/analyze/check/countforexistence"
	"github.com/dbgen-go/dbgen/analyze/check/duplicateindex"
	"github.com/dbgen-go/dbgen/analyze/check/editedmigration"
	"github.com/dbgen-go/dbgen/analyze/check/hottablecached"
	"github.com/dbgen-go/dbgen/analyze/check/implicitcast"
	"github.com/dbgen-go/dbgen/analyze/check/int4key"
	"github.com/dbgen-go/dbgen/analyze/check/limitwithoutorder"
	"github.com/dbgen-go/dbgen/analyze/check/migrationlock"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/nullablenotin"
	"github.com/dbgen-go/dbgen/analyze/check/offsetpagination"
	"github.com/dbgen-go/dbgen/analyze/check/planmodetrap"
	"github.com/dbgen-go/dbgen/analyze/check/redundantindex"
	"github.com/dbgen-go/dbgen/analyze/check/selectstar"
	"github.com/dbgen-go/dbgen/analyze/check/sortwithoutindex"
	"github.com/dbgen-go/dbgen/analyze/check/stalecache"
	"github.com/dbgen-go/dbgen/analyze/check/unboundedmany"
	"github.com/dbgen-go/dbgen/analyze/check/unindexablecondition"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
	"github.com/dbgen-go/dbgen/analyze/check/unknowntag"
	ignoredsql "github.com/dbgen-go/dbgen/analyze/check/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/check/updateordeletewithoutwhere"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/columnneverread"
	"github.com/dbgen-go/dbgen/analyze/vet/externalcallintx"
	"github.com/dbgen-go/dbgen/analyze/vet/loopinvariantquery"
	"github.com/dbgen-go/dbgen/analyze/vet/nplusone"
	"github.com/dbgen-go/dbgen/analyze/vet/queryoutsidetx"
	"github.com/dbgen-go/dbgen/analyze/vet/rowsnotclosed"
	"github.com/dbgen-go/dbgen/analyze/vet/txnotclosed"
	ignoredgo "github.com/dbgen-go/dbgen/analyze/vet/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/vet/unusedquery"
	"github.com/dbgen-go/dbgen/analyze/vet/writeinloop"
)

// Check returns the rules of dbgen check, in the order in which users see them.
func Check() []*check.Rule {
	return []*check.Rule{
		missingindex.Rule,
		unindexablecondition.Rule,
		sortwithoutindex.Rule,
		planmodetrap.Rule,
		implicitcast.Rule,
		unindexedforeignkey.Rule,
		duplicateindex.Rule,
		redundantindex.Rule,
		int4key.Rule,
		updateordeletewithoutwhere.Rule,
		limitwithoutorder.Rule,
		unboundedmany.Rule,
		offsetpagination.Rule,
		countforexistence.Rule,
		nullablenotin.Rule,
		selectstar.Rule,
		stalecache.Rule,
		hottablecached.Rule,
		unknowntag.Rule,
		adoptedtype.Rule,
		breakingmigration.Rule,
		migrationlock.Rule,
		editedmigration.Rule,
		ignoredsql.Rule,
	}
}

// AgainstIDs are the ids of the rules of dbgen check that judge only what is new since
// a deployed version.
func AgainstIDs() (ids []string) {
	for _, r := range Check() {
		if r.Against {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// Vet returns the rules of dbgen vet, in the order in which users see them.
func Vet() []*vet.Rule {
	return []*vet.Rule{
		nplusone.Rule,
		loopinvariantquery.Rule,
		writeinloop.Rule,
		queryoutsidetx.Rule,
		externalcallintx.Rule,
		txnotclosed.Rule,
		rowsnotclosed.Rule,
		unusedquery.Rule,
		columnneverread.Rule,
		ignoredgo.Rule,
	}
}

// A Candidate is an index that one query wants.
type Candidate = missingindex.Candidate

// Candidates are the indexes that queries want, by the queries' names, as missing-index
// finds them, and what the queries tell of the data, by their files.
func Candidates(res *analyze.Result, opts check.Options) (wanted map[string][]Candidate, hints map[string][]check.Hint) {
	return missingindex.Candidates(res, opts)
}
