package batch

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// marked is the cure of a query that is written by hand with question marks. Where
// these are made PostgreSQL's numbers it is what it would be with numbers; other
// engines have as many marks as there are keys.
func (r Request) marked(q twin.Query) (*Cure, error) {
	c := &Cure{Each: q.Each}
	var err error
	if r.Postgres {
		q.SQL = twin.Numbered(q.SQL)
		if c.Twin, err = twin.Of(q); err != nil {
			return nil, err
		}
		c.SQL, c.Marks = c.Twin.SQL, twin.Read(c.Twin.SQL).Params()
	} else {
		if c.Twin, err = twin.OfMarks(q); err != nil {
			return nil, err
		}
		c.Expands = true
	}
	r.writeCall(c)
	return c, nil
}

// Sends is the text that Go sends: with question marks where the query's has these.
func (c *Cure) Sends() string {
	switch {
	case c.Expands:
		before, rest, _ := strings.Cut(c.Twin.SQL, "sqlc.slice(")
		_, after, _ := strings.Cut(rest, ")")
		return before + "?" + after
	case c.Marks != nil:
		return twin.Marked(c.Twin.SQL)
	}
	return c.Twin.SQL
}

// InOrder puts what stands for the parameters, by their numbers, in the order in which
// Go sends it.
func (c *Cure) InOrder(args []string) []string {
	if c.Marks == nil {
		return args
	}
	list := make([]string, len(c.Marks))
	for i, n := range c.Marks {
		list[i] = args[n-1]
	}
	return list
}
