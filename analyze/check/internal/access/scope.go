package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// A target is what a column's name stands for: a table's column, or nothing
// that an index could know.
type target struct {
	rel    *Rel
	column *schema.Column
}

// An item is one name in FROM with its columns.
type item struct {
	name    string
	schema  string
	rel     *Rel
	columns []named
	opaque  bool // the columns are not known
}

type named struct {
	name string
	target
}

func (it *item) find(name string) (target, bool) {
	for _, c := range it.columns {
		if c.name == name {
			return c.target, true
		}
	}
	return target{}, false
}

// A scope is what is visible in a query level. Levels further out belong to
// the queries around it.
type scope struct {
	items []*item
	outer *scope
	// block is the level that the items' relations belong to.
	block *Block
}

// A ref is a resolved column reference.
type ref struct {
	target
	depth int // how many levels out: 0 is this one
	known bool
}

// resolve finds a column reference.
func (s *scope) resolve(c *pg.ColumnRef) ref {
	var parts []string
	for _, f := range c.Fields {
		if f.GetString_() == nil {
			return ref{} // a star
		}
		parts = append(parts, str(f))
	}
	for depth := 0; s != nil; s, depth = s.outer, depth+1 {
		if t, ok := s.look(parts); ok {
			return ref{target: t, depth: depth, known: true}
		}
	}
	return ref{}
}

func (s *scope) look(parts []string) (target, bool) {
	name := parts[len(parts)-1]
	for _, it := range s.items {
		if len(parts) > 1 && it.name != parts[len(parts)-2] {
			continue
		}
		if t, ok := it.find(name); ok {
			return t, true
		}
		if it.opaque && (len(parts) > 1 || len(s.items) == 1) {
			return target{rel: it.rel}, true
		}
	}
	if len(parts) == 1 {
		// A name that no known column has belongs to what is not known.
		for _, it := range s.items {
			if it.opaque {
				return target{rel: it.rel}, true
			}
		}
	}
	return target{}, false
}

// A cte is a WITH query by its name.
type cte struct {
	query  *pg.Node
	inline bool   // pulled up where it is used
	rows   *Block // kept apart: what it reads; nil for one that changes data
	self   bool   // being read: a recursive reference
	outer  *ctes
	names  []string
}

// ctes are the WITH queries in force.
type ctes struct {
	byName map[string]*cte
	outer  *ctes
}

func (c *ctes) find(name string) *cte {
	for ; c != nil; c = c.outer {
		if q, ok := c.byName[name]; ok {
			return q
		}
	}
	return nil
}
