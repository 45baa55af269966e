package bind

import (
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Indexes returns the indexes of a table with their expressions bound.
func (b *Schema) Indexes(r *tree.Relation) []*tree.Index {
	if r.Table == nil || len(r.Table.Indexes) == 0 {
		return nil
	}
	if kept, ok := b.indexes.Load(r); ok {
		return kept.([]*tree.Index)
	}
	out := make([]*tree.Index, len(r.Table.Indexes))
	for i, ix := range r.Table.Indexes {
		out[i] = b.bindIndex(r, ix)
	}
	kept, _ := b.indexes.LoadOrStore(r, out)
	return kept.([]*tree.Index)
}

func (b *Schema) bindIndex(r *tree.Relation, ix *schema.Index) *tree.Index {
	t := b.tableScope(r)
	out := &tree.Index{Index: ix, RTE: t.rte, Keys: make([]tree.IndexKey, len(ix.Elems)), Where: t.expr(ix.Where)}
	for i, e := range ix.Elems {
		out.Keys[i] = tree.IndexKey{IndexElem: e}
		if e.Column == nil {
			out.Keys[i].Value = t.expr(e.Expr)
			out.Keys[i].Column = b.relabelled(r, out.Keys[i].Value)
		} else if col := r.Indexes([]*schema.Column{e.Column}); len(col) == 1 && t.rte != nil {
			out.Keys[i].Value = columnVar(t.rte, col[0], -1)
		}
	}
	return out
}

// relabelled returns the column that a key is but for a cast that leaves the value
// as it is, s::text; nil for another key. PostgreSQL looks through such casts when
// it looks for an index (match_index_to_operand).
func (b *Schema) relabelled(r *tree.Relation, key tree.Expr) *schema.Column {
	key = tree.WithoutIdleCasts(key)
	if x, ok := key.(*tree.Relabel); ok && b.Types.BinaryCoercible(x.Arg.OID(), x.OID()) {
		key = x.Arg
	}
	if v, ok := key.(*tree.Var); ok && v.ColumnOf() >= 0 {
		return r.Cols[v.ColumnOf()].Col
	}
	return nil
}

// Checks returns the CHECK constraints that a table's rows are known to keep,
// those that are understood.
func (b *Schema) Checks(r *tree.Relation) []tree.Expr {
	if r.Table == nil {
		return nil
	}
	var out []tree.Expr
	t := b.tableScope(r)
	for _, k := range r.Table.Constraints {
		if k.Kind != schema.Check || k.NotValid {
			continue
		}
		if e := t.expr(k.Expr); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// A tableScope is where the names of a table's own expressions are looked up.
type tableScope struct {
	a   *binder
	q   *level
	rte *tree.RTE // nil for a view that is not understood
}

func (b *Schema) tableScope(r *tree.Relation) *tableScope {
	t := &tableScope{a: b.newBinder(b.pathOf(r.Schema), ""), q: newLevel(nil)}
	run(func() { t.rte = t.a.relationRef(t.q, r, -1) })
	if t.rte != nil {
		t.q.ns = []nsItem{itemOf(t.rte)}
	}
	return t
}

// expr binds an expression; nil is for none, and for one that is not understood.
func (t *tableScope) expr(n *pg.Node) (e tree.Expr) {
	if n == nil || t.rte == nil {
		return nil
	}
	if run(func() { e = t.a.expr(t.q, n) }) != nil {
		return nil
	}
	return e
}
