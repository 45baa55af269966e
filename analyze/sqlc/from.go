package sqlc

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// variable reads a column of a range table entry; qualifier is what is written
// before its name.
func (s *Schema) variable(v *tree.Var, qualifier string, depth int) (reading, bool) {
	r, attr := v.RTE, v.ColumnOf()
	var c reading
	ok := false
	switch {
	case depth == 0:
	case r.Rel != nil:
		c, ok = s.relation(r.Rel, attr, depth)
	case r.CTE != nil:
		c, ok = s.column(r.CTE.Query, attr, depth-1)
		c.Schema, c.Table = "", r.CTE.Name
	case r.Query != nil:
		c, ok = s.column(r.Query, attr, depth-1)
	case len(r.Exprs) > 0:
		c, ok = s.function(v, depth)
	}
	c.qualifier, c.kept = qualifier, false
	if len(r.Exprs) == 0 || c.Table != "" || c.Label == "" {
		c.Name, c.Label = v.Name(), v.Name()
	}
	return c, ok
}

// ofStar reads a column that a star stands for. sqlc takes no notice of the names
// that an alias gives to columns.
func (s *Schema) ofStar(v *tree.Var, depth int) (reading, bool) {
	c, ok := s.variable(v, v.RTE.Name, depth)
	switch r, attr := v.RTE, v.ColumnOf(); {
	case !ok || attr < 0:
	case r.Rel != nil && r.Relisted:
		c.Name, c.Label = r.Rel.Cols[attr].Name, r.Rel.Cols[attr].Name
	case r.Query != nil && r.CTE == nil && depth > 0:
		inner, _ := s.column(r.Query, attr, depth-1)
		c.Name, c.Label = inner.Label, inner.Label
	}
	return c, ok
}

// TableColumn reads a column of a table or view.
func (s *Schema) TableColumn(r *tree.Relation, attr int) (Column, bool) {
	c, ok := s.relation(r, attr, maxDepth)
	return c.Column, ok
}

// relation reads a column of a table or view.
func (s *Schema) relation(r *tree.Relation, attr, depth int) (reading, bool) {
	if attr < 0 || attr >= len(r.Cols) || r.Sequence || depth == 0 {
		return reading{}, false
	}
	c := &r.Cols[attr]
	if r.Table == nil { // of a catalogue, unless the schema has a stand-in for it
		if own := s.Find(nil, "public", r.Name); own != nil && own.Table != nil && s.Bind(own) == nil && own.Column(c.Name) >= 0 {
			return s.relation(own, own.Column(c.Name), depth-1)
		}
	}
	out := reading{}
	switch {
	case r.View != nil:
		viewed, ok := s.column(r.View.Query, attr, depth-1)
		if r.View.Query == nil || !ok {
			return reading{}, false
		}
		out = viewed
	case c.Col == nil:
		t := s.Types.Type(c.OID)
		if t == nil {
			return reading{}, false
		}
		out.Type, out.NotNull = t.Name, c.Null == tree.Never
	case c.Col.Resolved != nil:
		return reading{}, false // of CREATE TABLE AS, whose query nobody keeps
	default:
		out.Type, out.Dims, out.NotNull = ddlType(c.Col), c.Col.Type.ArrayDims, declaredNotNull(r, attr)
	}
	out.Inferred = false
	out.Schema, out.Table, out.Name, out.Label = r.Schema, r.Name, c.Name, c.Name
	if r.Schema == "pg_temp" {
		out.Schema = "" // sqlc takes no notice of TEMPORARY
	}
	return out, true
}

// declaredNotNull reports whether the DDL says NOT NULL of a column, or of one that
// inherits it: sqlc has one column for all of them. Of tables that become children
// later it takes no notice.
func declaredNotNull(r *tree.Relation, attr int) bool {
	c := &r.Cols[attr]
	if c.Col.NotNull && !c.Col.NotNullImplied() {
		return true
	}
	for _, child := range r.Children {
		if !slices.ContainsFunc(child.Cols, func(c tree.RelCol) bool { return c.Col != nil && !c.Col.Adopted() }) {
			continue
		}
		if i := child.Column(c.Name); i >= 0 && child.Cols[i].Col != nil && declaredNotNull(child, i) {
			return true
		}
	}
	return false
}

// ddlType is the name of a column's type in the DDL, which follows the type when
// that is renamed or moved.
func ddlType(c *schema.Column) string {
	now, written := c.Type.Name, c.Type.Written
	if now.Schema == "pg_temp" {
		now.Schema = "public"
	}
	switch {
	case written == schema.Name{}: // of a serial column, or a copy of one
		return cmp.Or(c.Serial, now.String())
	case now.Schema == "pg_catalog" || now.Name == written.Name && (now.Schema == written.Schema || now.Schema == "public" && written.Schema == ""):
		return written.String()
	case now.Schema == "public" && written.Schema == "":
		return now.Name
	}
	return now.String()
}

// function reads a column of a function in FROM: that of the table whose rows it
// returns, or its one value, which takes the alias for its name.
func (s *Schema) function(v *tree.Var, depth int) (reading, bool) {
	call, ok := v.RTE.Exprs[0].(*tree.Func)
	if !ok || call.Op != "" || len(v.RTE.Exprs) > 1 {
		return reading{}, false
	}
	f := s.functions.first(call.Fn.Schema, call.Fn.Name)
	if f == nil {
		return reading{}, false
	}
	if r := s.rowsOf(f); r != nil {
		return s.relation(r, v.Col, depth-1)
	}
	switch {
	case v.RTE.Relisted:
		return told(Any, false), true
	case f.typ == "": // OUT parameters say it
		i := slices.IndexFunc(f.outs, func(o schema.FuncArg) bool { return o.Name == v.Name() })
		if i < 0 {
			return reading{}, false
		}
		return told(f.outs[i].Type.Written.Name, false), true
	case v.Col > 0 || len(call.Fn.OutArgs) > 1:
		return reading{}, false
	}
	return told(f.typ, false).as(v.RTE.Name), true // and not as PostgreSQL calls a column of RETURNS TABLE
}

// rowsOf is the table or view whose rows a function returns, or nil.
func (s *Schema) rowsOf(f *overload) *tree.Relation {
	if f.typ == "" {
		return nil
	}
	r := s.Find([]string{"public"}, f.typeSchema, f.typ)
	if r == nil || r.Table == nil || s.Bind(r) != nil {
		return nil
	}
	return r
}

// requires looks for the table that a column is taken for among the items of
// FROM, by name, and reports whether it found it and whether there is no row
// without it. Subqueries and functions are not looked at.
func requires(from []*tree.FromNode, c *reading) (found, required bool) {
	for _, n := range from {
		if found, required = requiredBelow(n, c, true); found {
			return found, required
		}
	}
	return false, false
}

func requiredBelow(n *tree.FromNode, c *reading, here bool) (found, required bool) {
	if n == nil {
		return false, false
	}
	if r := n.RTE; r != nil {
		name := ""
		switch {
		case r.Rel != nil:
			name = r.Rel.Name
		case r.CTE != nil:
			name = r.CTE.Name
		}
		fits := name == c.Table && (!r.Aliased || c.qualifier == "" || r.Name == c.qualifier)
		return fits, here
	}
	left := n.Join != tree.RightJoin && n.Join != tree.FullJoin
	right := n.Join != tree.LeftJoin && n.Join != tree.FullJoin
	if found, required = requiredBelow(n.Left, c, left); found {
		return found, required
	}
	return requiredBelow(n.Right, c, right)
}
