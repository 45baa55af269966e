package bind

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// starColumns returns what a target that is *, t.* or (e).* stands for, or nil
// when n is none of these. An empty expansion is an empty slice.
func (a *binder) starColumns(q *level, n *pg.Node) []*tree.Target {
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
		return a.columnsOf(q, fields[:len(fields)-1], loc)
	case *pg.Node_AIndirection:
		list := x.AIndirection.Indirection
		if list[len(list)-1].GetAStar() == nil {
			return nil
		}
		var e tree.Expr
		if len(list) == 1 {
			e = a.expr(q, x.AIndirection.Arg)
		} else {
			e = a.indirection(q, &pg.A_Indirection{Arg: x.AIndirection.Arg, Indirection: list[:len(list)-1]})
		}
		return a.expandRow(e, e.Loc())
	}
	return nil
}

// columnsOf is t.*, or the star of a composite column.
func (a *binder) columnsOf(q *level, fields []*pg.Node, loc int) []*tree.Target {
	schema, name := splitName(fields)
	if item := a.lookupItem(q, schema, name, loc); item != nil {
		return item.star([]*tree.Target{}, loc)
	}
	if e := a.argument(strs(fields), loc); e != nil {
		return a.expandRow(e, loc)
	}
	if len(fields) > 1 { // table.column.*
		return a.expandRow(a.resolveRef(q, &pg.ColumnRef{Fields: fields, Location: int32(loc)}), loc)
	}
	a.failMissingTable(q, name, loc)
	return nil
}

// star adds the columns of an item.
func (n *nsItem) star(out []*tree.Target, loc int) []*tree.Target {
	for i := range n.cols {
		if c := &n.cols[i]; !c.noStar {
			out = append(out, &tree.Target{Name: c.name, Expr: c.ref(loc), Loc: loc, Embed: -1})
		}
	}
	return out
}

func (a *binder) allColumns(q *level, loc int) []*tree.Target {
	out := []*tree.Target{}
	any := false
	for i := range q.ns {
		if n := &q.ns[i]; n.colsVisible && !n.lateralOnly {
			any = true
			out = n.star(out, loc)
		}
	}
	if !any {
		a.fail(loc, "", "SELECT * with no tables specified is not valid")
	}
	return out
}

// expandRow is (e).*.
func (a *binder) expandRow(e tree.Expr, loc int) []*tree.Target {
	fields := a.fieldsOf(e)
	if fields == nil {
		if e.OID() == pgcat.Record {
			a.fail(loc, "", "record type has not been registered")
		}
		a.fail(loc, "", "type %s is not composite", a.typeName(e.OID()))
	}
	out := make([]*tree.Target, len(fields))
	for i, f := range fields {
		out[i] = &tree.Target{Name: f.name, Loc: loc, Embed: -1, Expr: &tree.Field{Head: tree.At(f.Type, loc), Arg: e, Name: f.name, Num: i}}
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
func (a *binder) noteStar(q *level, n *pg.Node, cols []*tree.Target) {
	ref := n.GetColumnRef()
	if !a.own || len(cols) == 0 || ref == nil || ref.Location < 0 { // TABLE t has no star to replace
		return
	}
	prefix := ""
	for _, f := range ref.Fields[:len(ref.Fields)-1] {
		prefix += tree.QuoteIdent(f.GetString_().GetSval()) + "."
	}
	names := make([]string, len(cols))
	for i, c := range cols {
		name, ok := prefix+tree.QuoteIdent(c.Name), true
		if prefix == "" {
			name, ok = q.nameOf(c, cols)
		} else if named(cols[:i], c.Name) > 0 {
			ok = false // two columns of one name cannot be told apart
		}
		if !ok {
			return
		}
		names[i] = name
	}
	a.stars = append(a.stars, star{int(ref.Location), strings.Join(names, ", ")})
}

// named is how many of the columns have a name.
func named(cols []*tree.Target, name string) int {
	return count(cols, func(c *tree.Target) bool { return c.Name == name })
}

func count[T any](list []T, is func(T) bool) (n int) {
	for _, x := range list {
		if is(x) {
			n++
		}
	}
	return n
}

// nameOf writes a column of * so that it means just that column.
func (q *level) nameOf(c *tree.Target, cols []*tree.Target) (string, bool) {
	// Every table has columns of the system's names, which make these ambiguous.
	if _, system := systemColumns[c.Name]; named(cols, c.Name) == 1 && !system {
		return tree.QuoteIdent(c.Name), true
	}
	v, ok := c.Expr.(*tree.Var)
	if !ok || v.RTE.Name == "" || !q.isOnly(v.RTE) || // a subquery may have no alias
		count(v.RTE.Cols, func(o tree.RTECol) bool { return o.Name == c.Name && !o.Dropped }) != 1 {
		return "", false
	}
	return tree.QuoteIdent(v.RTE.Name) + "." + tree.QuoteIdent(c.Name), true
}

// isOnly reports whether an entry is the only one that its name can mean.
func (q *level) isOnly(r *tree.RTE) bool {
	called := func(n nsItem) bool { return n.relVisible && n.name == r.Name }
	return count(q.ns, called) == 1 && q.ns[slices.IndexFunc(q.ns, called)].rte == r
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
