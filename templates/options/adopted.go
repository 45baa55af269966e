package options

import (
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// An Adopted is one thing that a generated package keeps as code that was there
// before has it: a name, a type, struct tags, an order, or the whole signature of
// a query. Exactly one of Table, Enum, Column, QueryRow, QueryColumn, QueryParam,
// QueryParams and Query is set.
//
// Names are exact: there are no wildcards. An item of a query, a column of its
// result or a parameter, goes by its name, or by its place, counted from 1, where
// it has no name or shares it.
type Adopted struct {
	Table       string  `yaml:"table"`        // [schema.]table: the struct's Name
	Enum        string  `yaml:"enum"`         // [schema.]enum: the type's Name, or with Value a constant's
	Value       *string `yaml:"value"`        // one of the enum's values
	Column      string  `yaml:"column"`       // [schema.]table.column: the field's Name, GoType, GoStructTag; the type is that of all that shows the column, too
	QueryRow    string  `yaml:"query_row"`    // Query: the Name of the struct that a row becomes
	QueryColumn string  `yaml:"query_column"` // Query.item: Name, GoType, GoStructTag
	QueryParam  string  `yaml:"query_param"`  // Query.item: Name, GoType, GoStructTag
	QueryParams string  `yaml:"query_params"` // Query: the Order of its parameters
	Query       string  `yaml:"query"`        // Query: its Signature

	Name        string   `yaml:"name"`
	GoType      GoType   `yaml:"go_type"`
	GoStructTag *string  `yaml:"go_struct_tag"` // all tags of the field; "" for none
	Order       []string `yaml:"order"`         // items

	Signature `yaml:",inline"`

	Reason string `yaml:"reason"` // for people

	Pos diag.Position `yaml:"-"` // where it was read
}

// A Signature is all that callers see of a query's method. Args and Params
// exclude each other, as do Row, Model and Result.
type Signature struct {
	Command string `yaml:"command"` // of a query whose own command does not fit it: "one", "copyfrom", …

	Args   []Kept   `yaml:"args"`   // the method's arguments
	Params []Kept   `yaml:"params"` // the fields of the …Params struct, which is the only argument
	Send   []string `yaml:"send"`   // which of them is sent as $1, $2, …; left out: each, in order
	// Copy is the target of a :copyfrom that cannot be understood.
	Copy *CopyTarget `yaml:"copy"`

	Row    []Kept   `yaml:"row"`    // the fields of the …Row struct; nil for none
	Model  string   `yaml:"model"`  // the struct of a table, or of another query's rows, that a row becomes
	Result GoType   `yaml:"result"` // the type that the only column becomes
	Scan   []string `yaml:"scan"`   // where the columns go, "Field" or "Field.Field"; left out: each field, in order
}

// A CopyTarget is where a :copyfrom that cannot be understood writes.
type CopyTarget struct {
	Table   []string `yaml:"table"`   // with its schema first, if it is not the search path's
	Columns []string `yaml:"columns"` // in the order in which values are sent
}

// A Kept is an argument or a field of a Signature.
type Kept struct {
	Name        string `yaml:"name"`
	GoType      GoType `yaml:"go_type"`
	GoStructTag string `yaml:"go_struct_tag"`
}

// AdoptedKinds are the keys that say what an Adopted is about, in the order of
// the file.
var AdoptedKinds = []string{"table", "enum", "column", "query_row", "query_params", "query_param", "query_column", "query"}

// Target is what the entry is about, as its author wrote it.
func (a *Adopted) Target() (kind, name string) {
	for _, kind := range AdoptedKinds {
		if name := a.target(kind); name != "" {
			return kind, name
		}
	}
	return "", ""
}

func (a *Adopted) target(kind string) string {
	switch kind {
	case "table":
		return a.Table
	case "enum":
		return a.Enum
	case "column":
		return a.Column
	case "query_row":
		return a.QueryRow
	case "query_column":
		return a.QueryColumn
	case "query_param":
		return a.QueryParam
	case "query_params":
		return a.QueryParams
	}
	return a.Query
}

// Label names the entry in messages: `query_column "GetBook.title"`.
func (a *Adopted) Label() string {
	kind, name := a.Target()
	label := kind + " " + strconv.Quote(name)
	if a.Value != nil {
		label += ", value " + strconv.Quote(*a.Value)
	}
	return label
}

// OfQuery is the name of the query that the entry is about, or "".
func (a *Adopted) OfQuery() string {
	switch kind, name := a.Target(); kind {
	case "query_column", "query_param":
		query, _, _ := strings.Cut(name, ".")
		return query
	case "query", "query_row", "query_params":
		return name
	}
	return ""
}

// checkAdopted reports what is wrong with entries by themselves; what they name
// is not known here.
func (o *Options) checkAdopted(diags *diag.List) {
	first := map[string]diag.Position{}
	for i := range o.Adopted {
		a := &o.Adopted[i]
		if p := a.problem(); p.Message != "" {
			diags.Errorf(a.Pos, p.Hint, "%s", p.Message)
			continue
		}
		label := a.canonical()
		if at, found := first[label]; found {
			diags.Errorf(a.Pos, "make one entry of both", "a second entry for %s; the first is at %s", a.Label(), at)
			continue
		}
		first[label] = a.Pos
	}
}

// canonical is the label without the schema that names without one mean.
func (a *Adopted) canonical() string {
	c := Adopted{Value: a.Value, Table: strings.TrimPrefix(a.Table, "public."), Enum: strings.TrimPrefix(a.Enum, "public."), Column: a.Column}
	if strings.Count(a.Column, ".") > 1 {
		c.Column = strings.TrimPrefix(a.Column, "public.")
	}
	if c.Table+c.Enum+c.Column == "" {
		return a.Label()
	}
	return c.Label()
}

// problem is what is wrong with an entry.
func (a *Adopted) problem() Problem {
	given := 0
	for _, kind := range AdoptedKinds {
		if a.target(kind) != "" {
			given++
		}
	}
	kind, name := a.Target()
	switch {
	case given == 0:
		return problem("name one of "+strings.Join(AdoptedKinds, ", "), "the entry does not say what it is for")
	case given > 1:
		return problem("make an entry of each", "%s is not all that one entry is for", a.Label())
	case a.Value != nil && kind != "enum":
		return problem("only enums have values", "%s has a value", a.Label())
	case kind != "query" && !a.Signature.isZero():
		return problem("command, args, params, send, copy, row, model, result and scan are for an entry with \"query\"", "%s has a signature", a.Label())
	case (kind == "query_column" || kind == "query_param") && !splits(name):
		return problem("write Query."+strings.TrimPrefix(kind, "query_"), "%s names no query", a.Label())
	case kind == "column" && strings.Count(name, ".") < 1:
		return problem("write table.column or schema.table.column", "%s is not a column's name", a.Label())
	case (kind == "query_params") != (len(a.Order) > 0):
		return problem("write query_params: Query with order: [parameter, …]", "an order is what an entry with query_params has, and no other")
	}
	if p := a.given(kind); p.Message != "" {
		return p
	}
	if p := a.spelled(); p.Message != "" {
		return p
	}
	return a.Signature.problem(a.Label())
}

func splits(name string) bool {
	query, item, found := strings.Cut(name, ".")
	return found && query != "" && item != ""
}

// given refuses entries that give nothing, or what their kind cannot take.
func (a *Adopted) given(kind string) Problem {
	typed := !a.GoType.IsZero() || a.GoStructTag != nil
	switch kind {
	case "table", "enum", "query_row":
		switch {
		case typed:
			return problem("write name: …", "%s takes a name alone", a.Label())
		case a.Name == "":
			return problem("write name: …", "nothing is given for %s", a.Label())
		}
	case "column", "query_column", "query_param":
		if a.Name == "" && !typed {
			return problem("write name, go_type or go_struct_tag", "nothing is given for %s", a.Label())
		}
	default:
		if a.Name != "" || typed {
			return problem("make an entry of each column and parameter", "%s takes no name, type or tags", a.Label())
		}
	}
	return Problem{}
}

// spelled refuses names, types and tags that Go does not take.
func (a *Adopted) spelled() Problem {
	if p := kept(a.Name, a.GoType, a.Label()); p.Message != "" {
		return p
	}
	if a.GoStructTag != nil && *a.GoStructTag != "" {
		if _, ok := ParseTag(*a.GoStructTag); !ok {
			return tagProblem(*a.GoStructTag)
		}
	}
	return Problem{}
}

func tagProblem(tag string) Problem {
	return problem("write key:\"value\" pairs, each key once, with a space between them", "go_struct_tag %q is not a struct tag", tag)
}

// kept refuses a name and a type, each of which may be missing.
func kept(name string, typ GoType, label string) Problem {
	if name != "" && (!token.IsIdentifier(name) || name == "_") {
		return problem("use a Go identifier", "%s: %q is not a Go identifier", label, name)
	}
	if !typ.IsZero() {
		if _, wrong := typ.Parse(nil); wrong != "" {
			return problem(typeHint, "%s: go_type %s", label, wrong)
		}
	}
	return Problem{}
}

func (s *Signature) isZero() bool {
	return s.Command == "" && s.Copy == nil && len(s.Args)+len(s.Params)+len(s.Send)+len(s.Scan) == 0 && s.Row == nil && s.Model == "" && s.Result.IsZero()
}

// problem is what is wrong with a signature by itself.
func (s *Signature) problem(label string) Problem {
	forms := 0
	for _, given := range []bool{s.Row != nil, s.Model != "", !s.Result.IsZero()} {
		if given {
			forms++
		}
	}
	switch {
	case s.Copy != nil && (len(s.Copy.Table) == 0 || len(s.Copy.Table) > 2 || len(s.Copy.Columns) == 0 || slices.Contains(slices.Concat(s.Copy.Table, s.Copy.Columns), "")):
		return problem("write copy: {table: [schema, table], columns: [column, …]}", "%s copies into nothing", label)
	case len(s.Args) > 0 && len(s.Params) > 0:
		return problem("keep one of them", "%s has both args and params", label)
	case forms > 1:
		return problem("keep one of them", "%s has more than one of row, model and result", label)
	}
	for _, list := range [][]Kept{s.Args, s.Params, s.Row} {
		seen := map[string]bool{}
		for _, k := range list {
			if k.Name == "" || k.GoType.IsZero() {
				return problem("write {name: …, go_type: …}", "%s: an argument or field has no name or no type", label)
			}
			if seen[k.Name] {
				return problem("rename one of them", "%s: %q is there twice", label, k.Name)
			}
			seen[k.Name] = true
			if p := kept(k.Name, k.GoType, label); p.Message != "" {
				return p
			}
			if _, ok := ParseTag(k.GoStructTag); k.GoStructTag != "" && !ok {
				return tagProblem(k.GoStructTag)
			}
		}
	}
	if p := kept(s.Model, s.Result, label); p.Message != "" {
		return p
	}
	return Problem{}
}
