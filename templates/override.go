package templates

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
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

// what is what the override is for, as the author wrote it.
func (o *Override) what() (key, name string) {
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

// An override is an Override that was checked.
type override struct {
	Override
	typ                   *goType // nil when only tags are given
	tags                  map[string]string
	schema, table, column *regexp.Regexp // of a column override
	query, item           *regexp.Regexp // of a query's column or parameter
	used                  bool           // something matched it
}

func (o Override) compile(diags *diag.List) (override, bool) {
	fail := func(hint, format string, args ...any) (override, bool) {
		diags.Errorf(o.Pos, hint, "overrides: "+format, args...)
		return override{}, false
	}
	if o.Unsigned || o.Engine != "" && o.Engine != "postgresql" {
		return override{}, false // PostgreSQL has no unsigned types
	}
	if o.DBType == "" {
		o.DBType = o.PostgresType
	}
	o.Nullable = o.Nullable || o.Null
	c := override{Override: o}
	given := 0
	for _, name := range []string{o.Column, o.QueryColumn, o.QueryParam, o.DBType} {
		if name != "" {
			given++
		}
	}
	key, name := o.what()
	switch {
	case given > 1:
		return fail("make an override of each", "%s %q is not all that one override is for", key, name)
	case given == 0:
		return fail("say what the override is for", "none of column, query_column, query_param and db_type is set")
	case o.Column != "":
		parts := strings.Split(o.Column, ".")
		if len(parts) == 4 { // sqlc allows the database's name in front
			parts = parts[1:]
		}
		if len(parts) == 2 {
			parts = slices.Insert(parts, 0, "public")
		}
		if len(parts) != 3 {
			return fail("write table.column or schema.table.column", "column %q is not a column's name", o.Column)
		}
		c.schema, c.table, c.column = wildcard(parts[0]), wildcard(parts[1]), wildcard(parts[2])
	case o.DBType == "":
		query, item, found := strings.Cut(name, ".")
		if !found || query == "" || item == "" {
			return fail("write Query."+strings.TrimPrefix(key, "query_"), "%s %q names no query", key, name)
		}
		c.query, c.item = wildcard(query), wildcard(item)
	}
	if o.GoType.IsZero() && o.GoStructTag == "" {
		return fail("set go_type or go_struct_tag", "nothing is given for %s %q", key, name)
	}
	if !o.GoType.IsZero() {
		t, problem := o.GoType.parse()
		if problem != "" {
			return fail(`write "string", "github.com/google/uuid.UUID", {type: Doc} for a type of the generated package, or import, package and type`, "go_type %s", problem)
		}
		c.typ = &t
	}
	if o.GoStructTag != "" {
		tags, ok := parseTags(o.GoStructTag)
		if !ok {
			return fail("write key:\"value\" pairs with a space between them", "go_struct_tag %q is not a struct tag", o.GoStructTag)
		}
		c.tags = tags
	}
	return c, true
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

// parseTags splits a raw struct tag.
func parseTags(raw string) (map[string]string, bool) {
	tags := make(map[string]string)
	for rest := strings.TrimSpace(raw); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, after, ok := strings.Cut(rest, ":")
		if !ok || key == "" || strings.ContainsAny(key, " \"") {
			return nil, false
		}
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil {
			return nil, false
		}
		value, found := reflect.StructTag(rest).Lookup(key)
		if !found {
			return nil, false
		}
		tags[key] = value
		rest = after[len(quoted):]
	}
	return tags, true
}
