package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// alterKinds are the sub-commands of ALTER TABLE that a Change needs no more of
// than the column.
var alterKinds = map[pg.AlterTableType]ChangeKind{
	pg.AlterTableType_AT_DropColumn:         DropColumn,
	pg.AlterTableType_AT_DropNotNull:        DropNotNull,
	pg.AlterTableType_AT_SetLogged:          Rewrite,
	pg.AlterTableType_AT_SetUnLogged:        Rewrite,
	pg.AlterTableType_AT_SetTableSpace:      Rewrite,
	pg.AlterTableType_AT_SetAccessMethod:    Rewrite,
	pg.AlterTableType_AT_SetExpression:      Rewrite,
	pg.AlterTableType_AT_EnableRowSecurity:  EnableRowSecured,
	pg.AlterTableType_AT_ValidateConstraint: Validate,
}

// alterChanges says what ALTER TABLE is about to do.
func (r *replayer) alterChanges(s *pg.AlterTableStmt) (out []Change) {
	t, _ := r.relation(rangeName(s.Relation)).(*Table)
	if t == nil || s.Objtype == pg.ObjectType_OBJECT_TYPE || s.Objtype == pg.ObjectType_OBJECT_INDEX || s.Objtype == pg.ObjectType_OBJECT_SEQUENCE {
		return nil
	}
	for _, n := range s.Cmds {
		c := n.GetAlterTableCmd()
		change := Change{Kind: AlterOther, Relation: t.QualifiedName(), Table: t, Column: c.Name, Type: r.typeOfColumn(t, c.Name)}
		if kind, ok := alterKinds[c.Subtype]; ok {
			change.Kind = kind
		}
		switch c.Subtype {
		case pg.AlterTableType_AT_AddColumn:
			if t.Column(c.Def.GetColumnDef().GetColname()) != nil {
				continue // IF NOT EXISTS
			}
			out = append(out, r.addColumnChanges(change, c.Def.GetColumnDef())...)
			continue
		case pg.AlterTableType_AT_DropColumn, pg.AlterTableType_AT_DropNotNull:
			if t.Column(c.Name) == nil {
				continue // IF EXISTS
			}
		case pg.AlterTableType_AT_ColumnDefault:
			change.Kind = SetDefault
			if c.Def == nil {
				change.Kind = DropDefault
			}
		case pg.AlterTableType_AT_SetNotNull:
			change.Kind = SetNotNull
			col := t.Column(c.Name)
			change.Proven = col != nil && col.NotNull || slices.ContainsFunc(t.Constraints, func(con *Constraint) bool {
				return con.Kind == Check && !con.NotValid && !con.NotEnforced && saysNotNull(con.Expr, c.Name)
			})
		case pg.AlterTableType_AT_EnableRowSecurity:
			change.Proven = t.RowSecurity
		case pg.AlterTableType_AT_AlterColumnType:
			r.typeChange(&change, c)
		case pg.AlterTableType_AT_AddConstraint:
			r.constraintChange(&change, c.Def.GetConstraint())
		case pg.AlterTableType_AT_DropConstraint:
			change.Kind, change.Column, change.Name = DropConstraint, "", c.Name
			con := t.Constraint(c.Name)
			if con == nil {
				continue
			}
			change.Constraint, change.Other = con.Kind, con.RefTable
			for _, col := range con.Columns {
				change.Columns = append(change.Columns, col.Name)
			}
		case pg.AlterTableType_AT_ValidateConstraint:
			change.Column, change.Name = "", c.Name
			if con := t.Constraint(c.Name); con != nil {
				change.Constraint, change.Other, change.Proven = con.Kind, con.RefTable, !con.NotValid
			}
		case pg.AlterTableType_AT_AttachPartition, pg.AlterTableType_AT_DetachPartition:
			change.Kind = AttachPartition
			if c.Subtype == pg.AlterTableType_AT_DetachPartition {
				change.Kind = DetachPartition
			}
			p := c.Def.GetPartitionCmd()
			change.Other, _ = r.relation(rangeName(p.GetName())).(*Table)
			change.Concurrently = p.GetConcurrent()
			change.Proven = change.Other != nil && slices.ContainsFunc(change.Other.Constraints, func(con *Constraint) bool { return con.Kind == Check && !con.NotValid })
		}
		out = append(out, change)
	}
	return out
}

// typeChange is ALTER COLUMN TYPE.
func (r *replayer) typeChange(change *Change, c *pg.AlterTableCmd) {
	change.Kind = AlterType
	def := c.Def.GetColumnDef()
	col := change.Table.Column(c.Name)
	if col == nil {
		return
	}
	change.From, change.To = col.Type, r.typeRef(def.GetTypeName())
	change.Type = r.writtenType(change.To)
	if using := def.GetRawDefault(); using != nil {
		inner := using
		for inner.GetTypeCast() != nil {
			inner = inner.GetTypeCast().Arg
		}
		change.Using = pgast.LastName(inner.GetColumnRef().GetFields()) != c.Name
	}
	change.Indexed = slices.ContainsFunc(change.Table.Indexes, func(idx *Index) bool {
		return slices.ContainsFunc(idx.Elems, func(e IndexElem) bool { return e.Column == col })
	})
}

// addColumnChanges is ADD COLUMN with the constraints that come with it.
func (r *replayer) addColumnChanges(change Change, def *pg.ColumnDef) []Change {
	change.Kind, change.Column = AddColumn, def.GetColname()
	n := nameOf(def.GetTypeName().GetNames())
	if n.Schema == "" && serialTypes[n.Name] != "" {
		change.NotNull, change.EachRow = true, true
	}
	if def.GetTypeName() != nil && change.Type == "" && !change.EachRow {
		change.To = r.typeRef(def.GetTypeName())
		change.Type = r.writtenType(change.To)
	}
	out := []Change{}
	for _, cn := range def.GetConstraints() {
		con := cn.GetConstraint()
		switch con.GetContype() {
		case pg.ConstrType_CONSTR_NOTNULL:
			change.NotNull = true
		case pg.ConstrType_CONSTR_DEFAULT:
			if defaultExpr(con.RawExpr) != nil {
				change.Default, change.Calls = true, calls(con.RawExpr)
			}
		case pg.ConstrType_CONSTR_IDENTITY:
			change.NotNull, change.EachRow = true, true
		case pg.ConstrType_CONSTR_GENERATED:
			change.EachRow = generatedKind(con) == "stored"
			change.Default = true
		case pg.ConstrType_CONSTR_CHECK, pg.ConstrType_CONSTR_FOREIGN, pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
			extra := Change{Relation: change.Relation, Table: change.Table}
			r.constraintChange(&extra, con)
			extra.Columns = []string{change.Column}
			extra.Column = change.Column
			out = append(out, extra)
			change.NotNull = change.NotNull || con.Contype == pg.ConstrType_CONSTR_PRIMARY
		}
	}
	return append([]Change{change}, out...)
}

// constraintKinds are the kinds of constraints by those of the grammar.
var constraintKinds = map[pg.ConstrType]ConstraintKind{
	pg.ConstrType_CONSTR_PRIMARY: PrimaryKey, pg.ConstrType_CONSTR_UNIQUE: Unique, pg.ConstrType_CONSTR_FOREIGN: ForeignKey,
	pg.ConstrType_CONSTR_CHECK: Check, pg.ConstrType_CONSTR_EXCLUSION: Exclusion, pg.ConstrType_CONSTR_NOTNULL: NotNullConstraint,
}

// constraintChange is ADD CONSTRAINT.
func (r *replayer) constraintChange(change *Change, con *pg.Constraint) {
	change.Kind, change.Column = AddConstraint, ""
	change.Constraint, change.Name = constraintKinds[con.GetContype()], con.GetConname()
	change.NotValid, change.UsingIndex = con.GetSkipValidation() || !pgast.IsEnforced(con), con.GetIndexname() != ""
	change.Columns = stringsOf(con.GetKeys())
	switch change.Constraint {
	case ForeignKey:
		change.Columns = stringsOf(con.GetFkAttrs())
		change.Other, _ = r.relation(rangeName(con.GetPktable())).(*Table)
	case PrimaryKey:
		// The columns become NOT NULL, which reads the table unless they are.
		change.Proven = !slices.ContainsFunc(change.Columns, func(name string) bool {
			c := change.Table.Column(name)
			return c != nil && !c.NotNull
		})
	}
}
