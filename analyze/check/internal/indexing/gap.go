// Package indexing is the engine of the rules on indexes: it finds what queries
// ask of large tables that no index serves, and what would serve it. It knows
// how PostgreSQL uses indexes; it must not know how a rule words its findings.
// What is compared how comes from package paths: x = ANY($1) is paths.In, which an
// index looks up; $1 = ANY(x), x an array column, is paths.AnyOf, which no index
// serves as it is written.
//
// By file: demand.go judges each table; serve.go says which conditions an existing
// index looks up; values.go which are selective; implied.go partial indexes;
// missing.go proposes an index; forms.go says of what no btree serves (@>, LIKE,
// text search, OR, expressions) whether a GIN index does, and else which index or
// wording would; sqltext.go writes CREATE INDEX and compares texts; gap.go has the
// outcome.
package indexing

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Gaps are what no index serves in a query.
var Gaps = &check.Shared[[]Gap]{Of: gapsOf}

// A Gap is what one query level asks of one large table and no index serves.
// Either an index fills it or, where Rewrite is set, another way to write the
// condition does.
type Gap struct {
	Table   *schema.Table
	Columns []string // that are compared or ordered by
	Pos     diag.Position
	Cost    Cost
	// Confidence is check.High, or check.Low for what rests on data not seen.
	Confidence string

	// Index is the CREATE INDEX statement that fills the gap; several, a line
	// each, where all are wanted; "" where a rewrite does by itself.
	Index string
	// Serves says in words what Index serves.
	Serves string
	// Extension must be created before Index; "" is none.
	Extension string
	// WhenGiven says that the condition is asked only when its parameter is not NULL.
	WhenGiven bool
	// Ordered says that the index gives the rows in the order wanted.
	Ordered bool
	// ManyOrdered says that the rows of several values are wanted in an order;
	// OrderAlone, that the index has the order and not the values.
	ManyOrdered, OrderAlone bool

	// Rewrite says how to write what no plain index can serve.
	Rewrite string
}

// Cost is what a gap makes PostgreSQL do.
type Cost int

// The costs.
const (
	Whole        Cost = iota // reads the whole table
	WholeForJoin             // … to find the few rows that join
	WholeSorted              // … and sorts it, for its first rows
	WholeForOne              // … for one value, the greatest or the least
	AllSorted                // sorts all rows that are found, more than fit into memory
	PartOfTable              // reads what another index finds, more than is wanted
)

func (c Cost) String() string {
	switch c {
	case WholeForJoin:
		return "the whole table is read to find the rows that join the few found before"
	case WholeSorted:
		return "the whole table is read and sorted each time the query runs, for its first rows alone"
	case AllSorted:
		return "all rows that are found are sorted each time the query runs, more of them than fit into work_mem: on disk"
	case PartOfTable:
		return "the indexes that there are find many more rows than are wanted, and all of them are read each time the query runs"
	case WholeForOne:
		return "the whole table is read each time the query runs, for one value"
	}
	return "the whole table is read each time the query runs"
}

// Evidence says what is known of a table: its size and its indexes.
func Evidence(p *check.Pass, t *schema.Table) string {
	size := p.SizeText(t)
	var list []string
	for _, ix := range p.Result.Bound.Indexes(p.Result.Bound.Relation(t)) {
		list = append(list, IndexText(p, ix))
	}
	if len(list) == 0 {
		return size + "; no indexes"
	}
	return size + "; indexes: " + strings.Join(list, ", ")
}

// IndexText names an index with its keys.
func IndexText(p *check.Pass, ix *tree.Index) string {
	var keys []string
	for _, e := range ix.Keys {
		key := "(expression)"
		if e.Column != nil {
			key = e.Column.Name
		} else if s, ok := planner.Text(p, e.Value); ok {
			key = "(" + s + ")"
		}
		if e.Desc {
			key += " DESC"
		}
		keys = append(keys, key)
	}
	s := fmt.Sprintf("%s (%s)", cmp.Or(ix.Name, "unnamed"), strings.Join(keys, ", "))
	var carried []string
	for _, c := range ix.Include {
		carried = append(carried, c.Name)
	}
	if len(carried) > 0 {
		s += " INCLUDE (" + strings.Join(carried, ", ") + ")"
	}
	if ix.Index.Where != nil {
		s += " partial"
	}
	return s
}
