package schema

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// alterTable replays ALTER TABLE, and ALTER INDEX, VIEW, SEQUENCE and TYPE,
// which share its node.
func (r *replayer) alterTable(s *pg.AlterTableStmt) {
	n := rangeName(s.Relation)
	pos := r.pos(s.Relation.Location)
	if s.Objtype == pg.ObjectType_OBJECT_TYPE {
		r.alterComposite(n, pos, s.Cmds)
		return
	}
	rel := r.relation(n)
	switch rel := rel.(type) {
	case *Table:
		if !r.alterable(rel, s.Objtype, pos) {
			return
		}
		cmds := make([]*pg.AlterTableCmd, 0, len(s.Cmds))
		for _, c := range s.Cmds {
			cmds = append(cmds, c.GetAlterTableCmd())
		}
		slices.SortStableFunc(cmds, func(a, b *pg.AlterTableCmd) int { return cmp.Compare(alterPass(a), alterPass(b)) })
		for _, c := range cmds {
			r.alterTableCmd(rel, c, s.Relation.Inh)
		}
	case *Index:
		for _, c := range s.Cmds {
			if cmd := c.GetAlterTableCmd(); cmd.Subtype == pg.AlterTableType_AT_AttachPartition {
				r.attachIndexPartition(rel, cmd.Def.GetPartitionCmd())
			}
		}
	case nil:
		if !s.MissingOk {
			r.noRelation(n, pos)
		}
	}
}

// alterable reports a wrong kind: ALTER VIEW of a table, and the like. ALTER
// TABLE itself takes any relation.
func (r *replayer) alterable(t *Table, kind pg.ObjectType, pos diag.Position) bool {
	switch {
	case kind == pg.ObjectType_OBJECT_VIEW && t.Kind != View:
		r.errorf(pos, "", "%q is not a view", t.Name)
	case kind == pg.ObjectType_OBJECT_MATVIEW && t.Kind != MaterializedView:
		r.errorf(pos, "", "%q is not a materialized view", t.Name)
	case kind == pg.ObjectType_OBJECT_FOREIGN_TABLE && t.Kind != ForeignTable:
		r.errorf(pos, "", "%q is not a foreign table", t.Name)
	case kind == pg.ObjectType_OBJECT_INDEX || kind == pg.ObjectType_OBJECT_SEQUENCE:
		r.errorf(pos, "", "%q is not %s", t.Name, map[pg.ObjectType]string{
			pg.ObjectType_OBJECT_INDEX: "an index", pg.ObjectType_OBJECT_SEQUENCE: "a sequence",
		}[kind])
	default:
		return true
	}
	return false
}

// alterPass orders the sub-commands of one ALTER TABLE as PostgreSQL runs
// them, whatever their order in the text.
func alterPass(c *pg.AlterTableCmd) int {
	switch c.Subtype {
	case pg.AlterTableType_AT_DropColumn, pg.AlterTableType_AT_DropConstraint, pg.AlterTableType_AT_DropNotNull,
		pg.AlterTableType_AT_DropExpression, pg.AlterTableType_AT_DropIdentity:
		return 0
	case pg.AlterTableType_AT_ColumnDefault:
		if c.Def == nil {
			return 0
		}
		return 5
	case pg.AlterTableType_AT_AlterColumnType:
		return 1
	case pg.AlterTableType_AT_AddColumn:
		return 2
	case pg.AlterTableType_AT_SetNotNull, pg.AlterTableType_AT_SetExpression:
		return 3
	case pg.AlterTableType_AT_AddConstraint:
		switch c.Def.GetConstraint().GetContype() {
		case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_EXCLUSION:
			return 4
		}
		return 5
	case pg.AlterTableType_AT_AddIdentity, pg.AlterTableType_AT_SetIdentity:
		return 5
	}
	return 6
}

// alterTableCmd runs one sub-command; what concerns storage, ownership,
// statistics and rules changes nothing here.
func (r *replayer) alterTableCmd(t *Table, c *pg.AlterTableCmd, recurse bool) {
	switch c.Subtype {
	case pg.AlterTableType_AT_AddColumn:
		r.addColumn(t, c, recurse)
	case pg.AlterTableType_AT_DropColumn:
		r.dropColumn(t, c, recurse)
	case pg.AlterTableType_AT_AddConstraint:
		con := c.Def.GetConstraint()
		r.addConstraint(t, pending{Constraint: con, keys: stringsOf(con.GetKeys()), later: true}, recurse)
	case pg.AlterTableType_AT_DropConstraint:
		r.besidesColumns(func() { r.dropConstraint(t, c) })
	case pg.AlterTableType_AT_AlterConstraint:
		r.besidesColumns(func() { r.alterConstraint(t, pgast.ChangeOf(c.Def)) })
	case pg.AlterTableType_AT_ValidateConstraint:
		r.besidesColumns(func() { r.validate(t, c.Name) })
	case pg.AlterTableType_AT_AddInherit, pg.AlterTableType_AT_DropInherit:
		r.alterInherit(t, c)
	case pg.AlterTableType_AT_AttachPartition:
		r.attachPartition(t, c.Def.GetPartitionCmd())
	case pg.AlterTableType_AT_DetachPartition, pg.AlterTableType_AT_DetachPartitionFinalize:
		r.detachPartition(t, c.Def.GetPartitionCmd())
	case pg.AlterTableType_AT_EnableRowSecurity:
		t.RowSecurity = true
	case pg.AlterTableType_AT_DisableRowSecurity:
		t.RowSecurity = false
	case pg.AlterTableType_AT_SetLogged:
		t.Unlogged = false
	case pg.AlterTableType_AT_SetUnLogged:
		t.Unlogged = true
	case pg.AlterTableType_AT_ClusterOn, pg.AlterTableType_AT_DropCluster, pg.AlterTableType_AT_ReplicaIdentity:
		r.besidesColumns(func() { r.singleOut(t, c) })
	default:
		r.alterColumnCmd(t, c, recurse)
	}
}

func (r *replayer) addColumn(t *Table, c *pg.AlterTableCmd, recurse bool) {
	def := c.Def.GetColumnDef()
	pos := r.pos(def.GetLocation())
	if t.Column(def.GetColname()) != nil {
		if !c.MissingOk {
			r.errorf(pos, "", "column %q of relation %q already exists", def.Colname, t.Name)
		}
		return
	}
	if t.PartitionOf != nil {
		r.errorf(pos, "add it to the partitioned table", "cannot add column to a partition")
		return
	}
	col := &Column{Name: def.Colname, Pos: pos, local: true}
	t.Columns = append(t.Columns, col)
	list := r.columnDef(t, col, def)
	if recurse {
		r.columnToChildren(t, col)
	}
	r.addPending(t, list, func() {})
}

func (r *replayer) columnToChildren(t *Table, col *Column) {
	for _, child := range t.children {
		r.inheritColumn(child, col, col.Pos)
		if own := child.Column(col.Name); own != nil {
			r.columnToChildren(child, own)
		}
	}
}

// constraint finds a constraint, or reports that there is none.
func (r *replayer) constraint(t *Table, name string, missingOK bool) *Constraint {
	con := t.Constraint(name)
	if con == nil && !missingOK {
		var names []string
		for _, con := range t.Constraints {
			names = append(names, con.Name)
		}
		r.errorf(r.locate(name), diag.DidYouMean(name, names), "constraint %q of relation %q does not exist", name, t.Name)
	}
	return con
}

// validate is VALIDATE CONSTRAINT.
func (r *replayer) validate(t *Table, name string) {
	if t.Constraint(name) == nil {
		if c := notNullNamed(t, name); c != nil {
			if c.unvalidated {
				c.unvalidated = false
				setNotNull(t, c.Name, true, false)
			}
			return
		}
	}
	if con := r.constraint(t, name, false); con != nil {
		con.NotValid = false
	}
}

func (r *replayer) alterConstraint(t *Table, change pgast.ConstraintChange) {
	if t.Constraint(change.Name) == nil && change.Inheritability && notNullNamed(t, change.Name) != nil {
		return // whether children take it over: those that are there have it
	}
	con := r.constraint(t, change.Name, false)
	if con == nil {
		return
	}
	if con.Kind != ForeignKey {
		r.errorf(r.locate(con.Name), "", "constraint %q of relation %q is not a foreign key constraint", con.Name, t.Name)
		return
	}
	con.apply(change)
	for _, child := range t.children {
		if own := child.Constraint(con.Name); own != nil && own.parents > 0 {
			own.apply(change)
		}
	}
}

// apply changes what ALTER CONSTRAINT names.
func (c *Constraint) apply(change pgast.ConstraintChange) {
	if change.Deferrability {
		c.Deferrable, c.InitiallyDeferred = change.Deferrable || change.InitiallyDeferred, change.InitiallyDeferred
	}
	if change.Enforceability {
		c.NotEnforced, c.NotValid = !change.Enforced, !change.Enforced
	}
}

func (r *replayer) alterInherit(t *Table, c *pg.AlterTableCmd) {
	rv := c.Def.GetRangeVar()
	pos := r.pos(rv.GetLocation())
	parent := r.table(rangeName(rv), pos, false)
	if parent == nil {
		return
	}
	if c.Subtype == pg.AlterTableType_AT_AddInherit {
		r.addParent(t, parent, pos)
		return
	}
	if !slices.Contains(t.Inherits, parent) {
		r.errorf(pos, "", "relation %q is not a parent of relation %q", parent.Name, t.Name)
		return
	}
	removeParent(t, parent)
}
