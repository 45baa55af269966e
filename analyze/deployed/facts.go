package deployed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// facts are what is known of a query in one state of the schema. It holds no
// pointer into a catalogue that a replay goes on to alter.
type facts struct {
	fault  string // why it is refused, in the server's words
	params []param
	cols   []column
	omits  []at // columns without a value that need one
	nulls  []at // columns that are NOT NULL and get a constant NULL
	// mayNull are columns that are NOT NULL and get what a SELECT may have as NULL.
	mayNull []at
	writes  []write
}

// at is a column of a table.
type at struct{ table, column string }

type param struct {
	typ      string
	kind     valueType
	null     bool
	assigned bool // its NULL would be a column's
	into     at   // that column, where it is known
	refuses  bool // that column, or one of them, is NOT NULL
	enum     []string
}

type column struct {
	name string
	typ  string
	mod  string
	kind valueType
	null bool
	rows string // of a row type: its columns
	from at
}

// A write is a table that is written by the query itself.
type write struct {
	table string
	verb  tree.Verb
	cols  []string
}

// factsOf reads what is known of a query.
func factsOf(res *analyze.Result, q *analyze.Query) *facts {
	f := &facts{}
	for i, p := range q.Params {
		fact := param{typ: typeName(res.Types, p.Type), kind: valueOf(res.Types, p.Type.OID), null: p.Nullable, enum: labels(res.Types, p.Type.OID)}
		if i < len(q.Tree.Params) {
			s := q.Tree.Params[i]
			fact.assigned = p.Assigned || len(s.Into) > 0
			for _, v := range s.Into {
				if c := tree.BaseColumn(v); c != nil && c.Col != nil {
					fact.into = at{nameOf(c.Table), c.Col.Name}
					fact.refuses = fact.refuses || c.Null == tree.Never
				}
			}
		}
		if p.Column != nil && fact.into == (at{}) {
			fact.into = at{nameOf(p.Table), p.Column.Name}
			fact.refuses = p.Column.NotNull
		}
		f.params = append(f.params, fact)
	}
	for _, c := range q.Columns {
		fact := column{name: c.Name, typ: typeName(res.Types, c.Type), mod: fmt.Sprint(c.Type.Mod), kind: valueOf(res.Types, c.Type.OID), null: c.Null != analyze.Never}
		if c.Overruled {
			fact.null = true // the author has decided, whatever the schema says
		}
		if c.Type.Type != nil && c.Type.Kind == pgcat.CompositeKind {
			fact.rows = attrs(res.Types, c.Type.Type)
		}
		if c.Column != nil {
			fact.from = at{nameOf(c.Table), c.Column.Name}
		}
		f.cols = append(f.cols, fact)
	}
	f.findWrites(res, q)
	return f
}

func nameOf(t *schema.Table) string {
	if t == nil {
		return ""
	}
	return t.QualifiedName().String()
}

// typeName is a type as PostgreSQL prints it.
func typeName(types *pgcat.Catalog, t analyze.Type) string {
	if t.Type == nil {
		return ""
	}
	return types.Format(t.OID)
}

// labels are an enum's values, or those of an array's enum.
func labels(types *pgcat.Catalog, oid pgcat.OID) []string {
	if elem := types.ElemOf(oid); elem != 0 {
		oid = elem
	}
	if t := types.Type(types.BaseType(oid)); t != nil && t.Kind == pgcat.EnumKind {
		return slices.Clone(t.Labels)
	}
	return nil
}

// attrs are the columns of a row type.
func attrs(types *pgcat.Catalog, t *pgcat.Type) string {
	var b strings.Builder
	for _, a := range t.Attrs {
		fmt.Fprintf(&b, "%s %s,", a.Name, types.Format(a.Type))
	}
	return b.String()
}
