package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A clause is the part of a statement in which an expression stands.
type clause uint8

const (
	inNone clause = iota
	inSelect
	inWhere
	inHaving
	inFilter
	inJoin
	inFromSubquery
	inFromFunction
	inGroupBy
	inOrderBy
	inDistinctOn
	inLimit
	inOffset
	inValues
	inReturning
	inInsertTarget
	inUpdateSource
	inUpdateTarget
	inMergeWhen
	inConflictTarget
	inWindowPartition
	inWindowOrder
	inWindowFrame
	inCall
)

var clauseNames = [...]string{
	inWhere: "WHERE", inHaving: "HAVING", inFilter: "FILTER", inJoin: "JOIN conditions",
	inFromSubquery: "FROM clause of its own query level", inFromFunction: "functions in FROM",
	inGroupBy: "GROUP BY", inLimit: "LIMIT", inOffset: "OFFSET", inValues: "VALUES", inReturning: "RETURNING",
	inUpdateSource: "UPDATE", inUpdateTarget: "UPDATE", inInsertTarget: "INSERT", inMergeWhen: "MERGE WHEN conditions",
	inConflictTarget: "index expressions", inWindowPartition: "window definitions", inWindowOrder: "window definitions",
	inWindowFrame: "window definitions", inCall: "CALL arguments", inDistinctOn: "DISTINCT ON", inOrderBy: "ORDER BY", inSelect: "SELECT",
}

func (c clause) String() string { return clauseNames[c] }

// A nsItem is something visible in a scope: by its name, by its columns'
// names, or both.
type nsItem struct {
	name        string
	schema      string // of a relation without an alias
	rte         *rte   // nil for a join
	cols        []nsCol
	relVisible  bool
	colsVisible bool
	lateralOnly bool // visible to LATERAL items only
	lateralOK   bool // and not even to them, below RIGHT and FULL joins
}

// A nsCol is a visible column.
type nsCol struct {
	name string
	rte  *rte
	attr int   // index into rte.cols
	expr *expr // a merged column of USING that is no plain column
	// noStar: not part of *.
	noStar bool
}

// item makes the scope's entry for e.
func (e *rte) item() nsItem {
	n := nsItem{name: e.name, rte: e, relVisible: true, colsVisible: true, lateralOK: true}
	if e.rel != nil && !e.aliased {
		n.schema = e.rel.schema
	}
	n.cols = make([]nsCol, 0, len(e.cols))
	for i, c := range e.cols {
		if !c.dropped {
			n.cols = append(n.cols, nsCol{name: c.name, rte: e, attr: i, noStar: c.noStar})
		}
	}
	return n
}

// ref returns the expression that shows the column.
func (a *analysis) ref(c *nsCol, loc int) *expr {
	if c.expr != nil {
		e := *c.expr
		e.loc = loc
		for _, arg := range e.args {
			a.noteRead(arg)
		}
		return &e
	}
	e := &expr{kind: xVar, rte: c.rte, num: c.attr, loc: loc, typ: c.rte.cols[c.attr].typ}
	a.noteRead(e)
	return e
}

func (a *analysis) noteRead(e *expr) {
	switch {
	case e.kind == xVar && e.rte.access >= 0:
		a.accesses[e.rte.access].read(e.rte.cols[e.num].attr)
	case e.kind == xWholeRow && e.rte.access >= 0:
		a.accesses[e.rte.access].readAll()
	case e.kind != xVar:
		for _, arg := range e.args {
			a.noteRead(arg)
		}
	}
}

// find looks name up among the item's columns. It reports how many there are.
func (n *nsItem) find(name string) (*nsCol, int) {
	var found *nsCol
	count := 0
	for i := range n.cols {
		if n.cols[i].name == name {
			if found == nil {
				found = &n.cols[i]
			}
			count++
		}
	}
	return found, count
}

// lookupColumn finds an unqualified column, level by level outwards. It
// returns nil when there is none.
func (a *analysis) lookupColumn(q *query, name string, loc int) *expr {
	for s := q; s != nil; s = s.parent {
		var found *nsCol
		for i := range s.ns {
			n := &s.ns[i]
			if !n.colsVisible || n.lateralOnly && !s.lateral {
				continue
			}
			c, count := n.find(name)
			if count == 0 {
				continue
			}
			if count > 1 || found != nil {
				a.fail(loc, a.ambiguityHint(s, name), "column reference %q is ambiguous", name)
			}
			if !n.lateralOK && n.lateralOnly {
				a.failLateral(n, loc)
			}
			found = c
		}
		system := a.systemColumnAnywhere(s, name, loc)
		switch {
		case found != nil && system != nil:
			a.fail(loc, a.ambiguityHint(s, name), "column reference %q is ambiguous", name)
		case found != nil:
			return a.ref(found, loc)
		case system != nil:
			return system
		}
	}
	return nil
}

// hasSystemColumns reports whether a relation has rows of its own.
func (a *analysis) hasSystemColumns(r *relation) bool {
	if r.table != nil {
		return !r.isView() || r.table.Kind == schema.MaterializedView
	}
	s := a.types.SystemRelation(r.schema, r.name)
	return s == nil || s.Kind == 'r'
}

// systemColumnAnywhere finds ctid, xmin and the like among the relations of a
// level.
func (a *analysis) systemColumnAnywhere(s *query, name string, loc int) *expr {
	t, ok := systemColumns[name]
	if !ok {
		return nil
	}
	var found *rte
	for i := range s.ns {
		n := &s.ns[i]
		if !n.colsVisible || n.lateralOnly && !s.lateral || n.rte == nil || n.rte.rel == nil || !a.hasSystemColumns(n.rte.rel) {
			continue
		}
		if found != nil {
			a.fail(loc, a.ambiguityHint(s, name), "column reference %q is ambiguous", name)
		}
		found = n.rte
	}
	if found == nil {
		return nil
	}
	return systemColumn(found, name, t, loc)
}

func (a *analysis) ambiguityHint(s *query, name string) string {
	var names []string
	for i := range s.ns {
		n := &s.ns[i]
		if !n.colsVisible {
			continue
		}
		for j := range n.cols {
			c := &n.cols[j]
			if c.name != name {
				continue
			}
			from := n.name
			if c.rte != nil && n.rte == nil {
				from = c.rte.name
			}
			if from != "" {
				names = append(names, QuoteIdent(from)+"."+QuoteIdent(name))
			}
		}
	}
	names = slices.Compact(names)
	switch len(names) {
	case 0, 1:
		return "qualify the column with its table's name or alias"
	case 2:
		return "write " + names[0] + " or " + names[1]
	}
	return "qualify the column: " + names[0] + ", " + names[1] + ", …"
}

// lookupItem finds a relation in scope by the name that it goes by.
func (a *analysis) lookupItem(q *query, schema, name string, loc int) *nsItem {
	for s := q; s != nil; s = s.parent {
		var found *nsItem
		for i := range s.ns {
			n := &s.ns[i]
			if !n.relVisible || n.lateralOnly && !s.lateral || n.name != name {
				continue
			}
			if schema != "" && n.schema != schema {
				continue
			}
			if found != nil {
				a.fail(loc, "give one of them an alias", "table reference %q is ambiguous", name)
			}
			if !n.lateralOK && n.lateralOnly {
				a.failLateral(n, loc)
			}
			found = n
		}
		if found != nil {
			return found
		}
	}
	return nil
}

func (a *analysis) failLateral(n *nsItem, loc int) {
	a.fail(loc, "The combining JOIN type must be INNER or LEFT for a LATERAL reference.",
		"invalid reference to FROM-clause entry for table %q", n.name)
}

// failMissingTable reports a qualifier that names nothing in scope.
func (a *analysis) failMissingTable(q *query, name string, loc int) {
	var names []string
	for s := q; s != nil; s = s.parent {
		for i := range s.ns {
			n := &s.ns[i]
			if n.name == name && n.name != "" {
				hint := "There is an entry for table \"" + name + "\", but it cannot be referenced from this part of the query."
				if n.lateralOnly {
					hint += "\nTo reference that table, you must mark this subquery with LATERAL."
				}
				a.fail(loc, hint, "invalid reference to FROM-clause entry for table %q", name)
			}
			if n.rte != nil && n.rte.rel != nil && n.rte.rel.name == name {
				a.fail(loc, "Perhaps you meant to reference the table alias \""+n.name+"\".",
					"invalid reference to FROM-clause entry for table %q", name)
			}
			if n.name != "" && n.relVisible {
				names = append(names, n.name)
			}
		}
	}
	hint := diag.DidYouMean(name, names)
	if q.hasColumn(name) {
		hint = "\"" + name + "\" is a column: its fields are (" + QuoteIdent(name) + ").field when it is composite, " + QuoteIdent(name) + " ->> 'field' when it is JSON"
	}
	a.fail(loc, hint, "missing FROM-clause entry for table %q", name)
}

// columnNames lists what unqualified names could have meant.
func (q *query) columnNames() []string {
	var names []string
	for s := q; s != nil; s = s.parent {
		for i := range s.ns {
			n := &s.ns[i]
			for j := range n.cols {
				names = append(names, n.cols[j].name)
			}
		}
	}
	return names
}

func (n *nsItem) columnNames() []string {
	names := make([]string, len(n.cols))
	for i := range n.cols {
		names[i] = n.cols[i].name
	}
	return names
}

// addItem adds n to the scope after checking that its name is free.
func (a *analysis) checkFree(existing []nsItem, added []nsItem, loc int) {
	for i := range added {
		x := &added[i]
		if !x.relVisible {
			continue
		}
		for j := range existing {
			y := &existing[j]
			if !y.relVisible || x.name != y.name || x.name == "" {
				continue
			}
			if x.schema != y.schema && x.schema != "" && y.schema != "" {
				continue // different relations, neither with an alias
			}
			a.fail(loc, "give one of them an alias", "table name %q specified more than once", x.name)
		}
	}
}
