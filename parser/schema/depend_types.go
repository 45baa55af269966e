package schema

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// typeDependents lists what has the type, or the row type of a table; self is
// left out.
func (r *replayer) typeDependents(n Name, self object) []dependent {
	var list []dependent
	add := func(o object) {
		if o != self {
			list = append(list, dependent{o, false})
		}
	}
	for _, s := range r.cat.Schemas {
		for _, t := range s.Tables {
			if t.ofType != nil && object(t.ofType) == self {
				add(t)
			}
			for _, c := range t.Columns {
				if c.Type.Name == n && object(t) != self {
					add(columnOf{t, c})
				}
			}
		}
		for _, t := range s.Types {
			if t.Base.Name == n || t.Subtype.Name == n {
				add(t)
			}
			for _, c := range t.Columns {
				if c.Type.Name == n {
					add(attributeOf{t, c})
				}
			}
		}
		for _, f := range s.Functions {
			if f.Returns.Name == n || slices.ContainsFunc(f.Args, func(a FuncArg) bool { return a.Type.Name == n }) {
				add(f)
			}
		}
		for _, o := range s.Operators {
			if o.Left.Name == n || o.Right.Name == n {
				add(o)
			}
		}
		for _, c := range s.Casts {
			if c.Source.Name == n || c.Target.Name == n {
				add(c)
			}
		}
	}
	return list
}

func (r *replayer) sequenceDependents(seq *Sequence) []dependent {
	var list []dependent
	for t := range r.cat.AllTables() {
		for _, c := range t.Columns {
			if c.Default == nil {
				continue
			}
			if _, n := nextvalOf(c.Default); n.Name == seq.Name && (n.Schema == seq.Schema || n.Schema == "" && r.relation(n) == seq) {
				list = append(list, dependent{defaultOf{t, c}, false})
			}
		}
	}
	return list
}

// functionDependents finds what calls a function. An overloaded name that
// stands in an expression is not taken as a call of this one: types would tell.
func (r *replayer) functionDependents(f *Function) []dependent {
	var list []dependent
	n := Name{f.Schema, f.Name}
	overloaded := len(r.cat.Functions([]string{f.Schema}, n)) > 1
	calls := func(expr *pg.Node) bool {
		found := false
		pgast.Walk(expr, func(m proto.Message) bool {
			if call, ok := m.(*pg.FuncCall); ok {
				called := nameOf(call.Funcname)
				found = found || called == n || called.Schema == "" && called.Name == f.Name && slices.Contains(r.path, f.Schema)
			}
			return !found
		})
		return found
	}
	for t := range r.cat.AllTables() {
		for _, tr := range t.Triggers {
			if tr.Function == n && tr.parent == nil && len(f.InputArgs()) == 0 {
				list = append(list, dependent{triggerOf{t, tr}, false})
			}
		}
		if overloaded {
			continue
		}
		for _, c := range t.Columns {
			if calls(c.Default) {
				list = append(list, dependent{defaultOf{t, c}, false})
			}
			if calls(c.GenExpr) {
				list = append(list, dependent{columnOf{t, c}, false})
			}
		}
		for _, con := range t.Constraints {
			if calls(con.Expr) {
				list = append(list, dependent{constraintOf{t, con}, false})
			}
		}
		for _, idx := range t.Indexes {
			idx.expressions(func(e *pg.Node) {
				if calls(e) {
					list = append(list, dependent{indexOf{t, idx}, false})
				}
			})
		}
		if calls(t.Query) {
			list = append(list, dependent{t, false})
		}
	}
	if overloaded {
		return list
	}
	for _, s := range r.cat.Schemas {
		for _, o := range s.Operators {
			if o.Function == n {
				list = append(list, dependent{o, false})
			}
		}
		for _, c := range s.Casts {
			if c.Function == n {
				list = append(list, dependent{c, false})
			}
		}
	}
	return list
}
