package tree

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A Printer writes expressions as SQL, by the columns' names alone. Conversions
// that PostgreSQL makes by itself are left out, so that an expression is written
// as its author would.
type Printer struct {
	Types *pgcat.Catalog
}

// Print writes e. ok is false where there is a subquery, a window, a construct of
// the grammar's own (JSON_VALUE, XMLSERIALIZE) or what nothing is known of in it,
// which are not written.
func (p *Printer) Print(e Expr) (s string, ok bool) {
	w := &writer{Printer: p, ok: true}
	w.expr(e)
	if !w.ok {
		return "", false
	}
	return w.b.String(), true
}

type writer struct {
	*Printer
	b  strings.Builder
	ok bool
}

func (w *writer) text(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

// list writes expressions between an opening and a closing text.
func (w *writer) list(open string, args []Expr, sep, end string) {
	w.text(open)
	for i, e := range args {
		if i > 0 {
			w.text(sep)
		}
		w.expr(e)
	}
	w.text(end)
}

func (w *writer) expr(e Expr) {
	if w.value(e) || w.logic(e) || w.choice(e) {
		return
	}
	switch x := e.(type) {
	case *Func:
		w.call(x)
	case *Agg:
		w.aggregate(x)
	case *Relabel:
		w.cast(x.Arg, x.Typ, x.Cast)
	case *Domain:
		w.expr(x.Arg)
	case *Collate:
		w.operand(x.Arg)
		w.text(" COLLATE ", QuoteIdent(x.Collation))
	default:
		w.ok = false
	}
}

// value writes references and values, and reports whether e is one.
func (w *writer) value(e Expr) bool {
	switch x := e.(type) {
	case *Const:
		w.constant(x)
	case *Param:
		w.text("$", strconv.Itoa(x.Num))
	case *Var:
		w.text(QuoteIdent(x.Name()))
	case *WholeRow:
		w.text(QuoteIdent(x.RTE.Name))
	case *SystemColumn:
		w.text(x.Name)
	case *SetCol:
		w.text(QuoteIdent(x.Level.Column(x.Col).Name))
	case *Merged:
		w.expr(x.Args[0])
	case *Default:
		w.text("DEFAULT")
	case *SQLValue:
		w.text(strings.ToUpper(x.Name))
	case *Grouping:
		w.list("GROUPING(", x.Args, ", ", ")")
	default:
		return false
	}
	return true
}

// logic writes tests and what joins them, and reports whether e is one.
func (w *writer) logic(e Expr) bool {
	switch x := e.(type) {
	case *And:
		w.operands(x.Args, " AND ")
	case *Or:
		w.operands(x.Args, " OR ")
	case *Not:
		w.text("NOT ")
		w.operand(x.Arg)
	case *NullTest:
		w.operand(x.Arg)
		w.text(" IS ", not(x.Not), "NULL")
	case *BoolTest:
		w.operand(x.Arg)
		w.text(" IS ", not(x.Not), strings.ToUpper(x.Value))
	case *DistinctFrom:
		w.operand(x.Left)
		w.text(" IS ", not(x.Not), "DISTINCT FROM ")
		w.operand(x.Right)
	case *ArrayOp:
		w.arrayOp(x)
	case *RowCompare:
		w.list("(", x.Left, ", ", ") ")
		w.text(x.Op, " ")
		w.list("(", x.Right, ", ", ")")
	default:
		return false
	}
	return true
}

func not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

// choice writes what chooses or builds a value, and reports whether e is such.
func (w *writer) choice(e Expr) bool {
	switch x := e.(type) {
	case *NullIf:
		w.list("NULLIF(", []Expr{x.Left, x.Right}, ", ", ")")
	case *Case:
		w.text("CASE")
		for _, when := range x.Whens {
			w.list(" WHEN ", []Expr{when.Cond, when.Result}, " THEN ", "")
		}
		if !x.NoElse {
			w.list(" ELSE ", []Expr{x.Else}, "", "")
		}
		w.text(" END")
	case *Coalesce:
		w.list("COALESCE(", x.Args, ", ", ")")
	case *MinMax:
		w.list(x.Name+"(", x.Args, ", ", ")")
	case *Row:
		w.list("ROW(", x.Args, ", ", ")")
	case *Array:
		w.list("ARRAY[", x.Elems, ", ", "]")
	case *Field:
		w.list("(", []Expr{x.Arg}, "", ")."+QuoteIdent(x.Name))
	case *Subscript:
		if x.Slice {
			w.ok = false
			return true
		}
		w.operand(x.Arg)
		w.list("[", x.Subs, "][", "]")
	default:
		return false
	}
	return true
}

// operand writes an expression in parentheses where an operator is at its top.
func (w *writer) operand(e Expr) {
	switch x := Bare(e).(type) {
	case *Func:
		if x.Op == "" {
			w.expr(x)
			return
		}
	case *And, *Or, *Not, *NullTest, *BoolTest, *DistinctFrom, *ArrayOp, *RowCompare, *Collate:
	default:
		w.expr(x)
		return
	}
	w.list("(", []Expr{e}, "", ")")
}

// tight is operand beside what binds tighter than a minus: -1::text is no text.
func (w *writer) tight(e Expr) {
	if c, ok := Bare(e).(*Const); ok && strings.HasPrefix(c.Text, "-") {
		w.list("(", []Expr{e}, "", ")")
		return
	}
	w.operand(e)
}

func (w *writer) operands(args []Expr, op string) {
	for i, e := range args {
		if i > 0 {
			w.text(op)
		}
		w.operand(e)
	}
}

func (w *writer) constant(c *Const) {
	switch base := c.OID(); {
	case c.Null:
		w.text("NULL")
	case c.Cast == NoCast && isPlainLiteral(base, c.Text):
		w.text(c.Text)
	default:
		w.text("'", strings.ReplaceAll(c.Text, "'", "''"), "'")
		if c.Cast == ExplicitCast {
			w.text("::", w.Types.Format(c.OID()))
		}
	}
}

// isPlainLiteral reports whether a value is written without quotes: it may also
// have been a string.
func isPlainLiteral(oid pgcat.OID, text string) bool {
	switch oid {
	case pgcat.Int4, pgcat.Int8, pgcat.Numeric:
		digits := strings.TrimPrefix(text, "-")
		return digits != "" && strings.Trim(digits, "0123456789.") == ""
	case pgcat.Bool:
		return text == "true" || text == "false"
	}
	return false
}

func (w *writer) call(f *Func) {
	switch {
	case f.Cast != NoCast:
		w.cast(f.Args[0], f.Typ, f.Cast)
	case f.Op == "":
		w.function(f)
	case len(f.Args) == 1:
		w.text(f.Op)
		w.tight(f.Args[0])
	case f.Op == "->" || f.Op == "->>":
		w.arrowOperand(f.Args[0])
		w.text(f.Op)
		w.operand(f.Args[1])
	default:
		w.operand(f.Args[0])
		w.text(" ", f.Op, " ")
		w.operand(f.Args[1])
	}
}

// function writes a call. The grammar gives two functions' names a form of their own,
// and takes no other.
func (w *writer) function(f *Func) {
	if f.Fn.Schema == "pg_catalog" && len(f.Args) == 2 {
		switch c, isConst := f.Args[0].(*Const); {
		case f.Fn.Name == "extract" && isConst && !c.Null:
			w.text("extract(", QuoteIdent(c.Text), " FROM ")
			w.expr(f.Args[1])
			w.text(")")
			return
		case f.Fn.Name == "position":
			w.text("position(")
			w.operand(f.Args[1])
			w.text(" IN ")
			w.operand(f.Args[0])
			w.text(")")
			return
		}
	}
	w.list(QuoteIdent(f.Fn.Name)+"(", f.Args, ", ", ")")
}

// arrowOperand is what stands before ->, which needs no parentheses around
// another one.
func (w *writer) arrowOperand(e Expr) {
	if f, ok := Bare(e).(*Func); ok && (f.Op == "->" || f.Op == "->>") {
		w.expr(f)
		return
	}
	w.operand(e)
}

func (w *writer) aggregate(a *Agg) {
	w.ok = w.ok && len(a.Order) == 0 && a.Filter == nil
	switch {
	case a.Star:
		w.text(QuoteIdent(a.Fn.Name), "(*)")
	case a.Distinct:
		w.list(QuoteIdent(a.Fn.Name)+"(DISTINCT ", a.Args, ", ", ")")
	default:
		w.list(QuoteIdent(a.Fn.Name)+"(", a.Args, ", ", ")")
	}
}

func (w *writer) arrayOp(x *ArrayOp) {
	w.operand(x.Left)
	list, ok := Bare(x.Right).(*Array)
	switch {
	case x.Listed && ok && !x.All:
		w.list(" IN (", list.Elems, ", ", ")")
		return
	case x.Listed && ok:
		w.list(" NOT IN (", list.Elems, ", ", ")")
		return
	case x.All:
		w.text(" ", x.Op, " ALL ")
	default:
		w.text(" ", x.Op, " ANY ")
	}
	w.list("(", []Expr{x.Right}, "", ")")
}

// cast writes a conversion, one that PostgreSQL makes as nothing.
func (w *writer) cast(arg Expr, t Type, cast Cast) {
	if cast != ExplicitCast {
		w.expr(arg)
		return
	}
	w.tight(arg)
	w.text("::", w.Types.Format(t.OID))
	if len(t.Mod) > 0 {
		w.ok = false // how modifiers are written is each type's own affair
	}
}

// Indexed looks through the conversions that PostgreSQL makes by itself and that leave
// an index of what is converted of use: values stay what they are, and are compared by
// their own type's operators.
func Indexed(types *pgcat.Catalog, e Expr) Expr {
	for {
		switch x := e.(type) {
		case *Relabel:
			if x.Cast == ExplicitCast || !types.SharesOperators(x.Arg.OID(), x.OID()) {
				return e
			}
			e = x.Arg
		case *Domain:
			e = x.Arg
		case *Merged:
			if len(x.Args) > 1 {
				return e
			}
			e = x.Args[0]
		default:
			return e
		}
	}
}

// Bare looks through the conversions that PostgreSQL makes by itself.
func Bare(e Expr) Expr {
	for {
		switch x := e.(type) {
		case *Relabel:
			if x.Cast == ExplicitCast {
				return e
			}
			e = x.Arg
		case *Func:
			if x.Cast != ImplicitCast {
				return e
			}
			e = x.Args[0]
		case *Domain:
			e = x.Arg
		case *Merged:
			if len(x.Args) > 1 {
				return e
			}
			e = x.Args[0]
		default:
			return e
		}
	}
}
