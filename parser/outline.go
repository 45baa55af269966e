package parser

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// An Outline is what a statement's text says without a schema.
type Outline struct {
	Verb     string   // select, insert, update, delete, merge or other
	Tables   []string // as they are written, in the text's order; WITH queries are none
	Conflict bool     // an INSERT has ON CONFLICT
	Bounds   []int    // parameters that something is less or greater than, in order
	Equal    []int    // parameters that something equals, one of their elements, or what a function makes of them, in order
	Within   []int    // parameters that something contains, is contained in or overlaps with, as JSON, arrays and patterns do, in order
	// Own has, for each query in a statement that writes which asks the table that it
	// writes and does not compare its columns with others, the parameters that something
	// in it equals, in order.
	Own [][]int
	Sum bool // an UPDATE that adds to columns, or takes from them, and sets others to what no column says
}

// Outlined reads a statement; ok is false when it is not one that PostgreSQL's
// parser takes.
func Outlined(sql string) (o Outline, ok bool) {
	parsed, err := pgast.Parse(sql)
	if err != nil || len(parsed.Stmts) != 1 {
		return Outline{}, false
	}
	found := outliner{}
	pgast.Walk(parsed.Stmts[0].Stmt, found.visit)
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
	o.Bounds, o.Equal, o.Within = ordered(found.bounds), ordered(found.equal), ordered(found.within)
	o.Verb, o.Conflict = cmp.Or(found.verb, "other"), found.conflict
	o.Own, o.Sum = ownOf(parsed.Stmts[0].Stmt), isSum(parsed.Stmts[0].Stmt.GetUpdateStmt())
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
	equal    []int
	within   []int
}

func (o *outliner) visit(m proto.Message) bool {
	switch n := m.(type) {
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
	return true
}

// writes notes a statement that writes; the outermost is met first.
func (o *outliner) writes(verb string) {
	if o.verb == "" || o.verb == "select" {
		o.verb = verb
	}
}

// compares notes the parameters of a comparison.
func (o *outliner) compares(n *pg.A_Expr) {
	to := &o.bounds
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
	case pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		to = &o.equal
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE:
		if len(parametersOf(n.Rexpr)) == 0 { // the rows have the patterns
			o.within = append(o.within, parametersOf(n.Lexpr)...)
		}
		return
	case pg.A_Expr_Kind_AEXPR_OP, pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_IN:
		if len(n.Name) != 1 {
			return
		}
		switch n.Name[0].GetString_().GetSval() {
		case "=":
			to = &o.equal
		case "@>", "<@", "&&", "?":
			to = &o.within
		case "<", "<=", ">", ">=":
		default:
			return
		}
	default:
		return
	}
	for _, side := range []*pg.Node{n.Lexpr, n.Rexpr} {
		*to = append(*to, parametersOf(side)...)
	}
}

// parametersOf returns the parameters that a side of a comparison is: itself, in a
// list, a row or another type, or what functions make of them.
func parametersOf(side *pg.Node) (numbers []int) {
	var parts []*pg.Node
	switch {
	case side.GetParamRef() != nil:
		return []int{int(side.GetParamRef().Number)}
	case side.GetTypeCast() != nil:
		parts = []*pg.Node{side.GetTypeCast().Arg}
	case side.GetFuncCall() != nil:
		parts = side.GetFuncCall().Args
	case side.GetList() != nil:
		parts = side.GetList().Items
	case side.GetRowExpr() != nil:
		parts = side.GetRowExpr().Args
	}
	for _, part := range parts {
		numbers = append(numbers, parametersOf(part)...)
	}
	return numbers
}

// ordered sorts numbers and leaves out repetitions.
func ordered(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
