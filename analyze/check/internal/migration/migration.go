// Package migration has what the rules on migrations share: how queries are listed
// and statements are placed. It must not know any rule.
package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// shownQueries is how many queries a sentence names.
const shownQueries = 5

// Names lists queries in a sentence: "A, B and 3 more".
func Names(names []string) string {
	if len(names) > shownQueries {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shownQueries], ", "), len(names)-shownQueries)
	}
	return strings.Join(names, ", ")
}

// Count is a number with its noun.
func Count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// NamesOf are the names of queries, sorted, each once.
func NamesOf(list []*deployed.Query) []string {
	names := []string{}
	for _, q := range list {
		names = append(names, q.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Quote is a name with its schema as SQL has it.
func Quote(n schema.Name) string {
	if n.Schema == "" {
		return tree.QuoteIdent(n.Name)
	}
	return tree.QuoteIdent(n.Schema) + "." + tree.QuoteIdent(n.Name)
}

// At puts a finding at a statement.
func At(f *check.Finding, s schema.Step) { f.At(s.Pos) }
