package implicitcast

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// rewrite words a comparison in which the other side is converted instead of the
// column; "" where there is no telling.
func rewrite(p *check.Pass, c *paths.Cond) string {
	w := &wording{pass: p, column: tree.Bare(c.Expr)}
	if len(c.Others) > 0 {
		return w.joined(c)
	}
	column, ok := planner.Text(p, w.column)
	if !ok {
		return ""
	}
	switch e := c.Whole.(type) {
	case *tree.Func:
		if len(e.Args) != 2 {
			return ""
		}
		i := slices.Index(e.Args, c.Expr)
		if i < 0 {
			return ""
		}
		s := w.other(e.Args[1-i], c.Name)
		switch {
		case s == "":
			return ""
		case i == 0:
			return fmt.Sprintf("%s %s %s", column, e.Op, s)
		}
		return fmt.Sprintf("%s %s %s", s, e.Op, column)
	case *tree.ArrayOp:
		if s := w.list(e.Right); s != "" && !e.Listed {
			return fmt.Sprintf("%s %s ANY (%s)", column, e.Op, s)
		}
	}
	return ""
}

// wording writes what a column is compared with.
type wording struct {
	pass   *check.Pass
	column tree.Expr
}

// joined words what is compared with a column of another table.
func (w *wording) joined(c *paths.Cond) string {
	e, ok := c.Whole.(*tree.Func)
	if !ok || len(e.Args) != 2 {
		return ""
	}
	i := slices.Index(e.Args, c.Expr)
	if i < 0 {
		return ""
	}
	v, ok := tree.Bare(e.Args[1-i]).(*tree.Var)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s.%s::%s, or give both columns one type", tree.QuoteIdent(v.RTE.Name), tree.QuoteIdent(v.Name()), w.name())
}

// other writes a value as one of the column's type; op is the operator with the
// column on its left.
func (w *wording) other(e tree.Expr, op string) string {
	e = tree.Bare(e)
	if arg := given(e); arg != nil {
		e = arg
	}
	round := w.whole() && op != "="
	switch x := e.(type) {
	case *tree.Const:
		if n, ok := new(big.Rat).SetString(x.Text); ok && w.whole() && !x.Null {
			return wholeNumber(n, op)
		}
		round = false
	case *tree.Param: // it becomes one of the column's type
		round = false
	}
	s, ok := planner.Text(w.pass, e)
	switch {
	case !ok:
		return ""
	case round:
		return fmt.Sprintf("%s(%s)::%s", rounds(op), s, w.name())
	}
	return w.cast(e, s) + "::" + w.name()
}

// list writes an array as one of the column's type.
func (w *wording) list(e tree.Expr) string {
	e = tree.Bare(e)
	if arg := given(e); arg != nil {
		e = arg
	}
	s, ok := planner.Text(w.pass, e)
	if !ok {
		return ""
	}
	return w.cast(e, s) + "::" + w.name() + "[]"
}

// cast puts what is more than a name in parentheses.
func (w *wording) cast(e tree.Expr, s string) string {
	switch x := e.(type) {
	case *tree.Const, *tree.Param, *tree.Var:
		return s
	case *tree.Func:
		if x.Op == "" {
			return s
		}
	}
	return "(" + s + ")"
}

// given returns the parameter or constant that its author gave a type; nil for
// anything else.
func given(e tree.Expr) tree.Expr {
	var arg tree.Expr
	switch x := e.(type) {
	case *tree.Relabel:
		if x.Cast == tree.ExplicitCast {
			arg = x.Arg
		}
	case *tree.Func:
		if x.Cast == tree.ExplicitCast {
			arg = x.Args[0]
		}
	}
	switch arg.(type) {
	case *tree.Param, *tree.Const:
		return arg
	}
	return nil
}

// name is the column's type.
func (w *wording) name() string {
	oid := w.column.OID()
	if oid == pgcat.Bpchar {
		return "bpchar" // character is character(1)
	}
	return w.pass.Result.Types.Format(oid)
}

// whole reports whether the column has whole numbers.
func (w *wording) whole() bool {
	switch w.pass.Result.Types.BaseType(w.column.OID()) {
	case pgcat.Int2, pgcat.Int4, pgcat.Int8:
		return true
	}
	return false
}

// rounds is the function that makes a bound on whole numbers whole.
func rounds(op string) string {
	if op == ">" || op == "<=" {
		return "floor"
	}
	return "ceil"
}

// wholeNumber writes a number with which whole ones compare as with n; "" for =
// with one that is not whole.
func wholeNumber(n *big.Rat, op string) string {
	if n.IsInt() {
		return n.Num().String()
	}
	if op == "=" {
		return ""
	}
	floor := new(big.Int).Div(n.Num(), n.Denom()) // Euclidean: the denominator is positive
	if rounds(op) == "ceil" {
		floor.Add(floor, big.NewInt(1))
	}
	return floor.String()
}
