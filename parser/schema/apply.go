package schema

import (
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// apply replays one statement. Statements that change nothing in the model
// (GRANT, INSERT, policies, publications …) are accepted as they are.
func (r *replayer) apply(n *pg.Node) {
	if besidesColumns(n) {
		r.besidesColumns(func() { r.applyAny(n) })
		return
	}
	r.applyAny(n)
}

// besidesColumns reports whether a statement is about what no column, type or
// routine depends on.
func besidesColumns(n *pg.Node) bool {
	kind := pg.ObjectType_OBJECT_TYPE_UNDEFINED
	switch s := n.GetNode().(type) {
	case *pg.Node_IndexStmt, *pg.Node_CreateTrigStmt, *pg.Node_RuleStmt, *pg.Node_CreateSeqStmt, *pg.Node_AlterSeqStmt, *pg.Node_CommentStmt:
		return true
	case *pg.Node_DropStmt:
		kind = s.DropStmt.RemoveType
	case *pg.Node_RenameStmt:
		kind = s.RenameStmt.RenameType
	}
	switch kind {
	case pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_TRIGGER, pg.ObjectType_OBJECT_RULE, pg.ObjectType_OBJECT_SEQUENCE,
		pg.ObjectType_OBJECT_TABCONSTRAINT, pg.ObjectType_OBJECT_DOMCONSTRAINT:
		return true
	}
	return false
}

// besidesColumns replays something that no column, type or routine depends on.
func (r *replayer) besidesColumns(work func()) {
	before := r.diags.Len()
	work()
	if r.cat.Columns {
		r.diags.Soften(before, "sqlc does not look at it; the schema is without it here, so correct it for the checks")
	}
}

func (r *replayer) applyAny(n *pg.Node) {
	switch s := n.GetNode().(type) {
	case *pg.Node_CreateSchemaStmt:
		r.createSchema(s.CreateSchemaStmt)
	case *pg.Node_CreateStmt:
		r.createTable(s.CreateStmt, BaseTable)
	case *pg.Node_CreateForeignTableStmt:
		r.createTable(s.CreateForeignTableStmt.BaseStmt, ForeignTable)
	case *pg.Node_AlterTableStmt:
		r.alterTable(s.AlterTableStmt)
	case *pg.Node_IndexStmt:
		r.createIndex(s.IndexStmt)
	case *pg.Node_ViewStmt:
		r.createView(s.ViewStmt)
	case *pg.Node_CreateTableAsStmt:
		r.createTableAs(s.CreateTableAsStmt)
	case *pg.Node_SelectStmt:
		r.selectStatement(s.SelectStmt)
	case *pg.Node_CreateTrigStmt:
		r.createTrigger(s.CreateTrigStmt)
	case *pg.Node_RuleStmt:
		r.createRule(s.RuleStmt)
	case *pg.Node_CreateSeqStmt:
		r.createSequence(s.CreateSeqStmt)
	case *pg.Node_AlterSeqStmt:
		r.alterSequence(s.AlterSeqStmt)
	case *pg.Node_DropStmt:
		r.drop(s.DropStmt)
	case *pg.Node_RenameStmt:
		r.rename(s.RenameStmt)
	case *pg.Node_AlterObjectSchemaStmt:
		r.setSchema(s.AlterObjectSchemaStmt)
	case *pg.Node_CommentStmt:
		r.comment(s.CommentStmt)
	default:
		r.applyOther(n)
	}
}

// applyOther replays what concerns types, routines and the session.
func (r *replayer) applyOther(n *pg.Node) {
	switch s := n.GetNode().(type) {
	case *pg.Node_CreateEnumStmt:
		r.createEnum(s.CreateEnumStmt)
	case *pg.Node_AlterEnumStmt:
		r.alterEnum(s.AlterEnumStmt)
	case *pg.Node_CreateDomainStmt:
		r.createDomain(s.CreateDomainStmt)
	case *pg.Node_AlterDomainStmt:
		r.alterDomain(s.AlterDomainStmt)
	case *pg.Node_CompositeTypeStmt:
		r.createComposite(s.CompositeTypeStmt)
	case *pg.Node_CreateRangeStmt:
		r.createRange(s.CreateRangeStmt)
	case *pg.Node_DefineStmt:
		r.define(s.DefineStmt)
	case *pg.Node_AlterTypeStmt:
		r.alterType(s.AlterTypeStmt)
	case *pg.Node_CreateFunctionStmt:
		r.createFunction(s.CreateFunctionStmt)
	case *pg.Node_AlterFunctionStmt:
		r.alterFunction(s.AlterFunctionStmt)
	case *pg.Node_CreateCastStmt:
		r.createCast(s.CreateCastStmt)
	case *pg.Node_CreateExtensionStmt:
		r.createExtension(s.CreateExtensionStmt)
	case *pg.Node_VariableSetStmt:
		r.setVariable(s.VariableSetStmt)
	case *pg.Node_AlterDatabaseSetStmt:
		r.setDefault(s.AlterDatabaseSetStmt.Setstmt)
	case *pg.Node_AlterRoleSetStmt:
		r.setDefault(s.AlterRoleSetStmt.Setstmt)
	case *pg.Node_TransactionStmt:
		r.transaction(s.TransactionStmt)
	case *pg.Node_CallStmt:
		r.runs(s.CallStmt.Funccall)
	case *pg.Node_DoStmt:
		r.doBlock(s.DoStmt)
	case *pg.Node_ClusterStmt:
		r.besidesColumns(func() { r.cluster(s.ClusterStmt) })
	}
}
