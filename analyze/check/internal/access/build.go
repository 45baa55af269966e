package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// maxDepth bounds views upon views and nested queries; deeper ones are taken
// as giving rows that nothing is known of.
const maxDepth = 32

type builder struct {
	cat     *schema.Catalog
	path    []string
	refs    map[string]int
	blocks  []*Block
	with    *ctes
	viewLoc int // within a view: where the query mentions it; else -1
	depth   int
}

// loc gives a node's offset in the query; what stands in a view is where the
// view is mentioned.
func (b *builder) loc(n int32) int {
	if b.viewLoc >= 0 {
		return b.viewLoc
	}
	return int(n)
}

func (b *builder) newBlock() *Block {
	blk := new(Block)
	b.blocks = append(b.blocks, blk)
	return blk
}

// statement reads any statement; outer is the scope around it, if any.
func (b *builder) statement(n *pg.Node, outer *scope) *Block {
	if b.depth >= maxDepth {
		return nil
	}
	b.depth++
	defer func() { b.depth-- }()
	switch {
	case n.GetSelectStmt() != nil:
		return b.selectStmt(n.GetSelectStmt(), outer)
	case n.GetInsertStmt() != nil:
		s := n.GetInsertStmt()
		defer b.withClause(s.WithClause, outer)()
		if s.SelectStmt != nil {
			b.statement(s.SelectStmt, outer)
		}
	case n.GetUpdateStmt() != nil:
		s := n.GetUpdateStmt()
		return b.change(s.WithClause, s.Relation, s.FromClause, s.WhereClause, s.TargetList, outer)
	case n.GetDeleteStmt() != nil:
		s := n.GetDeleteStmt()
		return b.change(s.WithClause, s.Relation, s.UsingClause, s.WhereClause, s.ReturningList, outer)
	case n.GetMergeStmt() != nil:
		s := n.GetMergeStmt()
		return b.change(s.WithClause, s.Relation, []*pg.Node{s.SourceRelation}, s.JoinCondition, nil, outer)
	}
	return nil
}

// change reads an UPDATE, DELETE or MERGE.
func (b *builder) change(with *pg.WithClause, rel *pg.RangeVar, from []*pg.Node, where *pg.Node, exprs []*pg.Node, outer *scope) *Block {
	defer b.withClause(with, outer)()
	blk := b.newBlock()
	blk.Changes = true
	s := &scope{outer: outer, block: blk}
	if rel != nil {
		b.rangeVar(rel, s, false)
	}
	for _, f := range from {
		b.fromItem(f, s, false)
	}
	b.where(where, s, nil)
	for _, e := range exprs {
		b.subqueries(e, s)
	}
	return blk
}

// selectStmt reads a SELECT as a level of its own.
func (b *builder) selectStmt(s *pg.SelectStmt, outer *scope) *Block {
	defer b.withClause(s.WithClause, outer)()
	if s.Op != pg.SetOperation_SETOP_NONE {
		blk := b.newBlock()
		for _, arm := range []*pg.SelectStmt{s.Larg, s.Rarg} {
			rel := &Rel{Loc: -1}
			if arm := b.selectStmt(arm, outer); arm != nil {
				rel.Few = arm.few()
			}
			blk.Rels = append(blk.Rels, rel)
		}
		return blk
	}
	blk := b.newBlock()
	sc := &scope{outer: outer, block: blk}
	b.body(s, sc)
	b.order(s, sc)
	return blk
}

// body reads FROM, WHERE and the expressions of a plain SELECT into a scope.
func (b *builder) body(s *pg.SelectStmt, sc *scope) {
	for _, f := range s.FromClause {
		b.fromItem(f, sc, false)
	}
	b.where(s.WhereClause, sc, nil)
	for _, list := range [][]*pg.Node{s.TargetList, s.GroupClause, s.SortClause, {s.HavingClause}} {
		for _, e := range list {
			b.subqueries(e, sc)
		}
	}
}

// order reads ORDER BY and LIMIT.
func (b *builder) order(s *pg.SelectStmt, sc *scope) {
	blk := sc.block
	for _, l := range s.LockingClause {
		if l.GetLockingClause().GetWaitPolicy() == pg.LockWaitPolicy_LockWaitSkip {
			blk.SkipLocked = true
		}
	}
	if it, ok := b.extreme(s, sc); ok {
		blk.Limited, blk.Order = true, []OrderItem{it}
		return
	}
	if s.LimitCount == nil || s.LimitCount.GetAConst().GetIsnull() || len(s.GroupClause) > 0 ||
		len(s.DistinctClause) > 0 || b.gathers(s) {
		return
	}
	blk.Limited = true
	for _, n := range s.SortClause {
		it, ok := b.orderItem(n.GetSortBy(), s, sc)
		if !ok {
			blk.Order = nil
			return
		}
		blk.Order = append(blk.Order, it)
	}
}

func (b *builder) orderItem(by *pg.SortBy, s *pg.SelectStmt, sc *scope) (OrderItem, bool) {
	it := OrderItem{Desc: by.SortbyDir == pg.SortByDir_SORTBY_DESC}
	if by.SortbyDir == pg.SortByDir_SORTBY_USING {
		return it, false
	}
	it.NullsFirst = it.Desc
	switch by.SortbyNulls {
	case pg.SortByNulls_SORTBY_NULLS_FIRST:
		it.NullsFirst = true
	case pg.SortByNulls_SORTBY_NULLS_LAST:
		it.NullsFirst = false
	}
	n := outputColumn(by.Node, s)
	c := n.GetColumnRef()
	if c == nil {
		return it, false
	}
	r := sc.resolve(c)
	if !r.known || r.depth > 0 || r.column == nil {
		return it, false
	}
	it.Rel, it.Column, it.Loc = r.rel, r.column, b.loc(c.Location)
	return it, true
}

// outputColumn replaces ORDER BY 2, or an output column's alias, with the
// expression that it stands for.
func outputColumn(n *pg.Node, s *pg.SelectStmt) *pg.Node {
	if c := n.GetAConst(); c != nil && c.GetIval() != nil {
		if i := int(c.GetIval().GetIval()); i >= 1 && i <= len(s.TargetList) {
			return s.TargetList[i-1].GetResTarget().GetVal()
		}
	}
	if c := n.GetColumnRef(); c != nil && len(c.Fields) == 1 {
		for _, t := range s.TargetList {
			if rt := t.GetResTarget(); rt.GetName() != "" && rt.GetName() == str(c.Fields[0]) {
				return rt.GetVal()
			}
		}
	}
	return n
}

// gathers reports whether the SELECT reads all its rows before it gives the
// first: for an aggregate, or a window.
func (b *builder) gathers(s *pg.SelectStmt) bool {
	if len(s.WindowClause) > 0 || s.HavingClause != nil {
		return true
	}
	found := false
	for _, t := range s.TargetList {
		Walk(t, func(m proto.Message) bool {
			switch m := m.(type) {
			case *pg.SubLink:
				return false
			case *pg.FuncCall:
				found = found || m.Over != nil || m.AggStar || m.AggDistinct || m.AggFilter != nil || b.isAggregate(m)
			}
			return !found
		})
	}
	return found
}

var aggregates = map[string]bool{
	"count": true, "sum": true, "avg": true, "min": true, "max": true, "array_agg": true, "string_agg": true,
	"json_agg": true, "jsonb_agg": true, "json_object_agg": true, "jsonb_object_agg": true, "bool_and": true,
	"bool_or": true, "every": true, "stddev": true, "variance": true, "any_value": true, "bit_and": true,
	"bit_or": true, "mode": true, "percentile_cont": true, "percentile_disc": true, "range_agg": true,
}

func (b *builder) isAggregate(f *pg.FuncCall) bool {
	name := last(f.Funcname)
	if aggregates[name] {
		return true
	}
	for _, fn := range b.cat.Functions(b.path, schema.Name{Name: name}) {
		if fn.Kind == "aggregate" {
			return true
		}
	}
	return false
}

// few reports whether a level kept apart gives few rows: something in it is
// pinned, or it is limited.
func (blk *Block) few() bool {
	if blk.Limited {
		return true
	}
	for _, c := range blk.Conds {
		if (c.Op == Eq || c.Op == In) && len(c.Others) == 0 {
			return true
		}
	}
	for _, r := range blk.Rels {
		if r.Table != nil || !r.Few {
			return false
		}
	}
	return true
}
