package analyze

// alike holds expressions against each other; a nil one takes subqueries as
// alike only when they are one.
type alike struct {
	rtes   map[*rte]*rte
	levels map[*query]*query
}

// equal reports whether two expressions are the same but for where they stand.
func equal(x, y *expr) bool { return (*alike)(nil).exprs(x, y) }

// sameKey is equal for keys of GROUP BY, among which a subquery is the same when
// it is written again.
func sameKey(x, y *expr) bool {
	return (&alike{rtes: map[*rte]*rte{}, levels: map[*query]*query{}}).exprs(x, y)
}

func (m *alike) exprs(x, y *expr) bool {
	if x == y {
		return true
	}
	if x == nil || y == nil || x.kind != y.kind || x.oid != y.oid || x.not != y.not || x.null != y.null ||
		x.num != y.num || x.text != y.text || x.win != y.win {
		return false
	}
	if x.fn != y.fn && (x.fn == nil || y.fn == nil || x.fn.OID != y.fn.OID) {
		return false
	}
	if x.rte != y.rte && (m == nil || x.rte == nil || m.rtes[x.rte] != y.rte) {
		return false
	}
	if x.query != y.query && !m.queries(x.query, y.query) {
		return false
	}
	if x.level != y.level && (m == nil || x.level == nil || m.levels[x.level] != y.level) {
		return false
	}
	return m.lists(x.args, y.args) && m.lists(x.extra, y.extra)
}

func (m *alike) lists(x, y []*expr) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !m.exprs(x[i], y[i]) {
			return false
		}
	}
	return true
}

// queries compares subqueries over tables. Those with more to them are taken for
// different ones.
func (m *alike) queries(x, y *query) bool {
	if m == nil || !x.isPlain() || !y.isPlain() || len(x.from) != len(y.from) || len(x.targets) != len(y.targets) {
		return false
	}
	m.levels[x] = y
	for i := range x.from {
		if !m.nodes(x.from[i], y.from[i]) {
			return false
		}
	}
	for i := range x.targets {
		if !m.exprs(x.targets[i].expr, y.targets[i].expr) {
			return false
		}
	}
	return m.lists(x.groupBy, y.groupBy) && m.lists([]*expr{x.where, x.having, x.limit, x.offset}, []*expr{y.where, y.having, y.limit, y.offset})
}

// isPlain reports whether a query has no clauses but those that queries compares.
func (q *query) isPlain() bool {
	return q != nil && q.verb == Select && q.target == nil && q.values == nil && q.setOp == nil && !q.distinct && !q.emptySet &&
		len(q.ctes)+len(q.windows)+len(q.sorts)+len(q.setNulled) == 0
}

func (m *alike) nodes(x, y *fromNode) bool {
	if x.rte != nil && y.rte != nil {
		m.rtes[x.rte] = y.rte
		return x.rte.rel != nil && x.rte.rel == y.rte.rel && x.rte.name == y.rte.name && x.rte.aliased == y.rte.aliased
	}
	return x.rte == nil && y.rte == nil && x.join == y.join && m.nodes(x.left, y.left) && m.nodes(x.right, y.right) && m.exprs(x.quals, y.quals)
}
