package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// rangeName is the name that a RangeVar says.
func rangeName(rv *pg.RangeVar) Name { return Name{rv.GetSchemaname(), rv.GetRelname()} }

// nameOf turns a dotted name into schema and name; a leading database name is
// dropped, as PostgreSQL allows only the present one.
func nameOf(list []*pg.Node) Name {
	parts := stringsOf(list)
	switch len(parts) {
	case 0:
		return Name{}
	case 1:
		return Name{Name: parts[0]}
	}
	return Name{parts[len(parts)-2], parts[len(parts)-1]}
}

// stringsOf returns the strings of a list of names.
func stringsOf(list []*pg.Node) []string {
	out := make([]string, 0, len(list))
	for _, n := range list {
		if s := n.GetString_(); s != nil {
			out = append(out, s.Sval)
		}
	}
	return out
}

// listOf returns a node's items when it is a list.
func listOf(n *pg.Node) []*pg.Node { return n.GetList().GetItems() }

// searched is the search path for look-ups, temporary objects first.
func (r *replayer) searched(n Name) []string {
	if n.Schema != "" {
		return []string{n.Schema}
	}
	if r.cat.Schema(tempSchema) != nil && !slices.Contains(r.path, tempSchema) {
		return append([]string{tempSchema}, r.path...)
	}
	return r.path
}

// relation returns what n names among tables, indexes, sequences and composite
// types, or nil.
func (r *replayer) relation(n Name) any {
	for _, schema := range r.searched(n) {
		if rel := r.rels[Name{schema, n.Name}]; rel != nil {
			return rel
		}
	}
	return nil
}

// table returns the table or view that n names; what is missing is reported
// unless missingOK.
func (r *replayer) table(n Name, pos diag.Position, missingOK bool) *Table {
	switch rel := r.relation(n).(type) {
	case *Table:
		return rel
	case nil:
		if !missingOK {
			r.noRelation(n, pos)
		}
	default:
		r.errorf(pos, "", "%q is not a table", n.Name)
	}
	return nil
}

// noRelation reports a relation that does not exist, unless that is because
// its own CREATE has been reported, or it lies in a schema that is not the
// script's to define.
func (r *replayer) noRelation(n Name, pos diag.Position) {
	if r.broken[n.Name] || n.Schema == "pg_catalog" || n.Schema == "information_schema" {
		return
	}
	if n.Schema != "" && r.cat.Schema(n.Schema) == nil {
		r.noSchema(n.Schema, pos)
		return
	}
	r.errorf(pos, r.suggestRelation(n, func(any) bool { return true }), "relation %q does not exist", n.String())
}

// suggestRelation proposes a relation of a similar name, or of the same name
// in another schema.
func (r *replayer) suggestRelation(n Name, ok func(rel any) bool) string {
	var visible, elsewhere []string
	path := r.searched(n)
	for name, rel := range r.rels {
		if !ok(rel) {
			continue
		}
		switch {
		case slices.Contains(path, name.Schema):
			if n.Schema != "" {
				visible = append(visible, name.String())
			} else {
				visible = append(visible, name.Name)
			}
		case name.Name == n.Name:
			elsewhere = append(elsewhere, name.String())
		}
	}
	slices.Sort(visible)
	if hint := diag.DidYouMean(n.String(), visible); hint != "" {
		return hint
	}
	if len(elsewhere) > 0 {
		return "did you mean \"" + slices.Min(elsewhere) + "\"?"
	}
	return ""
}

func (r *replayer) noSchema(name string, pos diag.Position) {
	var names []string
	for _, s := range r.cat.Schemas {
		names = append(names, s.Name)
	}
	r.errorf(pos, diag.DidYouMean(name, names), "schema %q does not exist", name)
}

// creationSchema returns the schema that a new object called n goes to, or nil
// after reporting that there is none.
func (r *replayer) creationSchema(n Name, pos diag.Position) *Schema {
	if n.Schema == tempSchema {
		return r.tempSchema()
	}
	if n.Schema != "" {
		s := r.cat.Schema(n.Schema)
		if s == nil {
			r.noSchema(n.Schema, pos)
		}
		return s
	}
	for _, name := range r.path {
		if s := r.cat.Schema(name); s != nil {
			return s
		}
	}
	r.errorf(pos, "qualify the name, or set search_path to a schema that exists", "no schema has been selected to create in")
	return nil
}

// relationSchema is creationSchema for a relation, which may be temporary.
func (r *replayer) relationSchema(rv *pg.RangeVar) *Schema {
	if rv.Relpersistence == "t" && rv.Schemaname == "" {
		return r.tempSchema()
	}
	return r.creationSchema(rangeName(rv), r.pos(rv.Location))
}

func (r *replayer) tempSchema() *Schema {
	if s := r.cat.Schema(tempSchema); s != nil {
		return s
	}
	s := &Schema{Name: tempSchema}
	r.cat.Schemas = append(r.cat.Schemas, s)
	return s
}

// relationFree reports whether a relation called name can be made in s; where
// it exists already that is reported, unless ifNotExists.
func (r *replayer) relationFree(s *Schema, name string, ifNotExists bool, pos diag.Position) bool {
	if r.rels[Name{s.Name, name}] == nil {
		return true
	}
	if !ifNotExists {
		r.errorf(pos, "", "relation %q already exists", name)
	}
	return false
}

// typeFree reports whether a type called n can be made; what has the name
// already is reported at pos. Tables and views have row types and ranges their
// multirange types, which take names as those that are made by CREATE TYPE do.
// into is what inSchema says.
func (r *replayer) typeFree(n Name, pos diag.Position, into string) bool {
	hint := ""
	rel, isTable := r.rels[n].(*Table)
	rng := r.multirange(n)
	switch {
	case isTable:
		hint = "a " + string(rel.Kind) + " of that name exists, and tables are types too"
	case rng != nil:
		hint = fmt.Sprintf("it is the multirange type of range %q", rng.Name)
	case r.cat.Type([]string{n.Schema}, n) == nil:
		return true
	}
	r.errorf(pos, hint, "type %q already exists%s", n.Name, into)
	return false
}

// rowTypeFree reports a type that is in the way of a new relation's row type.
// The relation is made all the same, so that what uses it is not missed too.
func (r *replayer) rowTypeFree(s *Schema, name string, pos diag.Position) {
	n := Name{s.Name, name}
	if t := r.cat.Type([]string{s.Name}, n); (t == nil || t.shell) && r.multirange(n) == nil {
		return
	}
	r.errorf(pos, "a relation is a type too: give one of the two another name", "type %q already exists", name)
}

// multirangeFree reports what is in the way of a new range's multirange type.
func (r *replayer) multirangeFree(t *Type) {
	n := Name{t.Schema, t.Multirange}
	_, isTable := r.rels[n].(*Table)
	if !isTable && r.cat.Type([]string{t.Schema}, n) == nil && r.multirange(n) == t {
		return
	}
	r.errorf(r.here(), "name the multirange type of "+t.Name+" with multirange_type_name = …", "type %q already exists", t.Multirange)
}

// shown is a name as PostgreSQL's messages print it: qualified only when it
// would not be found without.
func (r *replayer) shown(n Name) string {
	if n.Schema == tempSchema || n.Schema == "" || n.Schema == "pg_catalog" {
		return n.Name
	}
	for _, schema := range r.path {
		if schema == n.Schema {
			return n.Name
		}
		s := r.cat.Schema(schema)
		if s == nil {
			continue
		}
		if r.rels[Name{schema, n.Name}] != nil {
			break
		}
	}
	return n.String()
}

// unquote returns a token's value: a quoted name or string without its quotes,
// any other word in lower case.
func unquote(token string) string {
	if len(token) >= 2 && (token[0] == '"' || token[0] == '\'') && token[len(token)-1] == token[0] {
		quote := token[:1]
		return strings.ReplaceAll(token[1:len(token)-1], quote+quote, quote)
	}
	return clip(strings.ToLower(token), maxName)
}

// createdName is the relation that a CREATE TABLE or VIEW statement would
// make, found in text that does not parse.
func createdName(sql string) string {
	lex := sqltext.Lexer{Text: sql}
	word := func() string {
		start, end, class := lex.Next()
		if class != 'a' && class != 'q' {
			return ""
		}
		return unquote(sql[start:end])
	}
	if word() != "create" {
		return ""
	}
	for {
		switch w := word(); w {
		case "or", "replace", "temp", "temporary", "unlogged", "materialized", "recursive", "global", "local", "foreign":
		case "table", "view":
			name := word()
			if name == "if" {
				word()
				word()
				name = word()
			}
			if rest := lex; rest.At < len(sql) {
				if _, _, class := rest.Next(); class == '.' {
					lex = rest
					return word()
				}
			}
			return name
		default:
			return ""
		}
	}
}
