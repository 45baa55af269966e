package batch

import (
	"strings"
	"sync"

	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// A Sibling is a query of a package, with what its text says, which is read once.
type Sibling struct {
	*queryline.Query
	gist func() *twin.Gist
}

// Siblings are the queries of one package. Any number of goroutines may use them.
func Siblings(queries []*queryline.Query) []*Sibling {
	list := make([]*Sibling, len(queries))
	for i, q := range queries {
		list[i] = &Sibling{q, sync.OnceValue(func() *twin.Gist { return twin.Read(q.Sent.SQL) })}
	}
	return list
}

// others are the siblings but for the query itself.
func (r Request) others() (list []*Sibling) {
	for _, s := range r.Siblings {
		if s.Name != r.Query.Name {
			list = append(list, s)
		}
	}
	return list
}

// batched is the sibling that is pgx's batch of the same query.
func (r Request) batched() *Cure {
	var own *twin.Gist
	for _, s := range r.others() {
		if !strings.HasPrefix(s.Command, "batch") || s.Sent.SQL == "" {
			continue
		}
		if own == nil {
			own = twin.Read(r.Query.Sent.SQL)
		}
		if s.gist().Same(own) {
			return &Cure{Name: s.Name, Existing: true, Batch: true}
		}
	}
	return nil
}

// existing is the sibling that gives what a twin gives, or more columns of the same
// rows, as a cure; nil is none.
func (r Request) existing(t *twin.Twin) *Cure {
	gist := twin.Read(t.SQL)
	for _, s := range r.others() {
		if s.Sent.SQL == "" || r.Query.Returns() && s.Command != "many" || strings.HasPrefix(s.Command, "batch") {
			continue
		}
		if s.gist().Same(gist) || s.gist().Gives(gist) {
			return &Cure{Name: s.Name, Existing: true, Arrays: s.arrays(t, gist)}
		}
	}
	return nil
}

// arrays are what a query that does what a twin does calls the twin's parameters: they
// stand in the same order.
func (s *Sibling) arrays(t *twin.Twin, gist *twin.Gist) []string {
	of, its := gist.Params(), s.gist().Params()
	if len(of) != len(its) {
		return nil
	}
	names := make([]string, len(t.Params))
	for i, n := range of {
		if its[i] <= len(s.Sent.Args) && n <= len(names) {
			names[n-1] = s.Sent.Args[its[i]-1].Name
		}
	}
	return names
}
