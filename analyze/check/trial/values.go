package trial

import (
	"fmt"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A use is what a condition does with a parameter.
type use struct {
	op     paths.Op
	column *schema.Column
	upper  bool
	both   bool // the column is bounded on the other side, too
}

// query chooses values for a query's parameters.
func (m *maker) query(q *analyze.Query, levels []*paths.Level) *Query {
	out := &Query{SQL: q.SQL, Params: len(q.Params), Values: []string{}}
	uses := usesOf(levels)
	for _, p := range q.Params {
		v, ok := m.value(p, uses[p.Number])
		if !ok {
			out.Values = nil
			return out
		}
		out.Values = append(out.Values, v)
	}
	return out
}

// usesOf says by what conditions parameters are met, by the parameters' numbers.
func usesOf(levels []*paths.Level) map[int]use {
	found := map[int]use{}
	bounds := map[*schema.Column][2]bool{}
	var add func(c *paths.Cond)
	add = func(c *paths.Cond) {
		for _, arm := range c.Arms {
			add(arm)
		}
		if c.Whole == nil || c.Op == paths.Either || c.Op == paths.Optionally {
			return
		}
		column := c.Column
		if column == nil {
			column = c.Converted
		}
		if c.Op == paths.Range && column != nil {
			b := bounds[column]
			b[0], b[1] = b[0] || !c.Upper || c.Both, b[1] || c.Upper || c.Both
			bounds[column] = b
		}
		params := paramsIn(c.Whole)
		if c.Both && len(params) == 2 { // BETWEEN, as two conditions of one text
			if params = params[:1]; c.Upper {
				params = paramsIn(c.Whole)[1:]
			}
		}
		for _, n := range params {
			if _, ok := found[n]; !ok {
				found[n] = use{op: c.Op, column: column, upper: c.Upper}
			}
		}
	}
	for _, l := range levels {
		for _, c := range l.Conds {
			add(c)
		}
	}
	for n, u := range found {
		u.both = bounds[u.column] == [2]bool{true, true}
		found[n] = u
	}
	return found
}

// paramsIn are the numbers of the parameters in an expression, as they stand.
func paramsIn(e tree.Expr) []int {
	var list []int
	tree.Walk(e, func(x tree.Expr) bool {
		if p, ok := x.(*tree.Param); ok {
			list = append(list, p.Num)
		}
		return true
	})
	return list
}

// first is how many rows a page of results has.
const first = "50"

// elements are how many values of a list a program typically asks for.
const elements = 10

// value is a parameter's as SQL; ok is false where none is known for its type.
func (m *maker) value(p *analyze.Param, u use) (sql string, ok bool) {
	if p.Limit {
		return first, true
	}
	if p.Type.Type == nil {
		return "", false
	}
	if u.column == nil {
		u.column = p.Column
	}
	types := m.pass.Result.Types
	typ := types.Type(types.BaseType(p.Type.OID))
	elem := types.Type(types.BaseType(types.ElemOf(typ.OID)))
	if elem == nil && p.Type.Dims > 0 {
		elem = typ
	}
	if elem == nil {
		v, ok := m.scalar(typ, u, 0)
		return literal(v), ok
	}
	var list []string
	for i := range elements {
		v, ok := m.scalar(elem, u, i)
		if !ok {
			return "", false
		}
		list = append(list, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v)+`"`)
	}
	return literal("{" + strings.Join(list, ",") + "}"), true
}

func literal(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

// scalar is the i-th value to ask for, as text.
func (m *maker) scalar(typ *pgcat.Type, u use, i int) (string, bool) {
	if s := m.columns[u.column]; s != nil {
		switch {
		case u.op == paths.Range:
			if v := m.quantile(s, m.bound(s, u)); v != "" {
				return v, true
			}
		case u.op == paths.Eq || u.op == paths.In:
			if v := m.asked(s, i); v != "" {
				return v, true
			}
		}
	}
	switch {
	case u.op == paths.LikeParam:
		return "%abc%", true
	case typ.Kind == pgcat.EnumKind && len(typ.Labels) > 0:
		return typ.Labels[i%len(typ.Labels)], true
	case typ.Kind != pgcat.BaseKind:
		return "", false
	}
	return m.plain(typ.Name, i)
}

// bound is which part of the rows is below a bound of a range: a range of two takes a
// two-hundredth, one of times what is recent, another one a third.
func (m *maker) bound(s *spread, u use) float64 {
	part := 1.0 / 3
	if strings.HasPrefix(s.typ, "timestamp") || s.typ == "date" {
		part = m.data.Assumed().Recent
	}
	switch {
	case u.both && u.upper:
		return 0.5 + 0.0025
	case u.both:
		return 0.5 - 0.0025
	case u.upper:
		return part
	}
	return 1 - part
}

// plain is a value of a type that no column tells of.
func (m *maker) plain(typ string, i int) (string, bool) {
	switch typ {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "oid", "money":
		return fmt.Sprint(5 + i), true
	case "bool":
		return "t", true
	case "timestamptz", "timestamp":
		return m.now.Add(-24 * time.Hour).UTC().Format(time.DateTime), true
	case "date":
		return m.now.Add(-24 * time.Hour).UTC().Format(time.DateOnly), true
	case "time", "timetz":
		return "12:00", true
	case "interval":
		return "1 day", true
	case "uuid":
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", i), true
	case "json", "jsonb":
		return "{}", true
	case "bytea":
		return fmt.Sprintf(`\x%064d`, i), true
	case "inet", "cidr":
		return fmt.Sprintf("10.0.0.%d", i), true
	case "text", "varchar", "bpchar", "name", "citext", "tsquery", "tsvector", "ltree", "lquery":
		return fmt.Sprintf("abc%d", i), true
	case "jsonpath":
		return "$", true
	}
	return "", false
}
