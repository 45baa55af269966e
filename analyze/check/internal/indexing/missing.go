package indexing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A proposal is a btree that would serve a demand: conditions that it looks up,
// then the order that it gives.
type proposal struct {
	d     *demand
	conds []*paths.Cond
	where []*paths.Cond // what its predicate says
	order []paths.OrderItem
}

// A key is a column of a proposal.
type key struct {
	column    *schema.Column
	collation string // another than the column's
	suffix    string // how it is sorted
	words     string // what it serves
	loc       int
}

// keys are the columns of the index: each once.
func (p *proposal) keys() []key {
	var keys []key
	add := func(k key) {
		if !slices.ContainsFunc(keys, func(o key) bool { return o.column == k.column }) {
			keys = append(keys, k)
		}
	}
	for _, c := range p.conds {
		switch c.Op {
		case paths.In:
			add(key{c.Column, otherCollation(c), "", c.Column.Name + " IN …", c.Loc})
		case paths.Range:
			add(key{c.Column, otherCollation(c), "", "a range of " + c.Column.Name, c.Loc})
		case paths.IsNull:
			add(key{c.Column, otherCollation(c), "", c.Column.Name + " IS NULL", c.Loc})
		default:
			add(key{c.Column, otherCollation(c), "", c.Column.Name + " = …", c.Loc})
		}
	}
	var words []string
	from := len(keys)
	for _, it := range p.order {
		if it.Extreme != "" { // an index is read from either end
			add(key{it.Column, "", "", it.Extreme + "(" + tree.QuoteIdent(it.Column.Name) + ")", it.Loc})
			continue
		}
		words = append(words, it.Column.Name+direction(it))
		add(key{it.Column, "", direction(it), "", it.Loc})
	}
	if len(words) > 0 && len(keys) > from {
		keys[from].words = "ORDER BY " + strings.Join(words, ", ") + " with a limit"
	}
	return keys
}

func direction(it paths.OrderItem) string {
	switch {
	case it.Desc && it.NullsFirst:
		return " DESC"
	case it.Desc:
		return " DESC NULLS LAST"
	case it.NullsFirst:
		return " NULLS FIRST"
	}
	return ""
}

// otherCollation is the collation that a condition compares strings by where it is not
// the column's, else "".
func otherCollation(c *paths.Cond) string {
	if c.Op == paths.IsNull || !c.Collation.Explicit || c.Collation.Name == c.Column.Collation.Name {
		return ""
	}
	return c.Collation.Name
}

// collate is COLLATE as CREATE INDEX has it.
func (k key) collate() string {
	if k.collation == "" {
		return ""
	}
	return " COLLATE " + tree.QuoteIdent(k.collation)
}

// tree is the index as the planner sees it.
func (p *proposal) tree() *tree.Index {
	ix := &tree.Index{Index: &schema.Index{Method: "btree"}}
	for _, k := range p.keys() {
		desc := strings.HasPrefix(k.suffix, " DESC")
		ix.Keys = append(ix.Keys, tree.IndexKey{IndexElem: schema.IndexElem{Column: k.column, Collation: schema.Name{Name: k.collation}, Desc: desc,
			NullsFirst: desc != strings.Contains(k.suffix, "NULLS")}})
	}
	return ix
}

// exists reports whether an index begins with the very keys.
func (p *proposal) exists() bool {
	keys := p.keys()
	return slices.ContainsFunc(p.d.Indexes(), func(ix *tree.Index) bool {
		if ix.Method != "btree" || !p.d.Applies(ix) || len(ix.Keys) < len(keys) {
			return false
		}
		for i, k := range keys {
			if c := ix.Keys[i].Column; c == nil || c.Name != k.column.Name || cmp.Or(ix.Keys[i].Collation.Name, c.Collation.Name) != cmp.Or(k.collation, c.Collation.Name) || ix.Keys[i].Desc != strings.HasPrefix(k.suffix, " DESC") {
				return false
			}
		}
		return true
	})
}

// gap says what the index is for.
func (p *proposal) gap() Gap {
	t := p.d.Rel.Table()
	g := Gap{Table: t, Cost: p.cost()}
	var elems, serves []string
	loc := -1
	for _, k := range p.keys() {
		g.Columns = append(g.Columns, k.column.Name)
		elems = append(elems, tree.QuoteIdent(k.column.Name)+k.collate()+k.suffix)
		if k.words != "" {
			serves = append(serves, k.words)
		}
		if loc < 0 {
			loc = k.loc
		}
	}
	g.Pos = p.d.position(loc)
	g.Ordered = len(p.order) > 0
	g.Serves = strings.Join(serves, ", ")
	g.Index = CreateIndex(t, "", elems, p.predicate())
	if i := slices.IndexFunc(p.d.own(), func(c *paths.Cond) bool { return c.Op == paths.In && !c.Literal && c.Column != nil }); i >= 0 && len(p.order) > 0 {
		list := p.d.own()[i]
		g.ManyOrdered = true
		g.OrderAlone = !slices.Contains(p.conds, list)
	}
	return g
}

// predicate is that of a partial index: what a queue's query pins by constants.
// The index then holds only what waits.
func (p *proposal) predicate() string {
	var where []string
	for _, c := range p.where {
		if s, ok := planner.Text(p.d.Pass, c.Whole); ok && !slices.Contains(where, s) {
			where = append(where, s)
		}
	}
	return strings.Join(where, " AND ")
}

// cost says what it costs that the index is not there.
func (p *proposal) cost() Cost {
	switch {
	case slices.ContainsFunc(p.d.Conds, func(c *paths.Cond) bool { return p.d.served(c) && slices.Contains(p.d.own(), c) }):
		return PartOfTable
	case len(p.order) == 0:
		return costOf(p.conds)
	}
	params := slices.DeleteFunc(slices.Clone(p.conds), func(c *paths.Cond) bool { return c.Literal })
	if len(params) == 0 && p.order[0].Extreme != "" {
		return WholeForOne
	}
	return costOf(params)
}

// costOf says what it costs that no index serves the conditions.
func costOf(lookedUp []*paths.Cond) Cost {
	switch {
	case len(lookedUp) == 0:
		return WholeSorted
	case slices.ContainsFunc(lookedUp, func(c *paths.Cond) bool { return len(c.Others) == 0 }):
		return Whole
	}
	return WholeForJoin
}

// position is where a condition stands, or its table where that is not known.
func (d *demand) position(loc int) diag.Position {
	if loc < 0 {
		loc = d.Rel.Loc
	}
	return d.Pass.Query.Position(max(loc, 0))
}
