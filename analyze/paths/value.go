package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A value is one side of a comparison.
type value struct {
	rel     *Rel           // of this level, when it is of one alone
	rels    []*Rel         // all of this level that it mentions
	column  *schema.Column // when it is a plain column
	changed *schema.Column // when it is one that PostgreSQL converts: see Cond.Converted
	attr    int            // which column of rel it is, -1 when it is none
	loc     int            // of the first column mentioned
	literal bool           // made of constants only
	param   bool           // has a parameter, a subquery or a column from further out
	now     bool           // has the current time
	mixed   bool           // mentions something that is not known
}

var clocks = []string{"now", "clock_timestamp", "statement_timestamp", "transaction_timestamp"}

// value tells what an expression is made of. Subqueries in it are values, too.
func (s *scope) value(e tree.Expr) value {
	v := value{loc: -1, attr: -1, literal: true}
	v.add(e, s)
	if len(v.rels) == 1 {
		v.rel = v.rels[0]
		if x, ok := tree.Bare(e).(*tree.Var); ok {
			t := s.resolve(x)
			if tree.Indexed(s.types, e) == tree.Expr(x) {
				v.column, v.attr = t.column, t.attr
			} else {
				v.changed = t.column
			}
		}
		if v.loc < 0 { // what USING compares stands nowhere
			v.loc = v.rel.Loc
		}
	}
	return v
}

func (v *value) add(e tree.Expr, s *scope) {
	if tree.QueryOf(e) != nil {
		v.param, v.literal = true, false
		return
	}
	switch x := e.(type) {
	case *tree.Param:
		v.param, v.literal = true, false
	case *tree.SQLValue:
		v.now, v.literal = true, false
	case *tree.Agg, *tree.WindowFunc, *tree.Trusted:
		v.literal = false
	case *tree.Func:
		v.call(x)
	case *tree.Var:
		v.literal = false
		v.addColumn(x, s)
	case *tree.WholeRow:
		v.literal, v.mixed = false, true
	}
	tree.Each(e, func(arg tree.Expr) { v.add(arg, s) })
}

// call is a call that is no operator and no conversion.
func (v *value) call(f *tree.Func) {
	if f.Op != "" || f.Cast != tree.NoCast {
		return
	}
	v.literal = false
	v.now = v.now || slices.Contains(clocks, f.Fn.Name)
}

func (v *value) addColumn(c *tree.Var, s *scope) {
	t := s.resolve(c)
	switch {
	case t.rel == nil:
		v.mixed = true
	case !s.has(t.rel):
		v.param = true // a column of a query around this one
		s.level.correlated = true
	default:
		if !slices.Contains(v.rels, t.rel) {
			v.rels = append(v.rels, t.rel)
		}
		if v.loc < 0 {
			v.loc = s.loc(c)
		}
	}
}
