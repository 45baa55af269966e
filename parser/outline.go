package parser

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// An Outline is what a statement's text says without a schema.
type Outline struct {
	Verb     string   // select, insert, update, delete, merge or other
	Tables   []string // as they are written, in the text's order; WITH queries are none
	Conflict bool     // an INSERT has ON CONFLICT
	Bounds   []int    // parameters that something is less or greater than, in order
}

// Outlined reads a statement; ok is false when it is not one that PostgreSQL's
// parser takes.
func Outlined(sql string) (o Outline, ok bool) {
	parsed, err := pgast.Parse(sql)
	if err != nil || len(parsed.Stmts) != 1 {
		return Outline{}, false
	}
	found := outliner{}
	found.visit(parsed.Stmts[0].Stmt.ProtoReflect())
	slices.SortStableFunc(found.tables, func(a, b *pg.RangeVar) int { return cmp.Compare(a.Location, b.Location) })
	for _, t := range found.tables {
		name := t.Relname
		if t.Schemaname != "" {
			name = t.Schemaname + "." + name
		} else if slices.Contains(found.ctes, name) {
			continue
		}
		if !slices.Contains(o.Tables, name) {
			o.Tables = append(o.Tables, name)
		}
	}
	slices.Sort(found.bounds)
	o.Bounds = slices.Compact(found.bounds)
	o.Verb, o.Conflict = cmp.Or(found.verb, "other"), found.conflict
	return o, true
}

// An outliner collects what is in a tree. A SELECT with a WITH query that writes
// writes.
type outliner struct {
	verb     string
	tables   []*pg.RangeVar
	ctes     []string
	conflict bool
	bounds   []int
}

func (o *outliner) visit(m protoreflect.Message) {
	switch n := m.Interface().(type) {
	case *pg.RangeVar:
		o.tables = append(o.tables, n)
	case *pg.CommonTableExpr:
		o.ctes = append(o.ctes, n.Ctename)
	case *pg.A_Expr:
		o.compares(n)
	case *pg.OnConflictClause:
		o.conflict = true
	case *pg.SelectStmt:
		o.verb = cmp.Or(o.verb, "select")
	case *pg.InsertStmt:
		o.writes("insert")
	case *pg.UpdateStmt:
		o.writes("update")
	case *pg.DeleteStmt:
		o.writes("delete")
	case *pg.MergeStmt:
		o.writes("merge")
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				o.visit(v.List().Get(i).Message())
			}
		default:
			o.visit(v.Message())
		}
		return true
	})
}

// writes notes a statement that writes; the outermost is met first.
func (o *outliner) writes(verb string) {
	if o.verb == "" || o.verb == "select" {
		o.verb = verb
	}
}

// compares notes the parameters that a comparison has for bounds.
func (o *outliner) compares(n *pg.A_Expr) {
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
	case pg.A_Expr_Kind_AEXPR_OP:
		if len(n.Name) != 1 || !slices.Contains([]string{"<", "<=", ">", ">="}, n.Name[0].GetString_().GetSval()) {
			return
		}
	default:
		return
	}
	o.bound(n.Lexpr)
	o.bound(n.Rexpr)
}

// bound notes a side of a comparison that is a parameter.
func (o *outliner) bound(side *pg.Node) {
	switch {
	case side.GetParamRef() != nil:
		o.bounds = append(o.bounds, int(side.GetParamRef().Number))
	case side.GetTypeCast() != nil:
		o.bound(side.GetTypeCast().Arg)
	case side.GetList() != nil: // of BETWEEN
		for _, item := range side.GetList().Items {
			o.bound(item)
		}
	}
}
