package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check/internal/access"
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
	p.elems = append(p.elems, analyze.QuoteIdent(c.Name)+suffix)
	if words != "" {
		p.serves = append(p.serves, words)
	}
}

// missing proposes an index: equality columns first, then the order wanted or
// one range.
func (d *demand) missing(selective, conds []*access.Cond) Finding {
	p := &proposal{loc: -1}
	for _, op := range []access.Op{access.Eq, access.In} {
		for _, c := range selective {
			if c.Op == op {
				words := " = …"
				if op == access.In {
					words = " IN …"
				}
				p.add(c.Column, "", c.Column.Name+words)
				p.at(c.Loc)
			}
		}
	}
	if len(d.order) > 0 {
		d.addOrder(p, conds)
	} else if i := slices.IndexFunc(selective, func(c *access.Cond) bool { return c.Op == access.Range }); i >= 0 {
		first := selective[i]
		p.at(first.Loc)
		for _, c := range d.conds {
			if c == first || c.Row > 1 && c.Node == first.Node && c.Column != nil { // (a, b) > ($1, $2) wants both
				p.add(c.Column, "", "a range of "+c.Column.Name)
			}
		}
	}
	t := d.rel.Table
	f := Finding{
		Rule:    MissingIndex,
		Table:   t.QualifiedName().String(),
		Columns: p.columns,
		SQL:     createIndex(t, "", p.elems, p.where),
		Message: fmt.Sprintf("no index on %s serves %s", t.QualifiedName(), strings.Join(p.serves, ", ")),
		Why:     why(selective),
	}
	if len(selective) == 0 && len(d.order) > 0 && d.order[0].Extreme != "" {
		f.Why = "the whole table is read each time the query runs, for one value"
	}
	if len(d.order) > 0 && slices.ContainsFunc(selective, func(c *access.Cond) bool { return c.Op == access.In }) {
		f.Why += "; over few, frequent values an index on the order alone, or a LATERAL subquery for each value, can be faster still"
	}
	d.finish(&f, p.loc)
	return f
}

// at keeps the first place that is known.
func (p *proposal) at(loc int) {
	if p.loc < 0 {
		p.loc = loc
	}
}

// addOrder adds the columns that the rows are wanted in the order of, behind
// all that is pinned. For a queue, what is pinned by constants becomes the
// index's predicate: the index holds only what waits.
func (d *demand) addOrder(p *proposal, conds []*access.Cond) {
	var where []string
	for _, c := range conds {
		constant := c.Literal && c.Column != nil && (equal(c) || c.Op == access.IsNull)
		switch {
		case constant && d.block.SkipLocked:
			if s, ok := text(c.Node); ok {
				where = append(where, s)
			}
		case c.Column != nil && equal(c) && (c.Literal || d.c.fewValues(d.rel.Table, c.Column)) && len(c.Others) == 0:
			p.add(c.Column, "", c.Column.Name+" = …")
			p.at(c.Loc)
		}
	}
	if it := d.order[0]; it.Extreme != "" { // an index is read from either end
		p.add(it.Column, "", it.Extreme+"("+analyze.QuoteIdent(it.Column.Name)+")")
		p.at(it.Loc)
		p.where = strings.Join(where, " AND ")
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
	p.where = strings.Join(where, " AND ")
}

func direction(it access.OrderItem) string {
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

// why says what the lack of an index costs.
func why(lookedUp []*access.Cond) string {
	switch {
	case len(lookedUp) == 0:
		return "the whole table is read and sorted each time the query runs, for its first rows alone"
	case slices.ContainsFunc(lookedUp, func(c *access.Cond) bool { return len(c.Others) == 0 }):
		return "the whole table is read each time the query runs"
	}
	return "the whole table is read to find the rows that join the few found before"
}

// finish sets what all findings on a table have.
func (d *demand) finish(f *Finding, loc int) {
	if loc < 0 {
		loc = d.rel.Loc
	}
	f.at(d.q.Position(max(loc, 0)))
	f.Evidence = d.c.evidence(d.rel.Table)
}

// evidence says what is known of a table: its size and its indexes.
func (c *checker) evidence(t *schema.Table) string {
	size := "the number of rows is not declared, taken as large"
	if n := c.rows(t); n > 0 {
		size = fmt.Sprintf("%d rows declared", n)
	}
	var list []string
	for _, ix := range t.Indexes {
		var keys []string
		for _, e := range ix.Elems {
			key := "(expression)"
			if e.Column != nil {
				key = e.Column.Name
			} else if s, ok := text(e.Expr); ok {
				key = "(" + s + ")"
			}
			if e.Desc {
				key += " DESC"
			}
			keys = append(keys, key)
		}
		s := fmt.Sprintf("%s (%s)", cmp.Or(ix.Name, "unnamed"), strings.Join(keys, ", "))
		if ix.Where != nil {
			s += " partial"
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return size + "; no indexes"
	}
	return size + "; indexes: " + strings.Join(list, ", ")
}
