package bind

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const defaultCollation = "default"

// merge is the collation of what is made of two expressions: an explicit one
// wins, then one that is not the default.
func merge(c, d tree.Collation) tree.Collation {
	switch {
	case c.Unknown || d.Unknown:
		return tree.Collation{Unknown: true}
	case c.Name == "" || d.Explicit && !c.Explicit:
		return d
	case d.Name == "" || c.Explicit && !d.Explicit || c.Name == d.Name:
		return c
	case !c.Explicit && c.Name == defaultCollation:
		return d
	case !c.Explicit && d.Name == defaultCollation:
		return c
	}
	return tree.Collation{Unknown: true}
}

// implicit is a collation as a column of a query has it.
func implicit(c tree.Collation) tree.Collation {
	c.Explicit = false
	return c
}

// Collation returns what an expression's strings are compared by, as far as it
// can be told from the syntax.
func (b *Schema) Collation(e tree.Expr) tree.Collation {
	return (&collator{Schema: b, found: make(map[tree.Expr]tree.Collation)}).of(e)
}

// InputCollation returns what an operator or function compares or sorts its
// arguments by.
func (b *Schema) InputCollation(args ...tree.Expr) tree.Collation {
	return (&collator{Schema: b, found: make(map[tree.Expr]tree.Collation)}).ofAll(args)
}

// collationOf is Collation, remembering what was found.
func (a *binder) collationOf(e tree.Expr) tree.Collation {
	if a.collations == nil {
		a.collations = make(map[tree.Expr]tree.Collation)
	}
	return (&collator{Schema: a.Schema, found: a.collations}).of(e)
}

// A collator keeps what it finds: columns of queries within queries would else
// be gone through once for each way that leads to them.
type collator struct {
	*Schema
	found map[tree.Expr]tree.Collation
}

func (c *collator) of(e tree.Expr) tree.Collation {
	t := c.Types.Type(e.OID())
	if t == nil || !t.Collatable {
		return tree.Collation{}
	}
	out, ok := c.found[e]
	if !ok {
		out = c.derive(e)
		c.found[e] = out
	}
	return out
}

// derive finds the collation of an expression of a type that has one.
func (c *collator) derive(e tree.Expr) tree.Collation {
	var out tree.Collation
	switch x := e.(type) {
	case *tree.Var:
		return c.ofVar(x)
	case *tree.Collate:
		return tree.Collation{Name: x.Collation, Explicit: true}
	case *tree.SetCol:
		out = c.ofSetCol(x)
	case *tree.Scalar:
		out = c.ofColumn(x.Query, x.Col)
	case *tree.ArrayQuery:
		out = c.ofColumn(x.Query, 0)
	case *tree.Case:
		out = c.ofAll(x.Results())
	case *tree.Subscript:
		out = c.of(x.Arg)
	case *tree.Func, *tree.Coalesce, *tree.MinMax, *tree.NullIf, *tree.Array, *tree.Domain, *tree.Relabel, *tree.Merged:
		tree.Each(e, func(arg tree.Expr) { out = merge(out, c.of(arg)) })
	case *tree.Agg:
		out = c.ofAll(x.Args)
	case *tree.WindowFunc:
		out = c.ofAll(x.Args)
	case *tree.Trusted:
		out.Unknown = len(x.Args) > 0
	case *tree.Special:
		out = c.ofSpecial(x)
	}
	if out.Name == "" && !out.Unknown {
		return c.ofType(e.OID())
	}
	return out
}

func (c *collator) ofSpecial(e *tree.Special) tree.Collation {
	if e.Null == tree.SpecialWithArg {
		return c.of(e.Args[0])
	}
	return tree.Collation{Unknown: e.Null == tree.SpecialMaybe && len(e.Args) > 0}
}

func (c *collator) ofAll(args []tree.Expr) (out tree.Collation) {
	for _, arg := range args {
		out = merge(out, c.of(arg))
	}
	return out
}

// ofColumn is that of a query's column, nothing when there is no such.
func (c *collator) ofColumn(q *tree.Query, i int) tree.Collation {
	t := q.Column(i)
	if t == nil {
		return tree.Collation{}
	}
	return implicit(c.of(t.Expr))
}

// ofType is what a type's values have by themselves.
func (c *collator) ofType(oid pgcat.OID) tree.Collation {
	t := c.Types.Type(oid)
	switch {
	case t == nil:
		return tree.Collation{Unknown: true}
	case oid == pgcat.Name, t.Schema == "information_schema":
		return tree.Collation{Name: "C"}
	case t.Elem != 0:
		return c.ofType(t.Elem)
	case t.Kind == pgcat.DomainKind:
		if d := c.Catalog.Type(nil, schema.Name{Schema: t.Schema, Name: t.Name}); d != nil && d.Collation.Name != "" {
			return tree.Collation{Name: d.Collation.Name}
		}
		return c.ofType(t.Base)
	}
	return tree.Collation{Name: defaultCollation}
}

// mixed are views of PostgreSQL's own that show text of tables beside that of
// functions, which are of different collations.
var mixed = []string{"pg_shadow", "pg_policies", "pg_available_extensions", "pg_seclabels"}

// ofRelation is what a relation's column has.
func (c *collator) ofRelation(r *tree.Relation, col *tree.RelCol) tree.Collation {
	switch {
	case r.IsView():
		return col.Collation
	case col.Col != nil && col.Col.Collation != (schema.Name{}):
		return tree.Collation{Name: col.Col.Collation.Name}
	case col.Col != nil && col.Col.Resolved != nil:
		if made, ok := col.Col.Resolved.(*resolvedColumn); ok { // by CREATE TABLE AS
			return implicit(made.collation)
		}
		return tree.Collation{Unknown: true}
	case r.Table != nil:
		return c.ofType(col.OID)
	case slices.Contains(mixed, r.Name):
		return tree.Collation{Unknown: true}
	case c.isCatalogue(r):
		return tree.Collation{Name: "C"}
	}
	return c.ofType(col.OID)
}

// isCatalogue reports whether r is one of PostgreSQL's own tables. Where those
// have a column oid, it is the primary key.
func (b *Schema) isCatalogue(r *tree.Relation) bool {
	if r.Table != nil || r.Sequence {
		return false
	}
	s := b.Types.SystemRelation(r.Schema, r.Name)
	return s != nil && s.Kind == 'r'
}

func (c *collator) ofVar(v *tree.Var) tree.Collation {
	r, attr := v.RTE, v.ColumnOf()
	switch {
	case r.Rel == nil && r.CTE == nil && r.Query == nil:
		return c.ofFunction(r, v.OID())
	case attr < 0:
		return tree.Collation{Unknown: true}
	case r.Rel != nil && attr < len(r.Rel.Cols):
		return c.ofRelation(r.Rel, &r.Rel.Cols[attr])
	case r.Query.Column(attr) != nil:
		return c.ofColumn(r.Query, attr)
	case r.CTE != nil && attr < len(r.CTE.Collations):
		return r.CTE.Collations[attr]
	}
	return tree.Collation{Unknown: true}
}

// ofFunction is that of a column of functions in FROM, or of JSON_TABLE and its
// like: a plain value's is the call's, a column of several its type's.
func (c *collator) ofFunction(r *tree.RTE, oid pgcat.OID) tree.Collation {
	for _, call := range r.Exprs {
		switch found := c.of(call); {
		case found.Name == "" && !found.Unknown, found.Name == defaultCollation:
		case len(r.Exprs) == 1:
			return implicit(found)
		default:
			return tree.Collation{Unknown: true}
		}
	}
	return c.ofType(oid)
}

// ofSetCol merges both sides of a set operation, or the rows of VALUES.
func (c *collator) ofSetCol(e *tree.SetCol) (out tree.Collation) {
	if op := e.Level.SetOp; op != nil {
		out = merge(c.of(op.Left.Column(e.Col).Expr), c.of(op.Right.Column(e.Col).Expr))
	}
	for _, row := range e.Level.Values {
		out = merge(out, c.of(row[e.Col]))
	}
	return implicit(out)
}

// modified writes a type with its modifier, as format_type does.
func (a *binder) modified(t tree.Type) string {
	name, array := strings.CutSuffix(a.typeName(t.OID), "[]")
	elem := a.Types.BaseType(t.OID)
	if array {
		elem = a.Types.ElemOf(elem)
	}
	switch {
	case len(t.Mod) > 0:
		mods := make([]string, len(t.Mod))
		for i, m := range t.Mod {
			mods[i] = itoa(m)
		}
		word, zone, _ := strings.Cut(name, " with")
		if name = word + "(" + strings.Join(mods, ",") + ")"; zone != "" {
			name += " with" + zone
		}
	case elem == pgcat.Bit:
		name = `"bit"` // bit alone is bit(1)
	case elem == pgcat.Bpchar:
		name = "bpchar"
	}
	if array {
		name += "[]"
	}
	return name
}
