package analyze

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A collation is what an expression's strings are compared by, as far as it can
// be told from the syntax.
type collation struct {
	name     string // "" when there is none
	explicit bool   // by COLLATE
	unknown  bool   // it conflicts, or is that of something outside of the schema
}

const defaultCollation = "default"

// collateText is the text of an xRelabel that is COLLATE.
const collateText = "collate "

// merge is the collation of what is made of two expressions: an explicit one
// wins, then one that is not the default.
func (c collation) merge(d collation) collation {
	switch {
	case c.unknown || d.unknown:
		return collation{unknown: true}
	case c.name == "" || d.explicit && !c.explicit:
		return d
	case d.name == "" || c.explicit && !d.explicit || c.name == d.name:
		return c
	case !c.explicit && c.name == defaultCollation:
		return d
	case !c.explicit && d.name == defaultCollation:
		return c
	}
	return collation{unknown: true}
}

// collationOf returns an expression's collation. What was found is kept: columns
// of queries within queries would else be gone through once for each way that
// leads to them.
func (a *analysis) collationOf(e *expr) collation {
	t := a.types.Type(e.oid)
	if t == nil || !t.Collatable {
		return collation{}
	}
	c, ok := a.collations[e]
	if !ok {
		c = a.deriveCollation(e)
		if a.collations == nil {
			a.collations = make(map[*expr]collation)
		}
		a.collations[e] = c
	}
	return c
}

// deriveCollation finds the collation of an expression of a type that has one.
func (a *analysis) deriveCollation(e *expr) collation {
	var out collation
	switch e.kind {
	case xVar:
		return a.collationOfVar(e)
	case xRelabel:
		if name, ok := strings.CutPrefix(e.text, collateText); ok {
			return collation{name: name, explicit: true}
		}
		out = a.collationOf(e.args[0])
	case xSetCol:
		out = a.collationOfSetCol(e)
	case xScalar:
		if cols := e.query.columns(); e.num < len(cols) {
			out = a.collationOf(cols[e.num].expr)
			out.explicit = false
		}
	case xCase:
		for i, arg := range e.args {
			if arg != nil && (i%2 == 1 || i == len(e.args)-1) {
				out = out.merge(a.collationOf(arg))
			}
		}
	case xSubscript:
		out = a.collationOf(e.args[0])
	case xFunc, xAgg, xWindow, xCoalesce, xMinMax, xNullIf, xArray, xDomain, xMergedFull:
		for _, arg := range e.args {
			out = out.merge(a.collationOf(arg))
		}
	case xArrayQuery:
		if cols := e.query.columns(); len(cols) > 0 {
			out = a.collationOf(cols[0].expr)
			out.explicit = false
		}
	case xOpaque: // CURRENT_SCHEMA has no arguments
		if len(e.args) > 0 {
			return collation{unknown: true}
		}
	}
	if out.name == "" && !out.unknown {
		return a.collationOfType(e.oid)
	}
	return out
}

// collationOfType is what a type's values have by themselves.
func (a *analysis) collationOfType(oid pgcat.OID) collation {
	t := a.types.Type(oid)
	switch {
	case t == nil:
		return collation{unknown: true}
	case oid == pgcat.Name, t.Schema == "information_schema":
		return collation{name: "C"}
	case t.Elem != 0:
		return a.collationOfType(t.Elem)
	case t.Kind == pgcat.DomainKind:
		if d := a.cat.Type(nil, schema.Name{Schema: t.Schema, Name: t.Name}); d != nil && d.Collation.Name != "" {
			return collation{name: d.Collation.Name}
		}
		return a.collationOfType(t.Base)
	}
	return collation{name: defaultCollation}
}

// mixed are views of PostgreSQL's own that show text of tables beside that of
// functions, which are of different collations.
var mixed = []string{"pg_shadow", "pg_policies", "pg_available_extensions", "pg_seclabels"}

// collationOfColumn is what a relation's column has.
func (a *analysis) collationOfColumn(r *relation, c *relCol) collation {
	switch {
	case r.isView():
		return c.collation
	case c.col != nil && c.col.Collation != (schema.Name{}):
		return collation{name: c.col.Collation.Name}
	case c.col != nil && c.col.Resolved != nil:
		if made, ok := c.col.Resolved.(*resolvedColumn); ok { // by CREATE TABLE AS
			return collation{name: made.collation.name, unknown: made.collation.unknown}
		}
		return collation{unknown: true}
	case r.table != nil:
		return a.collationOfType(c.oid)
	case slices.Contains(mixed, r.name):
		return collation{unknown: true}
	}
	if a.isCatalogue(r) {
		return collation{name: "C"}
	}
	return a.collationOfType(c.oid)
}

func (a *analysis) collationOfVar(e *expr) collation {
	r := e.rte
	c := r.cols[e.num]
	switch {
	case r.rel == nil && r.cte == nil && r.query == nil:
		return a.collationOfFunction(r, e.oid)
	case c.attr < 0:
		return collation{unknown: true}
	case r.rel != nil && c.attr < len(r.rel.cols):
		return a.collationOfColumn(r.rel, &r.rel.cols[c.attr])
	case r.query != nil && c.attr < len(r.query.columns()):
		out := a.collationOf(r.query.columns()[c.attr].expr)
		out.explicit = false
		return out
	case r.cte != nil && c.attr < len(r.cte.collations):
		return r.cte.collations[c.attr]
	}
	return collation{unknown: true}
}

// collationOfFunction is that of a column of functions in FROM, or of JSON_TABLE
// and its like: a plain value's is the call's, a column of several its type's.
func (a *analysis) collationOfFunction(r *rte, oid pgcat.OID) collation {
	for _, call := range r.exprs {
		switch c := a.collationOf(call); {
		case c.name == "" && !c.unknown, c.name == defaultCollation:
		case len(r.exprs) == 1:
			c.explicit = false
			return c
		default:
			return collation{unknown: true}
		}
	}
	return a.collationOfType(oid)
}

// collationOfSetCol merges both sides of a set operation, or the rows of VALUES.
func (a *analysis) collationOfSetCol(e *expr) (out collation) {
	if op := e.level.setOp; op != nil {
		out = a.collationOf(op.left.columns()[e.num].expr).merge(a.collationOf(op.right.columns()[e.num].expr))
	}
	for _, row := range e.level.values {
		out = out.merge(a.collationOf(row[e.num]))
	}
	out.explicit = false
	return out
}

// modified writes a type with its modifier, as format_type does.
func (a *analysis) modified(t typ) string {
	name, array := strings.CutSuffix(a.typeName(t.oid), "[]")
	elem := a.types.BaseType(t.oid)
	if array {
		elem = a.types.ElemOf(elem)
	}
	switch {
	case len(t.mod) > 0:
		mods := make([]string, len(t.mod))
		for i, m := range t.mod {
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
