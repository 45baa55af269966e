package effects

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A keyFinder finds the primary keys that the accesses of a query are pinned to.
type keyFinder struct {
	*Schema
	levels map[*tree.Query]*pins
}

func (s *Schema) newKeyFinder() *keyFinder {
	return &keyFinder{Schema: s, levels: map[*tree.Query]*pins{}}
}

// of returns the whole primary key of the one row that is accessed, as far as
// equalities with parameters and constants say it, or nil. A nil finder finds
// none: it is for function bodies, whose parameters are not the query's.
func (k *keyFinder) of(x *tree.Access) []KeyColumn {
	r := x.RTE
	if k == nil || len(r.Rel.PrimaryKey) == 0 {
		return nil
	}
	if x.Verb == tree.Insert {
		return k.inserted(x)
	}
	if setsKey(x) {
		return nil
	}
	p := k.levels[r.Level]
	if p == nil {
		p = pinsOf(r.Level)
		k.levels[r.Level] = p
	}
	return k.key(r.Rel, func(col int) tree.Expr { return p.to[column{r, col}] })
}

// key makes a key of what its columns equal; nil is for what is not pinned.
func (s *Schema) key(rel *tree.Relation, equals func(col int) tree.Expr) []KeyColumn {
	var key []KeyColumn
	for _, col := range rel.PrimaryKey {
		e := equals(col)
		if e == nil {
			return nil
		}
		c, ok := s.keyColumn(&rel.Cols[col], e)
		if !ok {
			return nil
		}
		key = append(key, c)
	}
	return key
}

// setsKey reports whether a write changes the key itself: then it also touches
// the row that it moves to.
func setsKey(x *tree.Access) bool {
	return (x.Verb == tree.Update || x.Verb == tree.Merge) &&
		slices.ContainsFunc(x.RTE.Rel.PrimaryKey, func(c int) bool { return slices.Contains(x.SetCols, c) })
}

// inserted is the key of the one row that an INSERT makes. An upsert that meets
// another unique key changes a row that is not known.
func (k *keyFinder) inserted(x *tree.Access) []KeyColumn {
	rel := x.RTE.Rel
	if x.Upsert && !sameColumns(x.ConflictCols, rel.PrimaryKey) || rel.Table != nil && len(rel.Table.Triggers) > 0 ||
		slices.ContainsFunc(x.UpdateCols, func(c int) bool { return slices.Contains(rel.PrimaryKey, c) }) {
		return nil
	}
	return k.key(rel, func(col int) tree.Expr {
		i := slices.IndexFunc(x.Places, func(p tree.Place) bool { return p.Col == col && !p.Part })
		if i < 0 || i >= len(x.Values) {
			return nil
		}
		return x.Values[i]
	})
}

func sameColumns(x, y []int) bool {
	return len(x) == len(y) && !slices.ContainsFunc(x, func(c int) bool { return !slices.Contains(y, c) })
}

// A column of a range table entry.
type column struct {
	rte *tree.RTE
	col int
}

func columnOf(v *tree.Var) column { return column{v.RTE, max(v.ColumnOf(), -1)} }

// pins knows what the columns of a query level are equal to in every row that
// matters.
type pins struct {
	to    map[column]tree.Expr
	pairs [][2]column
}

// pinsOf collects the equalities that hold for every row of a level.
func pinsOf(q *tree.Query) *pins {
	p := &pins{to: map[column]tree.Expr{}}
	p.add(q.Where, nil)
	for _, n := range q.From {
		p.from(n, nil)
	}
	for changed := true; changed; {
		changed = false
		for _, pair := range p.pairs {
			for i := range pair {
				if e := p.to[pair[i]]; e != nil && p.to[pair[1-i]] == nil {
					p.to[pair[1-i]] = e
					changed = true
				}
			}
		}
	}
	return p
}

// from adds the conditions of joins. only restricts them to entries on the
// nullable side of an outer join: the other side's rows are there anyway.
func (p *pins) from(n *tree.FromNode, only []*tree.RTE) {
	if n == nil || n.RTE != nil {
		return
	}
	switch n.Join {
	case tree.InnerJoin:
		p.add(n.Quals, only)
		p.from(n.Left, only)
		p.from(n.Right, only)
	case tree.LeftJoin:
		p.add(n.Quals, n.Right.RTEs)
		p.from(n.Left, only)
		p.from(n.Right, n.Right.RTEs)
	case tree.RightJoin:
		p.add(n.Quals, n.Left.RTEs)
		p.from(n.Left, n.Left.RTEs)
		p.from(n.Right, only)
	}
}

func (p *pins) add(e tree.Expr, only []*tree.RTE) {
	switch x := e.(type) {
	case *tree.And:
		for _, arg := range x.Args {
			p.add(arg, only)
		}
	case *tree.RowCompare:
		if x.Op == "=" {
			for i := range x.Left {
				p.equal(x.Left[i], x.Right[i], only)
			}
		}
	case *tree.Func:
		if left, right := tree.Equality(x); left != nil {
			p.equal(left, right, only)
		}
	}
}

func (p *pins) equal(x, y tree.Expr, only []*tree.RTE) {
	x, y = tree.Unwrap(x), tree.Unwrap(y)
	xv, xok := x.(*tree.Var)
	yv, yok := y.(*tree.Var)
	xok, yok = xok && isAmong(xv, only), yok && isAmong(yv, only)
	switch {
	case xv != nil && yv != nil && xv.OID() != yv.OID():
	case xok && yok:
		p.pairs = append(p.pairs, [2]column{columnOf(xv), columnOf(yv)})
	case xok:
		p.pinTo(xv, y)
	case yok:
		p.pinTo(yv, x)
	}
}

func isAmong(v *tree.Var, only []*tree.RTE) bool { return only == nil || slices.Contains(only, v.RTE) }

// pinTo pins a column to what it equals. That may be a column of an outer join's
// kept side: what pins that pins this one, not the other way round.
func (p *pins) pinTo(v *tree.Var, to tree.Expr) {
	if kept, ok := to.(*tree.Var); ok {
		to = p.to[columnOf(kept)]
	}
	switch to.(type) {
	case *tree.Param, *tree.Const:
		if c := columnOf(v); p.to[c] == nil {
			p.to[c] = to
		}
	}
}

func isStringType(t pgcat.OID) bool { return t == pgcat.Text || t == pgcat.Varchar }

func isIntType(t pgcat.OID) bool { return t == pgcat.Int2 || t == pgcat.Int4 || t == pgcat.Int8 }

// keyColumn makes a part of a key of what a primary key's column equals, if
// equal values are always written alike.
func (s *Schema) keyColumn(c *tree.RelCol, e tree.Expr) (KeyColumn, bool) {
	e = tree.Unwrap(e)
	base, from := s.Types.BaseType(c.OID), s.Types.BaseType(e.OID())
	t := s.Types.Type(base)
	if t == nil || !t.ByteEq || c.Col == nil || !deterministic(c.Col.Collation) {
		return KeyColumn{}, false
	}
	if from != base && !(isIntType(from) && isIntType(base)) && !(isStringType(from) && isStringType(base)) {
		return KeyColumn{}, false
	}
	switch x := e.(type) {
	case *tree.Param:
		return KeyColumn{Column: c.Col, Param: x.Num}, true
	case *tree.Const:
		if text, ok := keyText(c, t, x); ok && !x.Null {
			return KeyColumn{Column: c.Col, Const: text}, true
		}
	}
	return KeyColumn{}, false
}

// keyText writes a constant in the one way in which it is written in keys.
func keyText(c *tree.RelCol, t *pgcat.Type, e *tree.Const) (string, bool) {
	switch {
	case isIntType(t.OID):
		n, err := strconv.ParseInt(strings.TrimSpace(e.Text), 0, 64)
		return strconv.FormatInt(n, 10), err == nil
	case isStringType(t.OID) && len(c.Mod) == 0 || t.Kind == pgcat.EnumKind:
		return "'" + strings.ReplaceAll(e.Text, "'", "''") + "'", true
	case t.OID == pgcat.Bool:
		return e.Text, e.Text == "true" || e.Text == "false"
	}
	return "", false
}

// deterministic reports whether a collation tells all different strings apart;
// one of the user's own may not.
func deterministic(n schema.Name) bool {
	switch n.Name {
	case "", "default", "C", "POSIX", "ucs_basic", "unicode", "C.UTF-8", "pg_c_utf8", "en_US", "en_US.utf8":
		return true
	}
	return strings.HasSuffix(n.Name, "-x-icu")
}
