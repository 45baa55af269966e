package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
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
	schema      string    // of a relation without an alias
	rte         *tree.RTE // nil for a join
	cols        []nsCol
	relVisible  bool
	colsVisible bool
	lateralOnly bool // visible to LATERAL items only
	lateralOK   bool // and not even to them, below RIGHT and FULL joins
}

// A nsCol is a visible column.
type nsCol struct {
	name string
	rte  *tree.RTE
	attr int       // index into rte.cols
	expr tree.Expr // a merged column of USING that is no plain column, or one of the level's own result
	// noStar: not part of *.
	noStar bool
}

// itemOf makes the scope's entry for e.
func itemOf(e *tree.RTE) nsItem {
	n := nsItem{name: e.Name, rte: e, relVisible: true, colsVisible: true, lateralOK: true}
	if e.Rel != nil && !e.Aliased {
		n.schema = e.Rel.Schema
	}
	n.cols = make([]nsCol, 0, len(e.Cols))
	for i, c := range e.Cols {
		if !c.Dropped {
			n.cols = append(n.cols, nsCol{name: c.Name, rte: e, attr: i, noStar: c.NoStar})
		}
	}
	return n
}

// ref returns the expression that shows the column.
func (c *nsCol) ref(loc int) tree.Expr {
	switch e := c.expr.(type) {
	case nil:
		return columnVar(c.rte, c.attr, loc)
	case *tree.Merged:
		for _, arg := range e.Args {
			noteRead(arg)
		}
		return &tree.Merged{Head: tree.At(e.Typ, loc), Args: e.Args, Join: e.Join}
	case *tree.SetCol: // a column of the level's own result
		out := *e
		out.At = loc
		return &out
	default:
		noteRead(e)
		return e
	}
}

// columnVar is a column of a range table entry, which is read by it.
func columnVar(r *tree.RTE, col, loc int) *tree.Var {
	v := &tree.Var{Head: tree.At(r.Cols[col].Type, loc), RTE: r, Col: col}
	noteRead(v)
	return v
}

// noteRead notes the columns below an expression as read.
func noteRead(e tree.Expr) {
	switch x := e.(type) {
	case *tree.Var:
		if x.RTE.Access != nil {
			x.RTE.Access.Read(x.ColumnOf())
		}
	case *tree.WholeRow:
		if x.RTE.Access != nil {
			x.RTE.Access.All = true
		}
	default:
		tree.Each(e, noteRead)
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
func (a *binder) lookupColumn(q *level, name string, loc int) tree.Expr {
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
			return found.ref(loc)
		case system != nil:
			return system
		}
	}
	return nil
}

// hasSystemColumns reports whether a relation has rows of its own.
func (a *binder) hasSystemColumns(r *tree.Relation) bool {
	if r.Table != nil {
		return !r.IsView() || r.Table.Kind == schema.MaterializedView
	}
	s := a.Types.SystemRelation(r.Schema, r.Name)
	return s == nil || s.Kind == 'r'
}

// systemColumnAnywhere finds ctid, xmin and the like among the relations of a
// level.
func (a *binder) systemColumnAnywhere(s *level, name string, loc int) tree.Expr {
	t, ok := systemColumns[name]
	if !ok {
		return nil
	}
	var found *tree.RTE
	for i := range s.ns {
		n := &s.ns[i]
		if !n.colsVisible || n.lateralOnly && !s.lateral || n.rte == nil || n.rte.Rel == nil || !a.hasSystemColumns(n.rte.Rel) {
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

func (a *binder) ambiguityHint(s *level, name string) string {
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
				from = c.rte.Name
			}
			if from != "" {
				names = append(names, tree.QuoteIdent(from)+"."+tree.QuoteIdent(name))
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
func (a *binder) lookupItem(q *level, schema, name string, loc int) *nsItem {
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

func (a *binder) failLateral(n *nsItem, loc int) {
	a.fail(loc, "The combining JOIN type must be INNER or LEFT for a LATERAL reference.",
		"invalid reference to FROM-clause entry for table %q", n.name)
}

// failMissingTable reports a qualifier that names nothing in scope.
func (a *binder) failMissingTable(q *level, name string, loc int) {
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
			if n.rte != nil && n.rte.Rel != nil && n.rte.Rel.Name == name {
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
		hint = "\"" + name + "\" is a column: its fields are (" + tree.QuoteIdent(name) + ").field when it is composite, " + tree.QuoteIdent(name) + " ->> 'field' when it is JSON"
	}
	a.fail(loc, hint, "missing FROM-clause entry for table %q", name)
}

// columnNames lists what unqualified names could have meant.
func (q *level) columnNames() []string {
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

// checkFree checks that the names of items that are added to a scope are free.
func (a *binder) checkFree(existing []nsItem, added []nsItem, loc int) {
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
