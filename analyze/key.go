package analyze

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A column of a range table entry.
type varKey struct {
	rte *rte
	col int
}

// pins knows what the columns of a query level are equal to in every row that
// matters.
type pins struct {
	to    map[varKey]*expr
	pairs [][2]varKey
}

// pinKeys finds, for each use of a table, whether its primary key is pinned by
// equality to parameters or constants.
func (a *analysis) pinKeys() {
	levels := map[*query]*pins{}
	for _, x := range a.accesses {
		r := x.rte
		if r.rel == nil || len(r.rel.primaryKey) == 0 {
			continue
		}
		if x.verb == Insert {
			x.key = a.insertedKey(x)
			continue
		}
		p := levels[r.level]
		if p == nil {
			p = pinsOf(r.level)
			levels[r.level] = p
		}
		var key []KeyColumn
		for _, col := range r.rel.primaryKey {
			e := p.to[varKey{r, col}]
			if e == nil {
				break
			}
			k, ok := a.keyColumn(&r.rel.cols[col], e)
			if !ok {
				break
			}
			key = append(key, k)
		}
		if len(key) == len(r.rel.primaryKey) && !setsKey(x) {
			x.key = key
		}
	}
}

// setsKey reports whether a write changes the key itself: then it also touches
// the row that it moves to.
func setsKey(x *access) bool {
	if x.verb != Update && x.verb != Merge {
		return false
	}
	for _, c := range x.rte.rel.primaryKey {
		if contains(x.setCols, c) {
			return true
		}
	}
	return false
}

// insertedKey is the key of the one row that an INSERT makes. An upsert that
// meets another unique key changes a row that is not known.
func (a *analysis) insertedKey(x *access) []KeyColumn {
	rel := x.rte.rel
	if x.upsert && !sameColumns(x.conflictCols, rel.primaryKey) || hasTriggers(rel) {
		return nil
	}
	for _, c := range x.updateCols {
		if contains(rel.primaryKey, c) {
			return nil
		}
	}
	var key []KeyColumn
	for _, col := range rel.primaryKey {
		for i, p := range x.places {
			if p.col == col && i < len(x.values) && !p.part {
				if k, ok := a.keyColumn(&rel.cols[col], x.values[i]); ok {
					key = append(key, k)
				}
			}
		}
	}
	if len(key) != len(rel.primaryKey) {
		return nil
	}
	return key
}

func hasTriggers(rel *relation) bool { return rel.table != nil && len(rel.table.Triggers) > 0 }

func sameColumns(x, y []int) bool {
	if len(x) != len(y) {
		return false
	}
	for _, c := range x {
		if !contains(y, c) {
			return false
		}
	}
	return true
}

// pinsOf collects the equalities that hold for every row of a level.
func pinsOf(q *query) *pins {
	p := &pins{to: map[varKey]*expr{}}
	p.add(q.where, nil)
	for _, n := range q.from {
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
func (p *pins) from(n *fromNode, only []*rte) {
	if n == nil || n.rte != nil {
		return
	}
	switch n.join {
	case innerJoin:
		p.add(n.quals, only)
		p.from(n.left, only)
		p.from(n.right, only)
	case leftJoin:
		p.add(n.quals, n.right.rtes)
		p.from(n.left, only)
		p.from(n.right, n.right.rtes)
	case rightJoin:
		p.add(n.quals, n.left.rtes)
		p.from(n.left, n.left.rtes)
		p.from(n.right, only)
	}
}

func (p *pins) add(e *expr, only []*rte) {
	if e == nil {
		return
	}
	if e.kind == xAnd {
		for _, arg := range e.args {
			p.add(arg, only)
		}
		return
	}
	if e.kind == xRowCompare && e.text == "=" {
		n := len(e.args) / 2
		for i := range n {
			p.equal(e.args[i], e.args[n+i], only)
		}
		return
	}
	if e.kind == xFunc && e.text == "=" && len(e.args) == 2 {
		p.equal(e.args[0], e.args[1], only)
	}
}

func (p *pins) equal(x, y *expr, only []*rte) {
	x, y = unwrap(x), unwrap(y)
	allowed := func(e *expr) bool {
		if only == nil {
			return true
		}
		for _, r := range only {
			if e.rte == r {
				return true
			}
		}
		return false
	}
	switch {
	case x.kind == xVar && y.kind == xVar:
		if x.oid == y.oid && allowed(x) && allowed(y) {
			p.pairs = append(p.pairs, [2]varKey{x.key(), y.key()})
		} else if x.oid == y.oid && only != nil && (allowed(x) || allowed(y)) {
			p.oneWay(x, y, allowed)
		}
	case x.kind == xVar && allowed(x):
		p.pin(x, y)
	case y.kind == xVar && allowed(y):
		p.pin(y, x)
	}
}

// oneWay is an equality of an outer join's ON: what pins the kept side pins the
// other, not the other way round.
func (p *pins) oneWay(x, y *expr, allowed func(*expr) bool) {
	if !allowed(x) {
		x, y = y, x
	}
	if e := p.to[y.key()]; e != nil {
		p.pin(x, e)
	}
}

func (p *pins) pin(v, to *expr) {
	if to.kind != xParam && to.kind != xConst {
		return
	}
	if p.to[v.key()] == nil {
		p.to[v.key()] = to
	}
}

func (e *expr) key() varKey {
	if e.rte.cols[e.num].attr >= 0 {
		return varKey{e.rte, e.rte.cols[e.num].attr}
	}
	return varKey{e.rte, -1}
}

// unwrap looks through conversions that leave the value as it is.
func unwrap(e *expr) *expr {
	for e.kind == xRelabel && len(e.args) == 1 && e.text == "" && (e.oid == e.args[0].oid || isStringType(e.oid) && isStringType(e.args[0].oid)) {
		e = e.args[0]
	}
	return e
}

func isStringType(t pgcat.OID) bool { return t == pgcat.Text || t == pgcat.Varchar }

func isIntType(t pgcat.OID) bool { return t == pgcat.Int2 || t == pgcat.Int4 || t == pgcat.Int8 }

// keyColumn makes a part of a key of what a primary key's column equals, if
// equal values are always written alike.
func (a *analysis) keyColumn(c *relCol, e *expr) (KeyColumn, bool) {
	e = unwrap(e)
	base := a.types.BaseType(c.oid)
	t := a.types.Type(base)
	from := a.types.BaseType(e.oid)
	if t == nil || !t.ByteEq || c.col == nil || !deterministic(c.col.Collation) {
		return KeyColumn{}, false
	}
	if from != base && !(isIntType(from) && isIntType(base)) && !(isStringType(from) && isStringType(base)) {
		return KeyColumn{}, false
	}
	switch {
	case e.kind == xParam:
		return KeyColumn{Column: c.col, Param: e.num}, true
	case e.kind == xConst && !e.null:
		switch {
		case isIntType(base):
			n, err := strconv.ParseInt(strings.TrimSpace(e.text), 0, 64)
			return KeyColumn{Column: c.col, Const: strconv.FormatInt(n, 10)}, err == nil
		case isStringType(base) && len(c.mod) == 0 || t.Kind == pgcat.EnumKind:
			return KeyColumn{Column: c.col, Const: "'" + strings.ReplaceAll(e.text, "'", "''") + "'"}, true
		case base == pgcat.Bool && (e.text == "true" || e.text == "false"):
			return KeyColumn{Column: c.col, Const: e.text}, true
		}
	}
	return KeyColumn{}, false
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
