package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// fromItem adds an item of FROM to the scope; optional says that an outer join
// may leave its rows out.
func (b *builder) fromItem(n *pg.Node, sc *scope, optional bool) {
	switch {
	case n.GetRangeVar() != nil:
		b.rangeVar(n.GetRangeVar(), sc, optional)
	case n.GetJoinExpr() != nil:
		b.join(n.GetJoinExpr(), sc, optional)
	case n.GetRangeSubselect() != nil:
		s := n.GetRangeSubselect()
		var names []string
		for _, c := range s.Alias.GetColnames() {
			names = append(names, str(c))
		}
		b.subselect(s.Subquery, s.Alias.GetAliasname(), names, sc, optional, s.Lateral, nil)
	case n.GetRangeFunction() != nil:
		f := n.GetRangeFunction()
		b.opaque(f.Alias.GetAliasname(), &Rel{Name: f.Alias.GetAliasname(), Loc: -1, Few: true, Optional: optional}, sc)
	case n.GetRangeTableSample() != nil:
		b.fromItem(n.GetRangeTableSample().Relation, sc, optional)
	default:
		b.opaque("", &Rel{Loc: -1, Few: true, Optional: optional}, sc)
	}
}

func (b *builder) opaque(name string, rel *Rel, sc *scope) {
	sc.block.Rels = append(sc.block.Rels, rel)
	sc.items = append(sc.items, &item{name: name, rel: rel, opaque: true})
}

// rangeVar adds a table, a view or a CTE.
func (b *builder) rangeVar(v *pg.RangeVar, sc *scope, optional bool) {
	name := v.Relname
	if alias := v.Alias.GetAliasname(); alias != "" {
		name = alias
	}
	if v.Schemaname == "" {
		if q := b.with.find(v.Relname); q != nil {
			b.cteRef(q, name, sc, optional)
			return
		}
	}
	t := b.cat.Table(b.path, schema.Name{Schema: v.Schemaname, Name: v.Relname})
	switch {
	case t == nil:
		b.opaque(name, &Rel{Name: name, Loc: -1, Few: true, Optional: optional}, sc)
	case t.Kind == schema.View && t.Query != nil:
		b.view(t, name, b.loc(v.Location), sc, optional)
	default:
		rel := &Rel{Table: t, Name: name, Loc: b.loc(v.Location), Optional: optional}
		it := &item{name: name, schema: v.Schemaname, rel: rel}
		renamed := v.Alias.GetColnames()
		for i, c := range t.Columns {
			n := named{c.Name, target{rel, c}}
			if i < len(renamed) {
				n.name = str(renamed[i])
			}
			it.columns = append(it.columns, n)
		}
		sc.block.Rels = append(sc.block.Rels, rel)
		sc.items = append(sc.items, it)
	}
}

func (b *builder) cteRef(q *cte, name string, sc *scope, optional bool) {
	switch {
	case q.inline:
		before := b.with
		b.with = q.outer
		b.subselect(q.query, name, q.names, sc, optional, false, nil)
		b.with = before
	case q.self:
		b.opaque(name, &Rel{Name: name, Loc: -1, Few: true, Optional: optional}, sc)
	default:
		b.opaque(name, &Rel{Name: name, Loc: -1, Few: q.rows == nil || q.rows.few(), Optional: optional}, sc)
	}
}

// view reads a view's own query in its place.
func (b *builder) view(t *schema.Table, name string, loc int, sc *scope, optional bool) {
	path, viewLoc, with := b.path, b.viewLoc, b.with
	b.viewLoc, b.with = loc, nil
	if len(t.SearchPath) > 0 {
		b.path = t.SearchPath
	}
	b.subselect(t.Query, name, nil, sc, optional, false, t)
	b.path, b.viewLoc, b.with = path, viewLoc, with
}

// subselect adds a subquery: pulled up into this level when it is simple, else
// as a level of its own.
func (b *builder) subselect(n *pg.Node, name string, names []string, sc *scope, optional, lateral bool, view *schema.Table) {
	s := n.GetSelectStmt()
	if !b.simple(s) || b.depth >= maxDepth {
		outer := sc.outer
		if lateral {
			outer = sc
		}
		rel := &Rel{Name: name, Loc: -1, Optional: optional}
		if b.groups(s) && b.depth < maxDepth {
			b.grouped(s, rel, names, sc, outer, view)
			return
		}
		if blk := b.statement(n, outer); blk != nil {
			rel.Few = blk.few()
		}
		b.opaque(name, rel, sc)
		return
	}
	b.depth++
	defer func() { b.depth-- }()
	inner := &scope{outer: sc.outer, block: sc.block}
	if lateral {
		inner.items = append(inner.items, sc.items...)
	}
	from := len(inner.items)
	for _, f := range s.FromClause {
		b.fromItem(f, inner, optional)
	}
	b.where(s.WhereClause, inner, nil)
	for _, t := range s.TargetList {
		b.subqueries(t, inner)
	}
	own := &scope{items: inner.items[from:], outer: inner.outer, block: inner.block}
	it := &item{name: name}
	for _, t := range s.TargetList {
		it.columns = append(it.columns, outputs(t.GetResTarget(), own, inner)...)
	}
	it.rename(names, view)
	sc.items = append(sc.items, it)
}

// rename gives the columns the names that an alias or a view has for them.
func (it *item) rename(names []string, view *schema.Table) {
	for i := range it.columns {
		switch {
		case i < len(names):
			it.columns[i].name = names[i]
		case view != nil && i < len(view.Columns) && len(view.Columns) == len(it.columns):
			it.columns[i].name = view.Columns[i].Name
		}
	}
}

// outputs returns the columns that one item of a SELECT list gives.
func outputs(t *pg.ResTarget, own, all *scope) []named {
	c := t.GetVal().GetColumnRef()
	if c == nil {
		name := t.GetName()
		if f := t.GetVal().GetFuncCall(); name == "" && f != nil {
			name = last(f.Funcname)
		}
		return []named{{name: name}}
	}
	lastField := c.Fields[len(c.Fields)-1]
	if lastField.GetAStar() == nil {
		name := t.GetName()
		if name == "" {
			name = str(lastField)
		}
		return []named{{name, all.resolve(c).target}}
	}
	var columns []named
	for _, it := range own.items {
		if len(c.Fields) == 1 || it.name == str(c.Fields[len(c.Fields)-2]) {
			columns = append(columns, it.columns...)
		}
	}
	return columns
}

// join adds both sides of a join and its condition.
func (b *builder) join(j *pg.JoinExpr, sc *scope, optional bool) {
	leftOptional := optional || j.Jointype == pg.JoinType_JOIN_RIGHT || j.Jointype == pg.JoinType_JOIN_FULL
	rightOptional := optional || j.Jointype == pg.JoinType_JOIN_LEFT || j.Jointype == pg.JoinType_JOIN_FULL
	start := len(sc.items)
	rels := len(sc.block.Rels)
	b.fromItem(j.Larg, sc, leftOptional)
	middle := len(sc.items)
	midRels := len(sc.block.Rels)
	b.fromItem(j.Rarg, sc, rightOptional)

	// A condition of an outer join says nothing of the side that is kept whole.
	var only map[*Rel]bool
	switch j.Jointype {
	case pg.JoinType_JOIN_LEFT:
		only = relSet(sc.block.Rels[midRels:])
	case pg.JoinType_JOIN_RIGHT:
		only = relSet(sc.block.Rels[rels:midRels])
	case pg.JoinType_JOIN_FULL:
		only = map[*Rel]bool{}
	}
	if j.Quals != nil {
		b.where(j.Quals, sc, only)
	}
	for _, name := range usingColumns(j, sc.items[start:middle], sc.items[middle:]) {
		b.using(name, sc.items[start:middle], sc.items[middle:], sc, only)
	}
	if alias := j.Alias.GetAliasname(); alias != "" {
		it := &item{name: alias}
		for _, part := range sc.items[start:] {
			it.columns = append(it.columns, part.columns...)
			it.opaque = it.opaque || part.opaque
		}
		sc.items = append(sc.items[:start], it)
	}
}

func relSet(rels []*Rel) map[*Rel]bool {
	set := map[*Rel]bool{}
	for _, r := range rels {
		set[r] = true
	}
	return set
}

// usingColumns names the columns that USING or NATURAL compares.
func usingColumns(j *pg.JoinExpr, left, right []*item) []string {
	var names []string
	for _, n := range j.UsingClause {
		names = append(names, str(n))
	}
	if !j.IsNatural {
		return names
	}
	for _, l := range left {
		for _, c := range l.columns {
			for _, r := range right {
				if _, ok := r.find(c.name); ok {
					names = append(names, c.name)
				}
			}
		}
	}
	return names
}

func (b *builder) using(name string, left, right []*item, sc *scope, only map[*Rel]bool) {
	l, lok := findIn(left, name)
	r, rok := findIn(right, name)
	if !lok || !rok {
		return
	}
	add := func(t, other target) {
		if t.column == nil || only != nil && !only[t.rel] {
			return
		}
		sc.block.Conds = append(sc.block.Conds, &Cond{Rel: t.rel, Column: t.column, Expr: columnNode(name), Op: Eq,
			Others: others(other.rel), Loc: t.rel.Loc})
	}
	add(l, r)
	add(r, l)
}

func others(r *Rel) []*Rel {
	if r == nil {
		return nil
	}
	return []*Rel{r}
}

func findIn(items []*item, name string) (target, bool) {
	for _, it := range items {
		if t, ok := it.find(name); ok {
			return t, true
		}
		if it.opaque {
			return target{rel: it.rel}, true
		}
	}
	return target{}, false
}

func columnNode(name string) *pg.Node {
	return &pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: &pg.ColumnRef{
		Fields: []*pg.Node{{Node: &pg.Node_String_{String_: &pg.String{Sval: name}}}}}}}
}
