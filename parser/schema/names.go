package schema

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// maxName is how many bytes of a name PostgreSQL keeps (NAMEDATALEN - 1).
const maxName = 63

// clip shortens s to at most n bytes without cutting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// objectName joins name1, name2 and label as PostgreSQL's makeObjectName does:
// the longer of the two names is shortened until all fits.
func objectName(name1, name2, label string) string {
	available := maxName
	if name2 != "" {
		available--
	}
	if label != "" {
		available -= len(label) + 1
	}
	n1, n2 := len(name1), len(name2)
	for n1+n2 > available {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	name := clip(name1, n1)
	if name2 != "" {
		name += "_" + clip(name2, n2)
	}
	if label != "" {
		name += "_" + label
	}
	return name
}

// chooseName makes a name that taken refuses not: label, label1, label2 …
func chooseName(name1, name2, label string, taken func(string) bool) string {
	for pass := 0; ; pass++ {
		modified := label
		if pass > 0 {
			modified += strconv.Itoa(pass)
		}
		if name := objectName(name1, name2, modified); !taken(name) {
			return name
		}
	}
}

// chooseRelationName names an index or a sequence in schema. Names of
// constraints count as taken when it stands behind a constraint.
func (r *replayer) chooseRelationName(schema, name1, name2, label string, constraint bool) string {
	return chooseName(name1, name2, label, func(name string) bool {
		return r.rels[Name{schema, name}] != nil || constraint && r.constraintNameUsed(schema, name)
	})
}

// chooseConstraintName names a constraint; names are unique in the whole
// schema when PostgreSQL chooses them.
func (r *replayer) chooseConstraintName(schema, name1, name2, label string) string {
	return chooseName(name1, name2, label, func(name string) bool {
		return r.constraintNameUsed(schema, name)
	})
}

func (r *replayer) constraintNameUsed(schema, name string) bool {
	s := r.cat.Schema(schema)
	if s == nil {
		return false
	}
	for _, t := range s.Tables {
		if t.Constraint(name) != nil {
			return true
		}
	}
	for _, t := range s.Types {
		for _, c := range t.Checks {
			if c.Name == name {
				return true
			}
		}
	}
	return false
}

// joinedNames is the middle part of an index's or foreign key's name:
// a_b_c, as long as it may matter.
func joinedNames(names []string) string {
	var b strings.Builder
	for _, n := range names {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(clip(n, maxName))
		if b.Len() > maxName {
			break
		}
	}
	return b.String()
}

// indexColumnNames are the attribute names that PostgreSQL gives an index:
// columns by name, expressions by their function or type, "expr" otherwise,
// numbered where they meet.
func indexColumnNames(elems []IndexElem, include []*Column) []string {
	var names []string
	add := func(origin string) {
		name := origin
		for i := 1; slices.Contains(names, name); i++ {
			suffix := strconv.Itoa(i)
			name = clip(origin, maxName-len(suffix)) + suffix
		}
		names = append(names, name)
	}
	for _, e := range elems {
		if e.Column != nil {
			add(e.Column.Name)
			continue
		}
		name, _ := figureName(e.Expr)
		if name == "" {
			name = "expr"
		}
		add(name)
	}
	for _, c := range include {
		add(c.Name)
	}
	return names
}

// figureName is PostgreSQL's FigureColname: the name of an unnamed output
// column. The strength tells a real name (2) from a type's (1) and none (0).
func figureName(n *pg.Node) (name string, strength int) {
	switch {
	case n == nil:
	case n.GetColumnRef() != nil:
		return lastName(n.GetColumnRef().Fields), 2
	case n.GetAIndirection() != nil:
		ind := n.GetAIndirection()
		if last := lastName(ind.Indirection); last != "" {
			return last, 2
		}
		return figureName(ind.Arg)
	case n.GetFuncCall() != nil:
		return lastName(n.GetFuncCall().Funcname), 2
	case n.GetAExpr() != nil:
		if n.GetAExpr().Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case n.GetTypeCast() != nil:
		if name, strength = figureName(n.GetTypeCast().Arg); strength <= 1 {
			if tn := n.GetTypeCast().TypeName; tn != nil {
				return lastName(tn.Names), 1
			}
		}
		return name, strength
	case n.GetCollateClause() != nil:
		return figureName(n.GetCollateClause().Arg)
	case n.GetGroupingFunc() != nil:
		return "grouping", 2
	case n.GetMergeSupportFunc() != nil:
		return "merge_action", 2
	case n.GetSubLink() != nil:
		return figureSubLink(n.GetSubLink())
	case n.GetCaseExpr() != nil:
		if name, strength = figureName(n.GetCaseExpr().Defresult); strength <= 1 {
			return "case", 1
		}
		return name, strength
	case n.GetAArrayExpr() != nil:
		return "array", 2
	case n.GetRowExpr() != nil:
		return "row", 2
	case n.GetCoalesceExpr() != nil:
		return "coalesce", 2
	case n.GetMinMaxExpr() != nil:
		if n.GetMinMaxExpr().Op == pg.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case n.GetSqlvalueFunction() != nil:
		return sqlValueName(n.GetSqlvalueFunction().Op), 2
	case n.GetXmlExpr() != nil:
		return strings.ToLower(strings.TrimPrefix(n.GetXmlExpr().Op.String(), "IS_")), 2
	case n.GetXmlSerialize() != nil:
		return "xmlserialize", 2
	case n.GetJsonParseExpr() != nil:
		return "json", 2
	case n.GetJsonScalarExpr() != nil:
		return "json_scalar", 2
	case n.GetJsonSerializeExpr() != nil:
		return "json_serialize", 2
	case n.GetJsonObjectConstructor() != nil:
		return "json_object", 2
	case n.GetJsonArrayConstructor() != nil, n.GetJsonArrayQueryConstructor() != nil:
		return "json_array", 2
	case n.GetJsonObjectAgg() != nil:
		return "json_objectagg", 2
	case n.GetJsonArrayAgg() != nil:
		return "json_arrayagg", 2
	case n.GetJsonFuncExpr() != nil:
		switch n.GetJsonFuncExpr().Op {
		case pg.JsonExprOp_JSON_EXISTS_OP:
			return "json_exists", 2
		case pg.JsonExprOp_JSON_QUERY_OP:
			return "json_query", 2
		case pg.JsonExprOp_JSON_VALUE_OP:
			return "json_value", 2
		}
	}
	return "", 0
}

func figureSubLink(s *pg.SubLink) (string, int) {
	switch s.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case pg.SubLinkType_EXPR_SUBLINK:
		sel := s.Subselect.GetSelectStmt()
		if sel == nil || len(sel.TargetList) == 0 {
			return "", 0
		}
		target := sel.TargetList[0].GetResTarget()
		if target.GetName() != "" {
			return target.Name, 2
		}
		return figureName(target.GetVal())
	}
	return "", 0
}

func sqlValueName(op pg.SQLValueFunctionOp) string {
	name := strings.ToLower(strings.TrimPrefix(op.String(), "SVFOP_"))
	return strings.TrimSuffix(name, "_n")
}

// lastName returns the last string in a list of names; "" for a subscript or
// a star there.
func lastName(list []*pg.Node) string {
	for i := len(list) - 1; i >= 0; i-- {
		if s := list[i].GetString_(); s != nil {
			return s.Sval
		}
	}
	return ""
}
