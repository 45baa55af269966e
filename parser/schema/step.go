package schema

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Step is a statement of a script that was replayed.
type Step struct {
	Pos     diag.Position
	SQL     string // without what stands around it
	Changes []Change
	// Block: it stands between BEGIN and COMMIT.
	Block bool
	// Statements is how many the script has, BEGIN and COMMIT left out.
	Statements int
	// Maybe: it stands in a branch or a loop of a DO block.
	Maybe bool
	// Made: it is a DO block that makes SQL when it runs, or is in another language than
	// PL/pgSQL: what that does is not known.
	Made bool
}

// A ChangeKind is what a part of a statement does to the schema.
type ChangeKind string

// The kinds of change. What is none of them alters no table that is there, or is
// Other.
const (
	AddColumn        ChangeKind = "ADD COLUMN"
	DropColumn       ChangeKind = "DROP COLUMN"
	RenameColumn     ChangeKind = "RENAME COLUMN"
	AlterType        ChangeKind = "ALTER COLUMN TYPE"
	SetNotNull       ChangeKind = "SET NOT NULL"
	DropNotNull      ChangeKind = "DROP NOT NULL"
	SetDefault       ChangeKind = "SET DEFAULT"
	DropDefault      ChangeKind = "DROP DEFAULT"
	AddConstraint    ChangeKind = "ADD CONSTRAINT"
	DropConstraint   ChangeKind = "DROP CONSTRAINT"
	Validate         ChangeKind = "VALIDATE CONSTRAINT"
	RenameRelation   ChangeKind = "RENAME"
	SetSchema        ChangeKind = "SET SCHEMA"
	DropRelation     ChangeKind = "DROP"
	CreateIndex      ChangeKind = "CREATE INDEX"
	DropIndex        ChangeKind = "DROP INDEX"
	Reindex          ChangeKind = "REINDEX"
	AttachPartition  ChangeKind = "ATTACH PARTITION"
	DetachPartition  ChangeKind = "DETACH PARTITION"
	Rewrite          ChangeKind = "rewrite" // SET LOGGED, SET TABLESPACE, CLUSTER, VACUUM FULL
	Refresh          ChangeKind = "REFRESH MATERIALIZED VIEW"
	Truncate         ChangeKind = "TRUNCATE"
	LockTable        ChangeKind = "LOCK TABLE"
	CreateTrigger    ChangeKind = "CREATE TRIGGER"
	AlterOther       ChangeKind = "ALTER TABLE" // what alters the catalogue alone
	RenameEnumValue  ChangeKind = "RENAME VALUE"
	DropFunction     ChangeKind = "DROP FUNCTION"
	DropType         ChangeKind = "DROP TYPE"
	RenameSchema     ChangeKind = "RENAME SCHEMA"
	EnableRowSecured ChangeKind = "ENABLE ROW LEVEL SECURITY"
	CreatePolicy     ChangeKind = "CREATE POLICY"
	DropPolicy       ChangeKind = "DROP POLICY"
	GrantPrivilege   ChangeKind = "GRANT"  // Columns are the privileges, Name is the role
	RevokePrivilege  ChangeKind = "REVOKE" // the same
	Backfill         ChangeKind = "UPDATE" // or DELETE, of many rows
)

// A Change is one thing that a statement does, as the schema was before it.
type Change struct {
	Kind ChangeKind
	// Relation is the table, view or index, or the function or type, with its
	// schema; Table is the table (that of an index), nil where there is none. Later
	// statements alter it.
	Relation Name
	Table    *Table
	// New: the table was made by one of the scripts that steps are told of.
	New bool

	Column  string
	NewName string   // of a rename
	Columns []string // of a constraint or an index, as far as it names any

	// Constraint is its kind, "not null" among them; Name its name, if one is given.
	Constraint ConstraintKind
	Name       string
	Other      *Table // a foreign key's other table; a partition
	OtherNew   bool   // and whether that was made by one of the scripts

	NotValid, Concurrently, Unique bool
	// UsingIndex: the constraint takes an index that is there.
	UsingIndex bool
	// Proven: a CHECK that rows keep says what the statement would look for; of row
	// security, that it was enabled already.
	Proven bool

	// Of ADD COLUMN: NOT NULL, whether there is a default, what it calls, and
	// whether each row gets a value of its own besides (identity, serial, stored).
	NotNull, Default bool
	Calls            []Name
	EachRow          bool

	// Of CREATE POLICY: for which command (ALL is all), AS RESTRICTIVE, and whether it
	// lets all rows through.
	Command             string
	Restrictive, Always bool

	// Of ALTER COLUMN TYPE.
	From, To TypeRef
	Using    bool // with an expression that is more than the column
	Indexed  bool // an index has the column
	// Type is the column's type, as DDL has it; of ALTER COLUMN TYPE the new one.
	Type string
}

// NotNullConstraint is the Constraint of a Change that adds NOT NULL by a name.
const NotNullConstraint ConstraintKind = "not null"

// changes says what a statement is about to do.
func (r *replayer) changes(n *pg.Node) []Change {
	var list []Change
	switch s := n.GetNode().(type) {
	case *pg.Node_AlterTableStmt:
		list = r.alterChanges(s.AlterTableStmt)
	case *pg.Node_RenameStmt:
		list = r.renameChanges(s.RenameStmt)
	case *pg.Node_AlterObjectSchemaStmt:
		if t, _ := r.relation(rangeName(s.AlterObjectSchemaStmt.Relation)).(*Table); t != nil {
			list = []Change{{Kind: SetSchema, Relation: t.QualifiedName(), Table: t, NewName: s.AlterObjectSchemaStmt.Newschema}}
		}
	case *pg.Node_DropStmt:
		list = r.dropChanges(s.DropStmt)
	case *pg.Node_IndexStmt:
		list = r.indexChanges(s.IndexStmt)
	case *pg.Node_AlterEnumStmt:
		if e := s.AlterEnumStmt; e.OldVal != "" {
			list = []Change{{Kind: RenameEnumValue, Relation: nameOf(e.TypeName), Column: e.OldVal, NewName: e.NewVal}}
		}
	case *pg.Node_CreateTrigStmt:
		list = r.tableChange(CreateTrigger, s.CreateTrigStmt.Relation)
	case *pg.Node_ClusterStmt:
		list = r.tableChange(Rewrite, s.ClusterStmt.Relation)
	case *pg.Node_RefreshMatViewStmt:
		list = r.tableChange(Refresh, s.RefreshMatViewStmt.Relation)
		for i := range list {
			list[i].Concurrently = s.RefreshMatViewStmt.Concurrent
		}
	case *pg.Node_UpdateStmt:
		list = r.tableChange(Backfill, s.UpdateStmt.Relation)
	case *pg.Node_DeleteStmt:
		list = r.tableChange(Backfill, s.DeleteStmt.Relation)
	case *pg.Node_TruncateStmt:
		list = r.tableChanges(Truncate, s.TruncateStmt.Relations)
	case *pg.Node_LockStmt:
		list = r.tableChanges(LockTable, s.LockStmt.Relations)
	case *pg.Node_VacuumStmt:
		list = r.vacuumChanges(s.VacuumStmt)
	case *pg.Node_GrantStmt:
		list = r.grantChanges(s.GrantStmt)
	case *pg.Node_CreatePolicyStmt:
		list = r.policyChange(s.CreatePolicyStmt)
	case *pg.Node_ReindexStmt:
		list = r.reindexChanges(s.ReindexStmt)
	}
	for i := range list {
		list[i].New = r.isNew(list[i].Table)
		list[i].OtherNew = r.isNew(list[i].Other)
	}
	return list
}

// typeOfColumn is a column's type as DDL has it; "" where there is no such column.
func (r *replayer) typeOfColumn(t *Table, column string) string {
	if c := t.Column(column); c != nil {
		return r.writtenType(c.Type)
	}
	return ""
}

// writtenType is a type as DDL has it.
func (r *replayer) writtenType(t TypeRef) string {
	text := r.shownType(t)
	if len(t.Mods) == 0 {
		return text
	}
	mods := make([]string, len(t.Mods))
	for i, m := range t.Mods {
		mods[i] = strconv.Itoa(m)
	}
	base, array := strings.CutSuffix(text, "[]")
	text = base + "(" + strings.Join(mods, ",") + ")"
	if array {
		text += "[]"
	}
	return text
}

// isNew reports whether a table was made since steps are told of.
func (r *replayer) isNew(t *Table) bool { return t != nil && !r.before[t] }

func (r *replayer) tableChange(kind ChangeKind, rv *pg.RangeVar) []Change {
	if t, _ := r.relation(rangeName(rv)).(*Table); t != nil {
		return []Change{{Kind: kind, Relation: t.QualifiedName(), Table: t}}
	}
	return nil
}

func (r *replayer) tableChanges(kind ChangeKind, list []*pg.Node) (out []Change) {
	for _, n := range list {
		out = append(out, r.tableChange(kind, n.GetRangeVar())...)
	}
	return out
}

func (r *replayer) vacuumChanges(s *pg.VacuumStmt) (out []Change) {
	full := slices.ContainsFunc(s.Options, func(n *pg.Node) bool {
		return n.GetDefElem().GetDefname() == "full" && !isOff(n.GetDefElem().GetArg())
	})
	for _, n := range s.Rels {
		if full {
			out = append(out, r.tableChange(Rewrite, n.GetVacuumRelation().GetRelation())...)
		}
	}
	return out
}

func (r *replayer) reindexChanges(s *pg.ReindexStmt) (out []Change) {
	concurrently := slices.ContainsFunc(s.Params, func(n *pg.Node) bool { return n.GetDefElem().GetDefname() == "concurrently" })
	switch rel := r.relation(rangeName(s.Relation)).(type) {
	case *Table:
		out = []Change{{Kind: Reindex, Relation: rel.QualifiedName(), Table: rel, Concurrently: concurrently}}
	case *Index:
		if t := r.indexOf(rel); t != nil {
			out = []Change{{Kind: Reindex, Relation: Name{t.Schema, rel.Name}, Table: t, Concurrently: concurrently}}
		}
	}
	return out
}

func (r *replayer) indexChanges(s *pg.IndexStmt) []Change {
	if r.relation(Name{s.Relation.GetSchemaname(), s.Idxname}) != nil && s.IfNotExists && s.Idxname != "" {
		return nil
	}
	list := r.tableChange(CreateIndex, s.Relation)
	for i := range list {
		list[i].Name, list[i].Unique, list[i].Concurrently = s.Idxname, s.Unique, s.Concurrent
		for _, p := range s.IndexParams {
			if c := p.GetIndexElem().GetName(); c != "" {
				list[i].Columns = append(list[i].Columns, c)
			}
		}
	}
	return list
}

func (r *replayer) renameChanges(s *pg.RenameStmt) []Change {
	switch s.RenameType {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		list := r.tableChange(RenameRelation, s.Relation)
		for i := range list {
			list[i].NewName = s.Newname
		}
		return list
	case pg.ObjectType_OBJECT_COLUMN:
		list := r.tableChange(RenameColumn, s.Relation)
		for i := range list {
			list[i].Column, list[i].NewName, list[i].Type = s.Subname, s.Newname, r.typeOfColumn(list[i].Table, s.Subname)
		}
		return list
	case pg.ObjectType_OBJECT_SCHEMA:
		return []Change{{Kind: RenameSchema, Relation: Name{Name: s.Subname}, NewName: s.Newname}}
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		return []Change{{Kind: DropFunction, Relation: nameOf(s.Object.GetObjectWithArgs().GetObjname()), NewName: s.Newname}}
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		return []Change{{Kind: DropType, Relation: nameOf(listOf(s.Object)), NewName: s.Newname}}
	}
	return nil
}

func (r *replayer) dropChanges(s *pg.DropStmt) (out []Change) {
	for _, n := range s.Objects {
		switch s.RemoveType {
		case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
			if t, _ := r.relation(nameOf(listOf(n))).(*Table); t != nil {
				out = append(out, Change{Kind: DropRelation, Relation: t.QualifiedName(), Table: t})
			}
		case pg.ObjectType_OBJECT_INDEX:
			if idx, _ := r.relation(nameOf(listOf(n))).(*Index); idx != nil {
				if t := r.indexOf(idx); t != nil {
					out = append(out, Change{Kind: DropIndex, Relation: Name{t.Schema, idx.Name}, Table: t, Unique: idx.Unique, Concurrently: s.Concurrent, Columns: elemNames(idx.Elems)})
				}
			}
		case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
			out = append(out, Change{Kind: DropFunction, Relation: nameOf(n.GetObjectWithArgs().GetObjname())})
		case pg.ObjectType_OBJECT_POLICY:
			names := listOf(n)
			if len(names) < 2 {
				continue
			}
			if t, _ := r.relation(nameOf(names[:len(names)-1])).(*Table); t != nil {
				out = append(out, Change{Kind: DropPolicy, Relation: t.QualifiedName(), Table: t, Name: names[len(names)-1].GetString_().GetSval()})
			}
		case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
			out = append(out, Change{Kind: DropType, Relation: nameOf(n.GetTypeName().GetNames())})
		}
	}
	return out
}

func elemNames(list []IndexElem) (names []string) {
	for _, e := range list {
		if e.Column != nil {
			names = append(names, e.Column.Name)
		}
	}
	return names
}

// calls are the functions that an expression calls; what stands for one by a word
// of its own, as now, is not among them.
func calls(expr *pg.Node) (names []Name) {
	if expr == nil {
		return nil
	}
	pgast.Walk(expr, func(m proto.Message) bool {
		if f, ok := m.(*pg.FuncCall); ok {
			names = append(names, nameOf(f.Funcname))
		}
		return true
	})
	return names
}

// saysNotNull reports whether an expression that is true for all rows says that a
// column is not null.
func saysNotNull(expr *pg.Node, column string) bool {
	if b := expr.GetBoolExpr(); b != nil && b.Boolop == pg.BoolExprType_AND_EXPR {
		return slices.ContainsFunc(b.Args, func(n *pg.Node) bool { return saysNotNull(n, column) })
	}
	test := expr.GetNullTest()
	if test == nil || test.Nulltesttype != pg.NullTestType_IS_NOT_NULL {
		return false
	}
	return pgast.LastName(test.Arg.GetColumnRef().GetFields()) == column
}
