package sqlc

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Any is the type of what sqlc makes nothing of.
const Any = "any"

// A Column is what sqlc takes a column of a result for.
type Column struct {
	// Type is the type's name as sqlc has it, which is as it is written:
	// "pg_catalog.int4" for integer, "int4", "public.mood", "serial"; or Any.
	Type    string
	Dims    int // array dimensions, 0 for none
	NotNull bool
	// Inferred: neither a cast nor a column gives the type. A database that sqlc is
	// given to ask has the last word on it then.
	Inferred bool
	// Schema, Table and Name are the column of a table, a view or a WITH query that
	// it is taken for, the last by the name that it has there; Table is "" for none.
	Schema, Table, Name string
	// Label is what sqlc calls it in the result, "" for a number.
	Label string
}

// Nullable reports whether sqlc gives the column a Go type for NULL. It gives an
// array none.
func (c *Column) Nullable() bool { return !c.NotNull && c.Dims == 0 }

// maxDepth bounds how deep subqueries and views are looked into.
const maxDepth = 64

// A Schema reads the queries of a schema. Any number of goroutines may use one.
type Schema struct {
	*bind.Schema
	functions *functions
}

// New returns the reader of a schema's queries.
func New(b *bind.Schema) *Schema { return &Schema{Schema: b, functions: newFunctions(b.Catalog)} }

// Column reads the i-th column of a query's result. It is false for what sqlc
// does not understand, and for columns of VALUES, which it does not see.
func (s *Schema) Column(q *tree.Query, i int) (Column, bool) {
	c, ok := s.column(q, i, maxDepth)
	return c.Column, ok
}

// A reading is a Column on its way out of a query.
type reading struct {
	Column
	qualifier string // the alias that is written before it, of a star the entry's
	kept      bool   // outer joins change nothing, as of COALESCE
}

// as labels a reading.
func (r reading) as(label string) reading {
	r.Label = label
	return r
}

// told is a column whose type the syntax tells.
func told(typ string, notNull bool) reading {
	return reading{Column: Column{Type: typ, NotNull: notNull, Inferred: true}}
}

func (s *Schema) column(q *tree.Query, i, depth int) (reading, bool) {
	for q != nil && q.SetOp != nil { // the first operand speaks for all
		q = q.SetOp.Left
	}
	t := q.Column(i)
	if t == nil || q.Values != nil || depth == 0 {
		return reading{}, false
	}
	c, ok := s.item(t, depth-1)
	if ok && q.Target == nil && c.NotNull && c.Table != "" && !c.kept {
		if found, required := requires(q.From, &c); found {
			c.NotNull = required
		}
	}
	return c, ok
}

// item reads an item of a SELECT list.
func (s *Schema) item(t *tree.Target, depth int) (reading, bool) {
	c, ok := s.unlabelled(t, depth)
	if t.Written {
		c.Label = t.Name
	}
	return c, ok
}

// unlabelled reads an item as if it had no AS.
func (s *Schema) unlabelled(t *tree.Target, depth int) (reading, bool) {
	e := uncast(t.Expr)
	if t.Form == nil { // of a star
		v, ok := e.(*tree.Var)
		if !ok {
			return reading{}, false
		}
		return s.ofStar(v, depth)
	}
	switch f := t.Form; f.Kind {
	case tree.FormColumn:
		v, ok := e.(*tree.Var)
		if !ok {
			return reading{}, false
		}
		return s.variable(v, qualifier(f), depth)
	case tree.FormCoalesce:
		return s.coalesce(t, depth)
	case tree.FormScalar:
		q, ok := e.(*tree.Scalar)
		if !ok {
			return reading{}, false
		}
		return s.column(q.Query, 0, depth)
	case tree.FormCall:
		if typ, found := s.functions.call(f); found {
			return told(typ, true).as(f.Name), typ != ""
		}
		return told(Any, false).as(f.Name), true
	default:
		return form(f), true
	}
}

// qualifier is what is written right before a column's name.
func qualifier(f *tree.Form) string {
	if n := len(f.Fields); n > 1 {
		return f.Fields[n-2]
	}
	return ""
}

// form reads an item whose syntax says all.
func form(f *tree.Form) reading {
	switch f.Kind {
	case tree.FormLiteral:
		return literal(f)
	case tree.FormOperator:
		switch {
		case slices.Contains(comparisons, f.Name):
			return told("bool", true)
		case slices.Contains(mathematical, f.Name):
			return told("int", true)
		}
	case tree.FormExists:
		return told("bool", true).as("exists")
	case tree.FormSubquery:
		return told(Any, false).as("exists")
	case tree.FormLogic:
		return told("bool", false)
	case tree.FormNot:
		if len(f.Parts) == 1 && f.Parts[0].Kind == tree.FormExists {
			return told("bool", true).as("not_exists")
		}
		return told("bool", false)
	case tree.FormCast:
		return cast(f, !f.Parts[0].Null)
	case tree.FormCase:
		if len(f.Parts) == 0 {
			break
		}
		switch other := f.Parts[0]; other.Kind {
		case tree.FormCast:
			return cast(other, true)
		case tree.FormLiteral:
			return literal(other)
		}
	}
	return told(Any, false)
}

// comparisons and mathematical are the operators whose results sqlc takes for
// boolean and integer, whatever they are between. NULLIF, IN and IS DISTINCT FROM
// go by "=" in the grammar, SIMILAR TO by "~".
var (
	comparisons  = []string{">", "<", "<=", ">=", "=", "<>", "!="}
	mathematical = []string{"+", "-", "*", "/", "%", "^", "|/", "||/", "!", "!!", "@", "&", "|", "#", "~", "<<", ">>"}
)

func literal(f *tree.Form) reading {
	switch f.Name {
	case "text":
		return told("text", true)
	case "integer":
		return told("int", true)
	case "float":
		return told("float", true)
	case "boolean":
		return told("bool", true)
	}
	return told(Any, false)
}

func cast(f *tree.Form, notNull bool) reading {
	c := told(qualified(f.Schema, f.Name), notNull)
	c.Dims, c.Inferred = f.Dims, false
	return c.as(strings.Join(f.Parts[0].Fields, "_"))
}

func qualified(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// coalesce reads a COALESCE: as its first column, NOT NULL when any column is or
// when there is a literal, be it NULL.
func (s *Schema) coalesce(t *tree.Target, depth int) (reading, bool) {
	args := coalesced(t.Expr)
	if len(args) != len(t.Form.Parts) {
		return reading{}, false
	}
	first := told(Any, false).as("coalesce")
	found, notNull := false, false
	for i, part := range t.Form.Parts {
		switch part.Kind {
		case tree.FormLiteral:
			notNull = true
		case tree.FormColumn:
			v, ok := uncast(args[i]).(*tree.Var)
			if !ok {
				return reading{}, false
			}
			c, ok := s.variable(v, qualifier(part), depth)
			if !ok {
				return reading{}, false
			}
			notNull = notNull || c.NotNull
			if !found {
				found, first = true, c
			}
		}
	}
	if found {
		first.NotNull, first.kept = notNull, true
	}
	return first, true
}

// coalesced are the arguments of a COALESCE, which may have been converted since.
func coalesced(e tree.Expr) []tree.Expr {
	if c, ok := uncast(e).(*tree.Coalesce); ok {
		return c.Args
	}
	return nil
}

// uncast looks through the conversions that PostgreSQL added.
func uncast(e tree.Expr) tree.Expr {
	for {
		switch x := e.(type) {
		case *tree.Relabel:
			if x.Cast == tree.ExplicitCast {
				return e
			}
			e = x.Arg
		case *tree.Func:
			if x.Cast != tree.ImplicitCast || len(x.Args) == 0 {
				return e
			}
			e = x.Args[0]
		case *tree.Domain:
			e = x.Arg
		default:
			return e
		}
	}
}
