package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// alterColumnCmd runs the sub-commands about one column.
func (r *replayer) alterColumnCmd(t *Table, c *pg.AlterTableCmd, recurse bool) {
	switch c.Subtype {
	case pg.AlterTableType_AT_ColumnDefault, pg.AlterTableType_AT_DropNotNull, pg.AlterTableType_AT_SetNotNull,
		pg.AlterTableType_AT_SetExpression, pg.AlterTableType_AT_DropExpression, pg.AlterTableType_AT_AlterColumnType,
		pg.AlterTableType_AT_AddIdentity, pg.AlterTableType_AT_SetIdentity, pg.AlterTableType_AT_DropIdentity:
	default:
		return
	}
	col := t.Column(c.Name)
	if col == nil {
		if len(t.Columns) > 0 || t.Kind == BaseTable {
			r.noColumn(t, c.Name, r.locate(c.Name))
		}
		return
	}
	switch c.Subtype {
	case pg.AlterTableType_AT_ColumnDefault:
		r.setColumnDefault(t, col, c, recurse)
	case pg.AlterTableType_AT_SetNotNull:
		setNotNull(t, col.Name, recurse, true)
	case pg.AlterTableType_AT_DropNotNull:
		r.dropNotNull(t, col, recurse)
	case pg.AlterTableType_AT_AlterColumnType:
		r.alterColumnType(t, col, c.Def.GetColumnDef(), recurse)
	case pg.AlterTableType_AT_SetExpression:
		if col.Generated == "" {
			r.errorf(r.locate(col.Name), "", "column %q of relation %q is not a generated column", col.Name, t.Name)
			return
		}
		if r.checkExpr(t, c.Def) {
			eachDescendant(t, col.Name, recurse, func(_ *Table, own *Column) { own.GenExpr = cloneNode(c.Def) })
		}
	case pg.AlterTableType_AT_DropExpression:
		if col.Generated == "" {
			if !c.MissingOk {
				r.errorf(r.locate(col.Name), "", "column %q of relation %q is not a generated column", col.Name, t.Name)
			}
			return
		}
		eachDescendant(t, col.Name, recurse, func(_ *Table, own *Column) { own.Generated, own.GenExpr = "", nil })
	default:
		r.alterIdentity(t, col, c)
	}
}

// eachDescendant visits a column of t and, when recursing, of its children.
func eachDescendant(t *Table, column string, recurse bool, visit func(t *Table, c *Column)) {
	if c := t.Column(column); c != nil {
		visit(t, c)
	}
	if recurse {
		for _, child := range t.children {
			eachDescendant(child, column, true, visit)
		}
	}
}

func (r *replayer) setColumnDefault(t *Table, col *Column, c *pg.AlterTableCmd, recurse bool) {
	switch {
	case col.Identity != "":
		r.errorf(r.locate(col.Name), "use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead",
			"column %q of relation %q is an identity column", col.Name, t.Name)
		return
	case col.Generated != "":
		hint := ""
		if c.Def == nil {
			hint = "use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead"
		}
		r.errorf(r.locate(col.Name), hint, "column %q of relation %q is a generated column", col.Name, t.Name)
		return
	}
	eachDescendant(t, col.Name, recurse, func(_ *Table, own *Column) {
		own.Default = cloneNode(defaultExpr(c.Def))
	})
}

func (r *replayer) dropNotNull(t *Table, col *Column, recurse bool) {
	if pk := t.PrimaryKey(); pk != nil && slices.Contains(pk.Columns, col) {
		r.errorf(r.locate(col.Name), "", "column %q is in a primary key", col.Name)
		return
	}
	if col.Identity != "" {
		r.errorf(r.locate(col.Name), "", "column %q of relation %q is an identity column", col.Name, t.Name)
		return
	}
	for _, parent := range t.Inherits {
		if from := parent.Column(col.Name); from != nil && from.NotNull && t.PartitionOf == parent {
			r.errorf(r.locate(col.Name), "", "column %q is marked NOT NULL in parent table", col.Name)
			return
		}
	}
	eachDescendant(t, col.Name, recurse, func(own *Table, c *Column) {
		if pk := own.PrimaryKey(); pk == nil || !slices.Contains(pk.Columns, c) {
			c.dropNotNull()
		}
	})
}

func (r *replayer) alterColumnType(t *Table, col *Column, def *pg.ColumnDef, recurse bool) {
	if t.partitionedBy(col) {
		r.errorf(r.locate(col.Name), "", "cannot alter column %q because it is part of the partition key of relation %q", col.Name, t.Name)
		return
	}
	for view := range r.cat.AllTables() {
		if view.uses[col] {
			r.errorf(r.locate(col.Name), "view "+r.shown(view.QualifiedName())+" depends on column \""+col.Name+"\"",
				"cannot alter type of a column used by a view or rule")
			return
		}
	}
	if n := nameOf(def.GetTypeName().GetNames()); n.Schema == "" && serialTypes[n.Name] != "" {
		r.errorf(r.pos(def.TypeName.Location), "give the column an identity or a default instead", "type %q does not exist", n.Name)
		return
	}
	ref := r.typeRef(def.TypeName)
	eachDescendant(t, col.Name, recurse, func(_ *Table, c *Column) {
		c.Type, c.Resolved = ref, nil
		c.Collation = Name{}
		if def.CollClause != nil {
			c.Collation = nameOf(def.CollClause.Collname)
		}
		if c.Identity != "" && c.sequence != nil {
			c.sequence.Type = TypeRef{Name: ref.Name}
		}
	})
}

func (r *replayer) alterIdentity(t *Table, col *Column, c *pg.AlterTableCmd) {
	pos := r.locate(col.Name)
	switch c.Subtype {
	case pg.AlterTableType_AT_AddIdentity:
		def := c.Def.GetConstraint()
		switch {
		case !col.NotNull:
			r.errorf(pos, "set it NOT NULL first", "column %q of relation %q must be declared NOT NULL before identity can be added", col.Name, t.Name)
		case col.Identity != "":
			r.errorf(pos, "", "column %q of relation %q is already an identity column", col.Name, t.Name)
		case col.Default != nil:
			r.errorf(pos, "drop the default first", "column %q of relation %q already has a default value", col.Name, t.Name)
		default:
			r.addIdentity(t, col, def)
			if t.Kind == PartitionedTable {
				eachDescendant(t, col.Name, true, func(_ *Table, own *Column) { own.Identity = col.Identity })
			}
		}
	case pg.AlterTableType_AT_SetIdentity:
		if col.Identity == "" {
			r.errorf(pos, "", "column %q of relation %q is not an identity column", col.Name, t.Name)
			return
		}
		for _, n := range listOf(c.Def) {
			if opt := n.GetDefElem(); opt.GetDefname() == "generated" {
				when := identityKind(string(rune(opt.Arg.GetInteger().GetIval())))
				eachDescendant(t, col.Name, true, func(_ *Table, own *Column) {
					if own.Identity != "" {
						own.Identity = when
					}
				})
			}
		}
	case pg.AlterTableType_AT_DropIdentity:
		if col.Identity == "" {
			if !c.MissingOk {
				r.errorf(pos, "", "column %q of relation %q is not an identity column", col.Name, t.Name)
			}
			return
		}
		if col.sequence != nil {
			r.dropSequence(col.sequence)
		}
		eachDescendant(t, col.Name, t.Kind == PartitionedTable, func(_ *Table, own *Column) { own.Identity, own.sequence = "", nil })
	}
}
