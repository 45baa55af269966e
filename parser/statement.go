package parser

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A statement is what a query's text tells of its statement without a
// catalogue.
type statement struct {
	verb    string // as users write it: "SELECT", "INSERT", …; or "this statement"
	returns bool   // it has a result set, or may have one
	reads   bool   // it does nothing but read
	draft   *draft
}

// locks reports whether the statement locks rows, as FOR UPDATE does.
func (s statement) locks() bool {
	body := s.draft.section.body
	for _, tok := range body {
		if tok.kind == pg.Token_FOR {
			return holds[*pg.LockingClause](s.draft.query.Stmt)
		}
	}
	return false
}

// lock is the clause by which the statement locks rows, as it is written.
func (s statement) lock() string {
	m := &macroReader{text: s.draft.src.text}
	for _, tok := range s.draft.section.body {
		if !tok.isComment() {
			m.tokens = append(m.tokens, tok)
		}
	}
	for i := range m.tokens {
		if !m.is(i, "FOR") {
			continue
		}
		clause := []string{"FOR"}
		for k := i + 1; m.is(k, "NO") || m.is(k, "KEY") || m.is(k, "UPDATE") || m.is(k, "SHARE"); k++ {
			clause = append(clause, strings.ToUpper(m.word(k)))
		}
		if len(clause) > 1 {
			return strings.Join(clause, " ")
		}
	}
	return "FOR UPDATE"
}

// calls reports whether it calls functions, which may do anything.
func (s statement) calls() bool { return holds[*pg.FuncCall](s.draft.query.Stmt) }

func describe(d *draft) statement {
	s := classify(d.query.Stmt)
	s.draft = d
	return s
}

func classify(stmt *pgast.Node) statement {
	switch n := stmt.GetNode().(type) {
	case *pg.Node_SelectStmt:
		return classifySelect(n.SelectStmt)
	case *pg.Node_InsertStmt:
		return statement{verb: "INSERT", returns: len(pgast.ReturningOf(n.InsertStmt).Items) > 0}
	case *pg.Node_UpdateStmt:
		return statement{verb: "UPDATE", returns: len(pgast.ReturningOf(n.UpdateStmt).Items) > 0}
	case *pg.Node_DeleteStmt:
		return statement{verb: "DELETE", returns: len(pgast.ReturningOf(n.DeleteStmt).Items) > 0}
	case *pg.Node_MergeStmt:
		return statement{verb: "MERGE", returns: len(pgast.ReturningOf(n.MergeStmt).Items) > 0}
	case *pg.Node_ExplainStmt, *pg.Node_VariableShowStmt:
		return statement{verb: "this statement", returns: true, reads: true}
	case *pg.Node_CallStmt:
		return statement{verb: "CALL", returns: true}
	case *pg.Node_ExecuteStmt, *pg.Node_FetchStmt:
		return statement{verb: "this statement", returns: true}
	}
	return statement{verb: "this statement"}
}

func classifySelect(sel *pg.SelectStmt) statement {
	s := statement{verb: "SELECT", returns: true, reads: true}
	if len(sel.ValuesLists) > 0 {
		s.verb = "VALUES"
	}
	if sel.IntoClause != nil {
		s.verb, s.returns, s.reads = "SELECT INTO", false, false
	}
	for _, cte := range sel.GetWithClause().GetCtes() {
		switch cte.GetCommonTableExpr().GetCtequery().GetNode().(type) {
		case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
			s.reads, s.verb = false, "WITH … that writes"
		}
	}
	return s
}

// holds reports whether a node of type T is anywhere in the tree.
func holds[T proto.Message](root *pgast.Node) bool {
	return holdsIn[T](root.ProtoReflect())
}

func holdsIn[T proto.Message](m protoreflect.Message) bool {
	if _, ok := m.Interface().(T); ok {
		return true
	}
	found := false
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			list := v.List()
			for i := 0; i < list.Len() && !found; i++ {
				found = holdsIn[T](list.Get(i).Message())
			}
		default:
			found = holdsIn[T](v.Message())
		}
		return !found
	})
	return found
}
