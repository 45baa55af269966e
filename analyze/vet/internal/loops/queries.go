package loops

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A queries is the generated queries that are known.
type queries struct {
	of      map[string][]*batch.Sibling // those of packages by their paths, by name
	copiers []*queryline.Query          // :copyfrom, by name
}

// queries are those of the packages that are judged together, and of what they
// import.
func (c *checker) queries() *queries {
	if c.world.queries == nil {
		c.world.queries = queriesOf(c.pass.AllObjectFacts())
	}
	return c.world.queries
}

func queriesOf(facts []analysis.ObjectFact) *queries {
	packages := map[string][]*queryline.Query{}
	known := &queries{of: map[string][]*batch.Sibling{}}
	for _, fact := range facts {
		if is, ok := fact.Fact.(*IsQuery); ok {
			q := &is.Query
			packages[q.Package] = append(packages[q.Package], q)
			if q.Command == "copyfrom" && len(q.Tables) > 0 {
				known.copiers = append(known.copiers, q)
			}
		}
	}
	byName := func(a, b *queryline.Query) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(known.copiers, byName)
	for path, list := range packages {
		slices.SortFunc(list, byName)
		// an interface has what its implementation has, and a package's test what the package has
		known.of[path] = batch.Siblings(slices.CompactFunc(list, func(a, b *queryline.Query) bool { return a.Name == b.Name }))
	}
	return known
}

// copier names a :copyfrom query that fills the same table with at least what q
// gives, or "".
func (k *queries) copier(q *queryline.Query) string {
	for _, c := range k.copiers {
		if slices.Equal(c.Tables, q.Tables) && !slices.ContainsFunc(q.Keys, func(k string) bool { return !slices.Contains(c.Keys, k) }) {
			return c.Name
		}
	}
	return ""
}
