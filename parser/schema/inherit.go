package schema

import (
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// inherit gives a new table the columns of its parents, or of the table that
// it is a partition of.
func (b *tableBuilder) inherit(s *pg.CreateStmt) {
	for _, n := range s.InhRelations {
		rv := n.GetRangeVar()
		pos := b.pos(rv.GetLocation())
		parent := b.table(rangeName(rv), pos, false)
		if parent == nil {
			continue
		}
		if s.Partbound != nil {
			if parent.Kind != PartitionedTable {
				b.errorf(pos, "add PARTITION BY to it", "%q is not partitioned", parent.Name)
				continue
			}
			b.t.PartitionOf = parent
		} else if parent.Kind == PartitionedTable {
			b.errorf(pos, "use PARTITION OF", "cannot inherit from partitioned table %q", parent.Name)
			continue
		} else if parent.Kind != BaseTable && parent.Kind != ForeignTable {
			b.errorf(pos, "", "inherited relation %q is not a table or foreign table", parent.Name)
			continue
		}
		if slices.Contains(b.t.Inherits, parent) {
			b.errorf(pos, "", "relation %q would be inherited from more than once", parent.Name)
			continue
		}
		b.t.Inherits = append(b.t.Inherits, parent)
		parent.children = append(parent.children, b.t)
		for _, from := range parent.Columns {
			b.inheritColumn(b.t, from, pos)
		}
	}
}

// inheritColumn adds a parent's column, or merges it with the one of its name.
func (r *replayer) inheritColumn(t *Table, from *Column, pos diag.Position) {
	c := t.Column(from.Name)
	if c == nil {
		c = &Column{Name: from.Name, Pos: t.Pos, Resolved: from.Resolved}
		inheritDefinition(t, c, from)
		t.Columns = append(t.Columns, c)
	} else if c.Type.key() != from.Type.key() {
		r.errorf(pos, "", "inherited column %q has a type conflict", c.Name)
		return
	}
	c.NotNull, c.declared = c.NotNull || from.NotNull, c.declared || from.declared
	c.parents++
}

func inheritDefinition(t *Table, c, from *Column) {
	c.Type, c.Collation = from.Type, from.Collation
	c.NotNull, c.declared = from.NotNull, from.declared
	c.Default = cloneNode(from.Default)
	c.Generated, c.GenExpr = from.Generated, cloneNode(from.GenExpr)
	if t.PartitionOf != nil {
		c.Identity = from.Identity
	}
}

// inheritChecks copies the parents' checks.
func (b *tableBuilder) inheritChecks() {
	for _, parent := range b.t.Inherits {
		for _, con := range parent.Constraints {
			if con.Kind == Check && !con.NoInherit {
				b.putCheck(b.t, b.inheritedCheck(b.t, con), b.t.Pos)
			}
		}
	}
}

// inheritIndexes gives a new partition its parent's indexes and triggers.
func (b *tableBuilder) inheritIndexes() {
	if b.t.PartitionOf == nil {
		return
	}
	for _, idx := range b.t.PartitionOf.Indexes {
		b.inheritIndex(b.t, idx)
	}
	for _, tr := range b.t.PartitionOf.Triggers {
		inheritTrigger(b.t, tr)
	}
}

func (b *tableBuilder) inheritForeignKeys() {
	if b.t.PartitionOf == nil {
		return
	}
	for _, con := range b.t.PartitionOf.ForeignKeys() {
		b.inheritForeignKey(b.t, con)
	}
}

// partitionKey reads PARTITION BY.
func (b *tableBuilder) partitionKey(s *pg.PartitionSpec) {
	switch s.Strategy {
	case pg.PartitionStrategy_PARTITION_STRATEGY_LIST:
		b.t.PartitionBy = "list"
	case pg.PartitionStrategy_PARTITION_STRATEGY_HASH:
		b.t.PartitionBy = "hash"
	default:
		b.t.PartitionBy = "range"
	}
	for _, n := range s.PartParams {
		p := n.GetPartitionElem()
		elem := IndexElem{OpClass: nameOf(p.GetOpclass()), Collation: nameOf(p.GetCollation())}
		if p.GetExpr() != nil {
			elem.Expr = p.Expr
			b.checkExpr(b.t, p.Expr)
		} else if elem.Column = b.t.Column(p.GetName()); elem.Column == nil {
			b.errorf(b.pos(p.GetLocation()), diag.DidYouMean(p.GetName(), columnNames(b.t.Columns)),
				"column %q named in partition key does not exist", p.GetName())
			continue
		}
		b.t.PartitionKey = append(b.t.PartitionKey, elem)
	}
}

// addParent makes t a child of parent: ALTER TABLE INHERIT and ATTACH.
func (r *replayer) addParent(t, parent *Table, pos diag.Position) bool {
	if slices.Contains(t.Inherits, parent) {
		r.errorf(pos, "", "relation %q would be inherited from more than once", parent.Name)
		return false
	}
	if descends(parent, t) {
		r.errorf(pos, fmt.Sprintf("%q is already a child of %q", parent.Name, t.Name), "circular inheritance not allowed")
		return false
	}
	for _, from := range parent.Columns {
		c := t.Column(from.Name)
		switch {
		case c == nil:
			r.errorf(pos, "", "child table is missing column %q", from.Name)
			return false
		case c.Type.key() != from.Type.key():
			r.errorf(pos, "", "child table %q has different type for column %q", t.Name, from.Name)
			return false
		}
	}
	for _, con := range parent.Constraints {
		if con.Kind == Check && !con.NoInherit && t.Constraint(con.Name) == nil {
			r.errorf(pos, "", "child table is missing constraint %q", con.Name)
			return false
		}
	}
	for _, from := range parent.Columns {
		c := t.Column(from.Name)
		c.parents, c.adopted = c.parents+1, true
		c.NotNull = c.NotNull || from.NotNull
	}
	for _, con := range parent.Constraints {
		if con.Kind == Check && !con.NoInherit {
			t.Constraint(con.Name).parents++
		}
	}
	t.Inherits = append(t.Inherits, parent)
	parent.children = append(parent.children, t)
	return true
}

// descends reports whether t is ancestor or one of its descendants.
func descends(t, ancestor *Table) bool {
	return t == ancestor || slices.ContainsFunc(t.Inherits, func(p *Table) bool { return descends(p, ancestor) })
}

// removeParent is NO INHERIT and DETACH: what was inherited becomes t's own.
func removeParent(t, parent *Table) {
	t.Inherits = without(t.Inherits, parent)
	parent.children = without(parent.children, t)
	for _, from := range parent.Columns {
		if c := t.Column(from.Name); c != nil {
			c.parents = max(c.parents-1, 0)
			c.local = c.local || c.parents == 0
		}
	}
	for _, con := range parent.Constraints {
		if own := t.Constraint(con.Name); own != nil && con.Kind == Check {
			own.parents = max(own.parents-1, 0)
			own.local = own.local || own.parents == 0
		}
	}
}

func (r *replayer) attachPartition(parent *Table, cmd *pg.PartitionCmd) {
	pos := r.pos(cmd.Name.GetLocation())
	t := r.table(rangeName(cmd.Name), pos, false)
	if t == nil {
		return
	}
	if parent.Kind != PartitionedTable {
		r.errorf(r.here(), "", "table %q is not partitioned", parent.Name)
		return
	}
	if t.PartitionOf != nil {
		r.errorf(pos, "", "%q is already a partition", t.Name)
		return
	}
	for _, c := range t.Columns {
		if parent.Column(c.Name) == nil {
			r.errorf(pos, "the new partition may contain only the columns present in parent",
				"table %q contains column %q not found in parent %q", t.Name, c.Name, parent.Name)
			return
		}
	}
	if !r.addParent(t, parent, pos) {
		return
	}
	t.PartitionOf = parent
	for _, con := range parent.Constraints {
		if own := t.Constraint(con.Name); own != nil && con.Kind == Check && !con.NoInherit {
			own.local = false // a partition's is never its own
		}
	}
	for _, c := range t.Columns {
		c.local = false
		if from := parent.Column(c.Name); from.Identity != "" {
			c.Identity = from.Identity
		}
	}
	for _, idx := range parent.Indexes {
		r.inheritIndex(t, idx)
	}
	for _, tr := range parent.Triggers {
		inheritTrigger(t, tr)
	}
	for _, con := range parent.ForeignKeys() {
		r.inheritForeignKey(t, con)
	}
}

func (r *replayer) detachPartition(parent *Table, cmd *pg.PartitionCmd) {
	pos := r.pos(cmd.Name.GetLocation())
	t := r.table(rangeName(cmd.Name), pos, false)
	if t == nil {
		return
	}
	if t.PartitionOf != parent {
		r.errorf(pos, "", "relation %q is not a partition of relation %q", t.Name, parent.Name)
		return
	}
	removeParent(t, parent)
	t.PartitionOf = nil
	for _, c := range t.Columns {
		if c.Identity != "" && c.sequence == nil {
			c.Identity = ""
		}
	}
	for _, idx := range t.Indexes {
		idx.parent = nil
	}
	for _, con := range t.Constraints {
		con.parents, con.local = 0, true
	}
	t.Triggers = slices.DeleteFunc(t.Triggers, func(tr *Trigger) bool { return tr.parent != nil })
}

// attachIndexPartition is ALTER INDEX … ATTACH PARTITION, as pg_dump writes it.
func (r *replayer) attachIndexPartition(parent *Index, cmd *pg.PartitionCmd) {
	own, ok := r.relation(rangeName(cmd.Name)).(*Index)
	if !ok {
		r.noRelation(rangeName(cmd.Name), r.pos(cmd.Name.GetLocation()))
		return
	}
	attachIndex(own, parent)
}
