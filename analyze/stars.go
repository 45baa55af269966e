package analyze

import (
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

func itoa(n int) string { return strconv.Itoa(n) }

// starColumns returns what a target that is *, t.* or (e).* stands for, or nil
// when n is none of these. An empty expansion is an empty slice.
func (a *analysis) starColumns(q *query, n *pg.Node) []*target {
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		fields := x.ColumnRef.Fields
		if fields[len(fields)-1].GetAStar() == nil {
			return nil
		}
		loc := int(x.ColumnRef.Location)
		if len(fields) == 1 {
			return a.allColumns(q, loc)
		}
		schema, name := splitName(fields[:len(fields)-1])
		item := a.lookupItem(q, schema, name, loc)
		if item == nil {
			// table.column.* of a composite column
			if e := a.argument(strs(fields[:len(fields)-1]), loc); e != nil {
				return a.expandRow(e, loc)
			}
			if len(fields) > 2 {
				e := a.resolveRef(q, &pg.ColumnRef{Fields: fields[:len(fields)-1], Location: x.ColumnRef.Location})
				return a.expandRow(e, loc)
			}
			a.failMissingTable(q, name, loc)
		}
		out := make([]*target, 0, len(item.cols))
		for i := range item.cols {
			c := &item.cols[i]
			if c.noStar {
				continue
			}
			out = append(out, &target{name: c.name, expr: a.ref(c, loc), embed: -1})
		}
		return out
	case *pg.Node_AIndirection:
		list := x.AIndirection.Indirection
		if list[len(list)-1].GetAStar() == nil {
			return nil
		}
		var e *expr
		if len(list) == 1 {
			e = a.expr(q, x.AIndirection.Arg)
		} else {
			e = a.indirection(q, &pg.A_Indirection{Arg: x.AIndirection.Arg, Indirection: list[:len(list)-1]})
		}
		return a.expandRow(e, e.loc)
	}
	return nil
}

func (a *analysis) allColumns(q *query, loc int) []*target {
	out := []*target{}
	any := false
	for i := range q.ns {
		n := &q.ns[i]
		if !n.colsVisible || n.lateralOnly {
			continue
		}
		any = true
		for j := range n.cols {
			if n.cols[j].noStar {
				continue
			}
			out = append(out, &target{name: n.cols[j].name, expr: a.ref(&n.cols[j], loc), embed: -1})
		}
	}
	if !any {
		a.fail(loc, "", "SELECT * with no tables specified is not valid")
	}
	return out
}

// expandRow is (e).*.
func (a *analysis) expandRow(e *expr, loc int) []*target {
	fields := a.fieldsOf(e)
	if fields == nil {
		if e.oid == pgcat.Record {
			a.fail(loc, "", "record type has not been registered")
		}
		a.fail(loc, "", "type %s is not composite", a.typeName(e.oid))
	}
	out := make([]*target, len(fields))
	for i, f := range fields {
		out[i] = &target{name: f.name, embed: -1, expr: &expr{kind: xField, text: f.name, num: i, typ: f.typ, loc: loc, args: []*expr{e}}}
	}
	return out
}

// A star is a star of the statement's own SELECT list or RETURNING, to be
// written out in the text that is sent.
type star struct {
	start int // byte offset
	text  string
}

// noteStar remembers how a star is written out, where each of its columns can
// be named.
func (a *analysis) noteStar(q *query, n *pg.Node, cols []*target) {
	if a.viewDepth > 0 || len(cols) == 0 {
		return
	}
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		if x.ColumnRef.Location < 0 {
			return // TABLE t has no star to replace
		}
		fields := x.ColumnRef.Fields
		prefix := ""
		for _, f := range fields[:len(fields)-1] {
			prefix += QuoteIdent(f.GetString_().GetSval()) + "."
		}
		names := make([]string, len(cols))
		for i, c := range cols {
			switch {
			case prefix != "":
				if slices.ContainsFunc(cols[:i], func(o *target) bool { return o.name == c.name }) {
					return // two columns of one name cannot be told apart
				}
				names[i] = prefix + QuoteIdent(c.name)
			default:
				name, ok := q.nameOf(c, cols)
				if !ok {
					return
				}
				names[i] = name
			}
		}
		a.stars = append(a.stars, star{int(x.ColumnRef.Location), strings.Join(names, ", ")})
	}
}

// nameOf writes a column of * so that it means just that column.
func (q *query) nameOf(c *target, cols []*target) (string, bool) {
	same := 0
	for _, o := range cols {
		if o.name == c.name {
			same++
		}
	}
	// Every table has columns of the system's names, which make these ambiguous.
	if _, system := systemColumns[c.name]; same == 1 && !system {
		return QuoteIdent(c.name), true
	}
	if c.expr.kind != xVar {
		return "", false
	}
	r := c.expr.rte
	if r.name == "" {
		return "", false // a subquery without an alias
	}
	items, columns := 0, 0
	var item *nsItem
	for i := range q.ns {
		if n := &q.ns[i]; n.relVisible && n.name == r.name {
			items++
			item = n
		}
	}
	if items != 1 || item.rte != r {
		return "", false
	}
	for i := range r.cols {
		if r.cols[i].name == c.name && !r.cols[i].dropped {
			columns++
		}
	}
	if columns != 1 {
		return "", false
	}
	return QuoteIdent(r.name) + "." + QuoteIdent(c.name), true
}

// expandStars returns sql with its stars written out.
func expandStars(sql string, stars []star) string {
	if len(stars) == 0 {
		return sql
	}
	slices.SortFunc(stars, func(x, y star) int { return x.start - y.start })
	var b strings.Builder
	at := 0
	for _, s := range stars {
		end := starEnd(sql, s.start)
		if s.start < at || end < 0 {
			continue
		}
		b.WriteString(sql[at:s.start])
		b.WriteString(s.text)
		at = end
	}
	b.WriteString(sql[at:])
	return b.String()
}

// starEnd returns the end of the t.* that begins at start, or -1.
func starEnd(sql string, start int) int {
	for i := start; i < len(sql); i++ {
		switch sql[i] {
		case '*':
			return i + 1
		case '"':
			end := strings.IndexByte(sql[i+1:], '"')
			if end < 0 {
				return -1
			}
			i += end + 1
		case '/': // a comment between the parts
			end := strings.Index(sql[i:], "*/")
			if end < 0 {
				return -1
			}
			i += end + 1
		case '-':
			end := strings.IndexByte(sql[i:], '\n')
			if end < 0 {
				return -1
			}
			i += end
		}
	}
	return -1
}
