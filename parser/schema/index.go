package schema

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func (r *replayer) createIndex(s *pg.IndexStmt) {
	t := r.table(rangeName(s.Relation), r.pos(s.Relation.Location), false)
	if t == nil {
		return
	}
	if t.Kind == View || t.Kind == ForeignTable {
		r.errorf(r.pos(s.Relation.Location), "", "cannot create index on relation %q", t.Name)
		return
	}
	if s.Idxname != "" && r.rels[Name{t.Schema, s.Idxname}] != nil {
		if !s.IfNotExists {
			r.errorf(r.locate(s.Idxname), "", "relation %q already exists", s.Idxname)
		}
		return
	}
	idx := &Index{
		Name: s.Idxname, Pos: r.here(), Method: s.AccessMethod, Unique: s.Unique,
		NullsNotDistinct: s.NullsNotDistinct, Where: s.WhereClause,
	}
	if idx.Method == "" {
		idx.Method = "btree"
	}
	for _, n := range s.IndexParams {
		elem, ok := r.indexElem(t, n.GetIndexElem(), idx.Method)
		if !ok {
			return
		}
		idx.Elems = append(idx.Elems, elem)
	}
	for _, n := range s.IndexIncludingParams {
		elem := n.GetIndexElem()
		c := t.column(elem.GetName())
		if c == nil {
			r.missingIndexColumn(t, elem.GetName())
			return
		}
		idx.Include = append(idx.Include, c)
	}
	if idx.Where != nil && !r.checkExpr(t, idx.Where) {
		return
	}
	if r.addIndex(t, idx, nil) && s.Relation.Inh {
		r.indexToPartitions(t, idx)
	}
}

func (r *replayer) missingIndexColumn(t *Table, name string) {
	r.errorf(r.locate(name), diag.DidYouMean(name, columnNames(t.Columns)), "column %q does not exist", name)
}

// indexElem reads one key of an index.
func (r *replayer) indexElem(t *Table, n *pg.IndexElem, method string) (IndexElem, bool) {
	elem := IndexElem{OpClass: nameOf(n.GetOpclass()), Collation: nameOf(n.GetCollation())}
	if expr := n.GetExpr(); expr != nil {
		if !r.checkExpr(t, expr) {
			return elem, false
		}
		for expr.GetCollateClause() != nil {
			elem.Collation = nameOf(expr.GetCollateClause().Collname)
			expr = expr.GetCollateClause().Arg
		}
		// A column in parentheses is a column all the same.
		if ref := expr.GetColumnRef(); ref != nil && len(ref.Fields) == 1 && t.column(pgast.LastName(ref.Fields)) != nil {
			elem.Column = t.column(pgast.LastName(ref.Fields))
		} else {
			elem.Expr = expr
		}
	} else if elem.Column = t.column(n.GetName()); elem.Column == nil {
		r.missingIndexColumn(t, n.GetName())
		return elem, false
	}
	elem.Desc = n.GetOrdering() == pg.SortByDir_SORTBY_DESC
	elem.NullsFirst = elem.Desc
	switch n.GetNullsOrdering() {
	case pg.SortByNulls_SORTBY_NULLS_FIRST:
		elem.NullsFirst = true
	case pg.SortByNulls_SORTBY_NULLS_LAST:
		elem.NullsFirst = false
	}
	return elem, true
}

// addIndex names an index and adds it to its table, together with the
// constraint that it stands behind (con may be nil).
func (r *replayer) addIndex(t *Table, idx *Index, con *Constraint) bool {
	if idx.Name == "" {
		idx.Name = r.chooseIndexName(t, idx, con)
	} else if !r.relationFree(r.cat.Schema(t.Schema), idx.Name, false, idx.Pos) {
		return false
	}
	r.rels[Name{t.Schema, idx.Name}] = idx
	t.Indexes = append(t.Indexes, idx)
	if con != nil {
		con.Name, con.Index, idx.Constraint = idx.Name, idx, con
		t.Constraints = append(t.Constraints, con)
	}
	return true
}

func (r *replayer) chooseIndexName(t *Table, idx *Index, con *Constraint) string {
	if idx.Primary {
		return r.chooseRelationName(t.Schema, t.Name, "", "pkey", true)
	}
	label := "idx"
	if con != nil {
		label = "key"
		if con.Kind == Exclusion {
			label = "excl"
		}
	}
	columns := joinedNames(indexColumnNames(idx.Elems, idx.Include))
	return r.chooseRelationName(t.Schema, t.Name, columns, label, con != nil)
}

// mergeEqualIndexes drops constraints of one CREATE TABLE whose indexes would
// be the same (PRIMARY KEY UNIQUE makes a single index). The indexes from
// first on belong to the statement.
func (r *replayer) mergeEqualIndexes(t *Table, first int) {
	for i := len(t.Indexes) - 1; i > first; i-- {
		idx := t.Indexes[i]
		for _, prior := range t.Indexes[first:i] {
			if !equalIndexes(idx, prior) {
				continue
			}
			r.dropIndex(t, idx)
			t.Constraints = without(t.Constraints, idx.Constraint)
			break
		}
	}
}

// equalIndexes reports whether two indexes of one table, or of a table and its
// partition, differ in nothing but the name and being primary.
func equalIndexes(a, b *Index) bool {
	if a.Method != b.Method || a.NullsNotDistinct != b.NullsNotDistinct || a.Unique != b.Unique ||
		!slices.Equal(columnNames(a.Include), columnNames(b.Include)) || !proto.Equal(unlocated(a.Where), unlocated(b.Where)) {
		return false
	}
	if a.Constraint != nil && b.Constraint != nil &&
		(a.Constraint.Deferrable != b.Constraint.Deferrable || a.Constraint.InitiallyDeferred != b.Constraint.InitiallyDeferred ||
			!slices.Equal(a.Constraint.Operators, b.Constraint.Operators)) {
		return false
	}
	return slices.EqualFunc(a.Elems, b.Elems, func(x, y IndexElem) bool {
		if (x.Column == nil) != (y.Column == nil) || x.Column != nil && x.Column.Name != y.Column.Name {
			return false
		}
		return x.OpClass == y.OpClass && x.Collation == y.Collation && x.Desc == y.Desc && x.NullsFirst == y.NullsFirst &&
			proto.Equal(unlocated(x.Expr), unlocated(y.Expr))
	})
}

// unlocated copies an expression without its locations, for comparison.
func unlocated(n *pg.Node) *pg.Node {
	if n == nil {
		return nil
	}
	n = cloneNode(n)
	pgast.Walk(n, func(m proto.Message) bool {
		msg := m.ProtoReflect()
		if fd := msg.Descriptor().Fields().ByName("location"); fd != nil {
			msg.Clear(fd)
		}
		return true
	})
	return n
}

// dropIndex forgets an index; its constraint is the caller's business.
func (r *replayer) dropIndex(t *Table, idx *Index) {
	t.Indexes = without(t.Indexes, idx)
	delete(r.rels, Name{t.Schema, idx.Name})
}

// indexToPartitions gives a partitioned table's index to its partitions.
func (r *replayer) indexToPartitions(t *Table, idx *Index) {
	if t.Kind != PartitionedTable {
		return
	}
	for _, child := range t.children {
		r.inheritIndex(child, idx)
	}
}

// inheritIndex attaches a partition's equal index to idx, or makes one.
func (r *replayer) inheritIndex(child *Table, idx *Index) {
	if child.Kind == ForeignTable {
		return
	}
	for _, own := range child.Indexes {
		if own.parent == nil && (own.Constraint != nil || idx.Constraint == nil) && own.Primary == idx.Primary && equalIndexes(own, idx) {
			attachIndex(own, idx)
			return
		}
	}
	clone := r.cloneIndex(idx, child)
	clone.parent = idx
	if clone.Constraint != nil {
		clone.Constraint.parents = 1
	}
	if clone.Primary {
		for _, c := range clone.Constraint.Columns {
			c.NotNull = true
		}
	}
	r.indexToPartitions(child, clone)
}

// Parent returns the index of a partitioned table of which the index is a part, or nil.
func (ix *Index) Parent() *Index { return ix.parent }

// Attached reports whether the index is a part of a partitioned table's index, with
// which alone it is dropped.
func (ix *Index) Attached() bool { return ix.parent != nil }

// cluster is CLUSTER table USING index; without an index it changes nothing.
func (r *replayer) cluster(s *pg.ClusterStmt) {
	if s.Relation == nil || s.Indexname == "" {
		return
	}
	if t := r.table(rangeName(s.Relation), r.pos(s.Relation.Location), false); t != nil {
		r.clusterOn(t, s.Indexname)
	}
}

// singleOut is CLUSTER ON, SET WITHOUT CLUSTER and REPLICA IDENTITY.
func (r *replayer) singleOut(t *Table, c *pg.AlterTableCmd) {
	if c.Subtype == pg.AlterTableType_AT_ReplicaIdentity {
		r.chooseIndex(t, c.Def.GetReplicaIdentityStmt().GetName(), func(idx *Index, chosen bool) { idx.ReplicaIdentity = chosen })
		return
	}
	r.clusterOn(t, c.Name)
}

func (r *replayer) clusterOn(t *Table, name string) {
	r.chooseIndex(t, name, func(idx *Index, chosen bool) { idx.Clustered = chosen })
}

// chooseIndex tells each index of a table whether it is the one called name; "" is
// none.
func (r *replayer) chooseIndex(t *Table, name string, tell func(idx *Index, chosen bool)) {
	if name != "" && t.Index(name) == nil {
		r.errorf(r.locate(name), diag.DidYouMean(name, indexNames(t)), "index %q for table %q does not exist", name, t.Name)
		return
	}
	for _, idx := range t.Indexes {
		tell(idx, idx.Name == name)
	}
}

func attachIndex(own, parent *Index) {
	own.parent = parent
	if own.Constraint != nil && parent.Constraint != nil {
		own.Constraint.parents, own.Constraint.local = 1, false
	}
}

// indexOf returns the table that an index belongs to.
func (r *replayer) indexOf(idx *Index) *Table {
	for t := range r.cat.AllTables() {
		if slices.Contains(t.Indexes, idx) {
			return t
		}
	}
	return nil
}
