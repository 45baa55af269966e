package bind

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/bind/sqlcplace"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// What sqlc makes of a statement's parameters. It looks names up among all
// relations that the statement names, whatever the scope, and knows no types of
// expressions.

// A sqlcReader reads a statement as sqlc does.
type sqlcReader struct {
	*binder
	relations []*tree.Relation // the statement's, in sqlc's order; one that is named twice is in it twice
	aliased   map[string]*tree.Relation
}

// paramsLikeSQLC gives the parameters the names, the order and the nullability that
// sqlc gives them, and notes their types. One that sqlc cannot read stays as it is.
func (a *binder) paramsLikeSQLC(stmt *pg.Node, params []*tree.StatementParam) {
	if len(params) == 0 {
		return
	}
	places := sqlcplace.Of(stmt)
	a.rankAsSQLC(places.Met, params)
	r := &sqlcReader{binder: a, aliased: map[string]*tree.Relation{}}
	r.addRelations(places.Relations)
	// The row types of functions become relations on the way.
	slices.SortFunc(places.First, func(x, y sqlcplace.Place) int {
		return params[x.Number-1].Rank - params[y.Number-1].Rank
	})
	for _, place := range places.First {
		r.read(place, params[place.Number-1])
	}
}

// rankAsSQLC orders the parameters as sqlc does, which gives the numbers that are
// left to names as it meets them.
func (a *binder) rankAsSQLC(met []int, params []*tree.StatementParam) {
	free := make([]int, 0, len(params))
	for i, p := range params {
		if p.Named {
			free = append(free, i)
		}
		p.Rank = i
	}
	given := map[int]bool{}
	for _, n := range met {
		if p := params[n-1]; p.Named && !given[n] {
			given[n] = true
			p.Rank, free = free[0], free[1:]
		}
	}
}

// addRelations notes the relations that the statement names. Those of WITH queries
// are none, unless the schema has one of the name.
func (r *sqlcReader) addRelations(list []*pg.RangeVar) {
	for _, n := range list {
		if _, found := r.aliased[n.Relname]; found {
			continue
		}
		rel := r.Find(r.path, n.Schemaname, n.Relname)
		if rel == nil {
			continue
		}
		r.relations = append(r.relations, rel)
		if n.Alias != nil {
			r.aliased[n.Alias.Aliasname] = rel
		}
	}
}

// read says what sqlc makes of a parameter from its place.
func (r *sqlcReader) read(place sqlcplace.Place, p *tree.StatementParam) {
	s := &tree.SQLCParam{}
	name, null, known := "", true, false
	switch place.Kind {
	case sqlcplace.Limit:
		name, null, known, s.Type, s.Written = "limit", false, true, tree.Of(pgcat.Int4), "integer"
	case sqlcplace.Offset:
		name, null, known, s.Type, s.Written = "offset", false, true, tree.Of(pgcat.Int4), "integer"
	case sqlcplace.Cast:
		null, known = false, true
		s.Type, s.Written = r.typeOf(place.Cast.TypeName), writtenName(place.Cast.TypeName.Names)
	case sqlcplace.Column:
		name, null, known = r.column(s, r.relationOf(place.Relation), place.Column)
	case sqlcplace.Operator:
		name, null, known = r.operand(s, place.Operator)
	case sqlcplace.Call:
		name, null, known = r.argument(s, place.Call, place.Number)
	default:
		known = true
	}
	if !known {
		return
	}
	p.SQLC = s
	if !p.Named {
		p.Name = name
	}
	given := r.params.list[p.Num-1].given
	s.Null = null && s.Rel == nil || given != nil && given.Null
	switch {
	case p.Slice:
	case null, s.Null, !r.hasGoType(s):
		p.Null = tree.NullAllowed
	default:
		p.Null = tree.NullRefused
	}
}

// hasGoType reports whether sqlc surely has a Go type for what it takes a parameter
// for. For others it has any, of which nil is a value.
func (r *sqlcReader) hasGoType(s *tree.SQLCParam) bool {
	oid := s.OID
	if s.Rel != nil {
		oid = s.Rel.Cols[s.Col].OID
	}
	t := r.Types.Type(oid)
	switch {
	case t == nil:
		return false
	case t.Kind == pgcat.BaseKind && t.Elem == 0:
		return t.Schema == "pg_catalog" && (sqlcKnows[r.Types.Format(oid)] || sqlcShortNames[oid])
	}
	return t.Kind == pgcat.EnumKind || t.Kind == pgcat.CompositeKind || t.Elem != 0
}

// relationOf is the relation of an INSERT or UPDATE, or else the statement's first.
func (r *sqlcReader) relationOf(n *pg.RangeVar) *tree.Relation {
	switch {
	case n != nil:
		return r.Find(r.path, n.Schemaname, n.Relname)
	case len(r.relations) > 0:
		return r.relations[0]
	}
	return nil
}

// column takes a parameter for a column of a relation.
func (r *sqlcReader) column(s *tree.SQLCParam, rel *tree.Relation, column string) (name string, null, known bool) {
	if rel == nil {
		return "", false, false
	}
	i := rel.Column(column)
	if i < 0 {
		return "", false, false
	}
	s.Rel, s.Col = rel, i
	c := &rel.Cols[i]
	null = c.Null != tree.Never || rel.IsView() || c.Col != nil && c.Col.NotNullImplied()
	return column, null, true
}

// operand takes a parameter for the first column that an operator has, on its left
// side if there is one.
func (r *sqlcReader) operand(s *tree.SQLCParam, op *pg.A_Expr) (name string, null, known bool) {
	ref := sqlcplace.FirstColumn(op.Lexpr)
	if ref == nil {
		ref = sqlcplace.FirstColumn(op.Rexpr)
	}
	if ref == nil {
		if pgast.LastName(op.Name) == "||" {
			s.Type, s.Written = tree.Of(pgcat.Text), "text"
		}
		return "", true, true
	}
	var fields []string
	for _, f := range ref.Fields {
		if f.GetString_() != nil {
			fields = append(fields, f.GetString_().Sval)
		}
	}
	if len(fields) == 0 {
		return "", false, false
	}
	column := fields[len(fields)-1]
	among := r.relations
	if len(fields) > 1 {
		among = r.named(fields[len(fields)-2])
	}
	var found *tree.Relation
	for _, rel := range among {
		if rel.Column(column) < 0 {
			continue
		}
		if found != nil { // sqlc calls it ambiguous
			return "", false, false
		}
		found = rel
	}
	return r.column(s, found, column)
}

// named are the relations that an alias or name means.
func (r *sqlcReader) named(alias string) []*tree.Relation {
	if rel := r.aliased[alias]; rel != nil {
		return []*tree.Relation{rel}
	}
	for _, rel := range r.relations {
		if rel.Name == alias {
			return []*tree.Relation{rel}
		}
	}
	return nil
}

// argument takes a parameter for an argument of a function. One that is only a
// part of an argument says nothing.
func (r *sqlcReader) argument(s *tree.SQLCParam, call *pg.FuncCall, number int) (name string, null, known bool) {
	fn := r.function(call)
	for i, arg := range call.Args {
		named := ""
		if n := arg.GetNamedArgExpr(); n != nil {
			arg, named = n.Arg, n.Name
		}
		if p := arg.GetParamRef(); p == nil || int(p.Number) != number {
			continue
		}
		if named != "" {
			i = slices.Index(fn.names, named)
		}
		if i >= 0 && i < len(fn.types) {
			s.Type, s.Written = fn.types[i].Type, fn.types[i].written
			named = cmp.Or(named, fn.names[i])
		}
		name, null, known = cmp.Or(named, fn.name), false, true
		break
	}
	if fn.row != nil {
		r.relations = append(r.relations, fn.row)
	}
	return name, null, known || fn.row == nil
}
