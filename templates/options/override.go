package options

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// An Override gives a Go type, struct tags or both to what it names: a column of
// a table, a column of a query's result, a parameter of a query, or all values of
// a PostgreSQL type. Exactly one of Column, QueryColumn, QueryParam and DBType is
// set.
type Override struct {
	GoType      GoType `yaml:"go_type"`
	GoStructTag string `yaml:"go_struct_tag"`
	DBType      string `yaml:"db_type"`
	Nullable    bool   `yaml:"nullable"`     // for the values that may be NULL, instead of the others
	Column      string `yaml:"column"`       // [schema.]table.column; * and ? are wildcards
	QueryColumn string `yaml:"query_column"` // Query.column, with wildcards
	QueryParam  string `yaml:"query_param"`  // Query.parameter, with wildcards

	// What follows are sqlc's other keys: old names of DBType and Nullable, and
	// what is about other engines.
	PostgresType string `yaml:"postgres_type"`
	Null         bool   `yaml:"null"`
	Engine       string `yaml:"engine"`
	Unsigned     bool   `yaml:"unsigned"`

	Pos diag.Position `yaml:"-"` // where it was read
	// Shared: it holds for several packages, and may match nothing in some.
	Shared bool `yaml:"-"`
}

// Target is what the override is for, as its author wrote it.
func (o *Override) Target() (key, name string) {
	switch {
	case o.Column != "":
		return "column", o.Column
	case o.QueryColumn != "":
		return "query_column", o.QueryColumn
	case o.QueryParam != "":
		return "query_param", o.QueryParam
	}
	return "db_type", o.DBType
}

// A Matcher is an Override that was checked, with sqlc's older keys translated,
// in the form that is asked what it is about.
type Matcher struct {
	Override
	Type *Type             // nil when only tags are given
	Tags map[string]string // nil when only a type is given

	schema, table, column *regexp.Regexp // of a column override
	query, item           *regexp.Regexp // of a query's column or parameter
}

// OfQuery reports whether the override is about a column or a parameter of
// queries.
func (m *Matcher) OfQuery() bool { return m.item != nil }

// MatchesColumn reports whether the override is about a column of a table.
func (m *Matcher) MatchesColumn(schema, table, column string) bool {
	return m.column != nil && m.schema.MatchString(schema) && m.table.MatchString(table) && m.column.MatchString(column)
}

// MatchesItem reports whether the override is about a parameter, or else a
// column, of one of some queries.
func (m *Matcher) MatchesItem(queries []string, item string, param bool) bool {
	return m.item != nil && param == (m.QueryParam != "") && m.item.MatchString(item) && slices.ContainsFunc(queries, m.query.MatchString)
}

// MatchesType reports whether the override is about a type of one of these
// names.
func (m *Matcher) MatchesType(names []string) bool {
	return m.DBType != "" && slices.Contains(names, m.DBType)
}

// Compile checks an override and reports what is wrong with it; imports are those
// of all overrides. It returns nil for one that is wrong, or about another engine
// than PostgreSQL.
func (o Override) Compile(imports Imports, diags *diag.List) *Matcher {
	if o.Unsigned || o.Engine != "" && o.Engine != "postgresql" {
		return nil // PostgreSQL has no unsigned types
	}
	o.DBType = cmp.Or(o.DBType, o.PostgresType)
	o.Nullable = o.Nullable || o.Null
	m := &Matcher{Override: o}
	for _, step := range []func() Problem{m.target, func() Problem { return m.goType(imports) }, m.structTag} {
		if p := step(); p.Message != "" {
			diags.Errorf(o.Pos, p.Hint, "overrides: %s", p.Message)
			return nil
		}
	}
	return m
}

// A Problem is what is wrong with a value, and what to do.
type Problem struct{ Message, Hint string }

func problem(hint, format string, args ...any) Problem {
	return Problem{fmt.Sprintf(format, args...), hint}
}

// target reads what the override is for.
func (m *Matcher) target() Problem {
	given := 0
	for _, name := range []string{m.Column, m.QueryColumn, m.QueryParam, m.DBType} {
		if name != "" {
			given++
		}
	}
	key, name := m.Target()
	switch {
	case given > 1:
		return problem("make an override of each", "%s %q is not all that one override is for", key, name)
	case given == 0:
		return problem("say what the override is for", "none of column, query_column, query_param and db_type is set")
	case m.Column != "":
		parts := strings.Split(m.Column, ".")
		if len(parts) == 4 { // sqlc allows the database's name in front
			parts = parts[1:]
		}
		if len(parts) == 2 {
			parts = slices.Insert(parts, 0, "public")
		}
		if len(parts) != 3 {
			return problem("write table.column or schema.table.column", "column %q is not a column's name", m.Column)
		}
		m.schema, m.table, m.column = wildcard(parts[0]), wildcard(parts[1]), wildcard(parts[2])
	case m.DBType == "":
		query, item, found := strings.Cut(name, ".")
		if !found || query == "" || item == "" {
			return problem("write Query."+strings.TrimPrefix(key, "query_"), "%s %q names no query", key, name)
		}
		m.query, m.item = wildcard(query), wildcard(item)
	}
	if m.GoType.IsZero() && m.GoStructTag == "" {
		return problem("set go_type or go_struct_tag", "nothing is given for %s %q", key, name)
	}
	return Problem{}
}

// typeHint says how types are written.
const typeHint = `write "string", "github.com/google/uuid.UUID", {type: Doc} for a type of the generated package, or import, package and type`

// goType reads the type that the override gives.
func (m *Matcher) goType(imports Imports) Problem {
	if m.GoType.IsZero() {
		return Problem{}
	}
	t, wrong := m.GoType.Parse(imports)
	if wrong != "" {
		return problem(typeHint, "go_type %s", wrong)
	}
	m.Type = &t
	return Problem{}
}

// structTag reads the tags that the override gives.
func (m *Matcher) structTag() Problem {
	if m.GoStructTag == "" {
		return Problem{}
	}
	tags, ok := ParseTag(m.GoStructTag)
	if !ok {
		return problem("write key:\"value\" pairs, each key once, with a space between them", "go_struct_tag %q is not a struct tag", m.GoStructTag)
	}
	m.Tags = tags
	return Problem{}
}

// wildcard compiles a pattern in which * stands for any text, ? for one
// character, and a backslash takes their meaning away.
func wildcard(pattern string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`^`)
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '*':
			b.WriteString(`.*`)
		case r == '?':
			b.WriteString(`.`)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	b.WriteString(`$`)
	return regexp.MustCompile(b.String())
}
