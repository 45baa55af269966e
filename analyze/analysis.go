package analyze

import (
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/nulls"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An analysis is that of one query.
type analysis struct {
	*Analyzer
	pq       *parser.Query
	stmt     *tree.Statement
	nulls    *nulls.Analysis
	warnings []*bind.Fault
	failed   diag.List // faults of function bodies that were met
}

// warn notes what is odd, but no error.
func (a *analysis) warn(loc int, hint, format string, args ...any) {
	a.warnings = append(a.warnings, &bind.Fault{Loc: loc, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// run makes the model of the query. The fault is what makes it invalid.
func (a *analysis) run() (*Query, *bind.Fault) {
	e := a.effects.Of(a.stmt)
	parsed := *a.pq
	parsed.Stmt = nil // large, and nobody's any more
	out := &Query{
		Query: &parsed, Tree: a.stmt, SQL: a.stmt.SQL, Verb: e.Verb, Params: a.params(),
		Reads: e.Reads, Writes: e.Writes, ReadOnly: e.ReadOnly, Locks: e.Locks, ReadsViaFunctions: e.ReadsViaFunctions, Unseen: e.Unseen,
	}
	a.failed = e.Failed
	var fault *bind.Fault
	if out.Columns, fault = a.columns(); fault != nil {
		return nil, fault
	}
	if out.InsertInto = a.copyTarget(); out.InsertInto != nil && a.pq.Command == parser.CopyFrom {
		if fault := a.checkCopied(); fault != nil {
			return nil, fault
		}
	}
	return out, nil
}

// params makes the model's parameters.
func (a *analysis) params() []*Param {
	null := a.nulls.Params()
	out := make([]*Param, len(a.stmt.Params))
	for i, p := range a.stmt.Params {
		out[i] = &Param{
			Number: p.Num, Name: p.Name, Named: p.Named, Type: a.typeOf(p.Type), Nullable: null[i], SQLCNullable: a.nulls.AllowsNull(p),
			Slice: p.Slice, Limit: p.Limit, Untyped: p.Untyped, Assigned: p.Assigned, Rank: p.Rank, SQLC: a.sqlcParam(p),
		}
		if p.Shows != nil {
			if c := tree.BaseColumn(p.Shows); c != nil {
				out[i].Table, out[i].Column = c.Table, c.Col
			}
		}
	}
	return out
}

// sqlcParam is what sqlc makes of a parameter, or nil.
func (a *analysis) sqlcParam(p *tree.StatementParam) *SQLCParam {
	s := p.SQLC
	if s == nil {
		return nil
	}
	out := &SQLCParam{Written: s.Written, Nullable: s.Null}
	switch {
	case s.Rel == nil:
		if s.OID != 0 {
			out.Type = a.typeOf(s.Type)
		}
	case s.Rel.Cols[s.Col].Col != nil:
		out.Table, out.Column = s.Rel.Table, s.Rel.Cols[s.Col].Col
	default: // of PostgreSQL's own
		c := &s.Rel.Cols[s.Col]
		out.Type, out.Nullable = a.typeOf(c.Type), s.Null || c.Null != tree.Never
	}
	return out
}

// columns makes the model's columns of the result. The fault is a mark that
// cannot be heeded.
func (a *analysis) columns() ([]*Column, *bind.Fault) {
	q := a.stmt.Query
	cols := q.Columns()
	out := make([]*Column, 0, len(cols))
	all := make([]Column, len(cols)) // in one piece
	var heeded []string
	for i, t := range cols {
		answer := a.nulls.Column(q, i)
		c := &all[i]
		*c = Column{Name: t.Name, Type: a.typeOf(t.Expr.Type()), Null: answer.Null, Reason: answer.Reason, NullElems: a.nulls.NullElems(q, i)}
		c.show(t)
		c.place(t)
		if read, ok := a.sqlc.Column(q, i); ok {
			c.SQLC = &read
		}
		if t.Embed >= 0 && t.Embed < len(a.pq.Embeds) {
			c.Embed, c.EmbedPos = a.pq.Embeds[t.Embed].Table, t.Embed
			c.EmbedRel = embeddedRelation(t.Expr)
		}
		marked, fault := a.overrule(q, i, c)
		if fault != nil {
			return nil, fault
		}
		if marked {
			heeded = append(heeded, t.Name)
		}
		out = append(out, c)
	}
	a.idleMarks(heeded)
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// show fills in which columns of relations a column shows.
func (c *Column) show(t *tree.Target) {
	if base := tree.BaseColumn(t.Expr); base != nil {
		c.Table, c.Column = base.Table, base.Col
	}
	if rel, attr := tree.Shown(t.Expr); rel != nil {
		c.Rel, c.RelColumn = rel.Table, rel.Cols[attr].Col
	}
}

// place fills in where a column stands and what is in the way of wrapping it. A set
// operation's stands where its first operand has it.
func (c *Column) place(t *tree.Target) {
	c.Loc = t.Loc
	if col, ok := t.Expr.(*tree.SetCol); ok && col.Level.SetOp != nil {
		c.SetOp = true
		for _, operand := range []*tree.Query{col.Level.SetOp.Right, col.Level.SetOp.Left} {
			if inner := operand.Column(col.Col); inner != nil {
				c.place(inner)
			}
		}
		return
	}
	if _, plain := t.Expr.(*tree.Var); plain {
		return
	}
	tree.Walk(t.Expr, func(x tree.Expr) bool {
		if f, ok := x.(*tree.Func); ok && f.Fn.ReturnsSet {
			c.Expands = f.Fn.Name
		}
		return tree.QueryOf(x) == nil
	})
}

// embeddedRelation is the relation of an embedded star's column.
func embeddedRelation(e tree.Expr) *schema.Table {
	if v, ok := e.(*tree.Var); ok && v.RTE.Rel != nil {
		return v.RTE.Rel.Table
	}
	return nil
}

func (a *Analyzer) typeOf(t tree.Type) Type { return typeOf(a.schema, t) }

// typeOf turns a type into the model's form.
func typeOf(b *bind.Schema, t tree.Type) Type {
	out := Type{Type: b.Types.Type(t.OID), Dims: t.Dims, Mod: t.Mod}
	if out.Type != nil && b.Types.ElemOf(t.OID) != 0 && out.Dims == 0 && out.Elem != 0 {
		out.Dims = 1
	}
	return out
}
