package indexing

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A proposal is the index that would serve a demand.
type proposal struct {
	elems   []string // as SQL
	columns []string
	serves  []string // in words
	where   string
	loc     int
}

func (p *proposal) add(c *schema.Column, suffix, words string) {
	if slices.Contains(p.columns, c.Name) {
		return
	}
	p.columns = append(p.columns, c.Name)
	p.elems = append(p.elems, tree.QuoteIdent(c.Name)+suffix)
	if words != "" {
		p.serves = append(p.serves, words)
	}
}

// missing proposes an index: equality columns first, then the order wanted or
// one range.
func (d *demand) missing(selective, conds []*paths.Cond) Gap {
	p := &proposal{loc: -1}
	p.addOp(selective, paths.Eq, " = …")
	p.addOp(selective, paths.In, " IN …")
	if len(d.order) > 0 {
		d.addOrder(p, conds)
	} else if i := slices.IndexFunc(selective, func(c *paths.Cond) bool { return c.Op == paths.Range }); i >= 0 {
		d.addRange(p, selective[i])
	}
	g := Gap{
		Table:   d.rel.Table(),
		Columns: p.columns,
		Pos:     d.position(p.loc),
		Index:   CreateIndex(d.rel.Table(), "", p.elems, p.where),
		Serves:  strings.Join(p.serves, ", "),
		Cost:    costOf(selective),
	}
	if len(selective) == 0 && len(d.order) > 0 && d.order[0].Extreme != "" {
		g.Cost = WholeForOne
	}
	g.ManyOrdered = len(d.order) > 0 && slices.ContainsFunc(selective, func(c *paths.Cond) bool { return c.Op == paths.In })
	return g
}

// at keeps the first place that is known.
func (p *proposal) at(loc int) {
	if p.loc < 0 {
		p.loc = loc
	}
}

// addOp adds the columns that are compared by an operator.
func (p *proposal) addOp(conds []*paths.Cond, op paths.Op, words string) {
	for _, c := range conds {
		if c.Op == op {
			p.add(c.Column, "", c.Column.Name+words)
			p.at(c.Loc)
		}
	}
}

// addRange adds the column of a range, and those that a comparison of rows is of
// with it: (a, b) > ($1, $2) wants both.
func (d *demand) addRange(p *proposal, first *paths.Cond) {
	p.at(first.Loc)
	for _, c := range d.conds {
		if c == first || c.Row > 1 && c.Whole == first.Whole && c.Column != nil {
			p.add(c.Column, "", "a range of "+c.Column.Name)
		}
	}
}

// addOrder adds the columns that the rows are wanted in the order of, behind
// all that is pinned.
func (d *demand) addOrder(p *proposal, conds []*paths.Cond) {
	d.addPinned(p, conds)
	if it := d.order[0]; it.Extreme != "" { // an index is read from either end
		p.add(it.Column, "", it.Extreme+"("+tree.QuoteIdent(it.Column.Name)+")")
		p.at(it.Loc)
		return
	}
	var words []string
	for _, it := range d.order {
		suffix := direction(it)
		p.add(it.Column, suffix, "")
		words = append(words, it.Column.Name+suffix)
		p.at(it.Loc)
	}
	p.serves = append(p.serves, "ORDER BY "+strings.Join(words, ", ")+" with a limit")
}

// addPinned adds the columns that are of one value in all rows wanted. For a
// queue, what is pinned by constants becomes the index's predicate: the index
// holds only what waits.
func (d *demand) addPinned(p *proposal, conds []*paths.Cond) {
	var where []string
	for _, c := range conds {
		constant := c.Literal && c.Column != nil && (equal(c) || c.Op == paths.IsNull)
		switch {
		case constant && d.block.SkipLocked:
			if s, ok := text(d.p, c.Whole); ok && storable(c.Whole) && !slices.Contains(where, s) {
				where = append(where, s)
			}
		case c.Column != nil && equal(c) && (c.Literal || d.fewValues(c.Column)) && len(c.Others) == 0:
			p.add(c.Column, "", c.Column.Name+" = …")
			p.at(c.Loc)
		}
	}
	p.where = strings.Join(where, " AND ")
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
		loc = d.rel.Loc
	}
	return d.p.Query.Position(max(loc, 0))
}
