package templates

import (
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"go.yaml.in/yaml/v3"
)

// An Override gives a Go type, struct tags or both to a column, or to all
// values of a PostgreSQL type. Exactly one of Column and DBType is set.
type Override struct {
	GoType      GoType `yaml:"go_type"`
	GoStructTag string `yaml:"go_struct_tag"`
	DBType      string `yaml:"db_type"`
	Nullable    bool   `yaml:"nullable"` // of DBType: the nullable values, instead of the others
	Column      string `yaml:"column"`   // [schema.]table.column; * and ? are wildcards

	// What follows are sqlc's other keys: old names of DBType and Nullable, and
	// what is about other engines.
	PostgresType string `yaml:"postgres_type"`
	Null         bool   `yaml:"null"`
	Engine       string `yaml:"engine"`
	Unsigned     bool   `yaml:"unsigned"`
}

// A GoType names a Go type: a string such as "github.com/google/uuid.UUID", or
// its parts.
type GoType struct {
	Spec    string `yaml:"-"`
	Import  string `yaml:"import"`
	Package string `yaml:"package"`
	Type    string `yaml:"type"`
	Pointer bool   `yaml:"pointer"`
	Slice   bool   `yaml:"slice"`
}

// UnmarshalYAML takes either form.
func (g *GoType) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*g = GoType{}
		return node.Decode(&g.Spec)
	}
	type parts GoType
	return node.Decode((*parts)(g))
}

// IsZero reports whether no type was given.
func (g GoType) IsZero() bool { return g == GoType{} }

// An override is an Override that was checked.
type override struct {
	typ                   *goType // nil when only tags are given
	tags                  map[string]string
	dbType                string
	nullable              bool
	schema, table, column *regexp.Regexp // of a column override
}

var (
	notIdentifier = regexp.MustCompile(`[^a-zA-Z0-9_]`)
	majorVersion  = regexp.MustCompile(`^v[0-9]+$`)
)

func (o Override) compile(diags *diag.List) (override, bool) {
	fail := func(hint, format string, args ...any) (override, bool) {
		diags.Errorf(diag.Position{}, hint, "overrides: "+format, args...)
		return override{}, false
	}
	if o.Unsigned || o.Engine != "" && o.Engine != "postgresql" {
		return override{}, false // PostgreSQL has no unsigned types
	}
	if o.DBType == "" {
		o.DBType = o.PostgresType
	}
	c := override{dbType: o.DBType, nullable: o.Nullable || o.Null}
	switch {
	case o.Column != "" && o.DBType != "":
		return fail("make two overrides of it", "column %q and db_type %q in one override", o.Column, o.DBType)
	case o.Column == "" && o.DBType == "":
		return fail("say what the override is for", "neither column nor db_type is set")
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
	}
	if o.GoType.IsZero() && o.GoStructTag == "" {
		return fail("set go_type or go_struct_tag", "nothing is given for %q", o.Column+o.DBType)
	}
	if !o.GoType.IsZero() {
		t, problem := o.GoType.parse()
		if problem != "" {
			return fail(`write "string", "github.com/google/uuid.UUID", or import, package and type`, "go_type %s", problem)
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

// parse returns the type, or what is wrong with it.
func (g GoType) parse() (goType, string) {
	if g.Spec != "" {
		return parseSpec(g.Spec)
	}
	if g.Type == "" {
		return goType{}, "has no type"
	}
	prefix := ""
	if g.Pointer {
		prefix = "*"
	}
	if g.Slice {
		prefix = "[]" + prefix
	}
	if g.Import == "" && g.Package == "" && strings.Contains(g.Type, ".") { // "time.Time"
		t, problem := parseSpec(g.Type)
		return t.with(prefix), problem
	}
	if !token.IsIdentifier(g.Type) {
		return goType{}, strconv.Quote(g.Type) + " is not a Go identifier"
	}
	if g.Import == "" && g.Package != "" {
		return goType{}, "has a package but no import"
	}
	t := goType{prefix: prefix, path: g.Import, name: g.Type}
	if g.Import != "" {
		t.pkg, t.alias = packageName(g.Import)
		if g.Package != "" {
			t.pkg, t.alias = g.Package, true
		}
	} else if !isBasic(g.Type) {
		t.local = true
	}
	return t, ""
}

func parseSpec(spec string) (goType, string) {
	rest := strings.TrimLeft(spec, "[]*")
	t := goType{prefix: spec[:len(spec)-len(rest)]}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 {
		t.name = rest
		if !isBasic(rest) {
			return goType{}, strconv.Quote(spec) + " is not a basic Go type"
		}
		return t, ""
	}
	t.path, t.name = rest[:dot], rest[dot+1:]
	if !token.IsIdentifier(t.name) || strings.LastIndexByte(rest, '/') > dot {
		return goType{}, strconv.Quote(spec) + " does not end in .Type"
	}
	t.pkg, t.alias = packageName(t.path)
	return t, ""
}

// packageName guesses the name of the package at an import path, and whether
// the import had better say so.
func packageName(importPath string) (name string, alias bool) {
	parts := strings.Split(importPath, "/")
	name = parts[len(parts)-1]
	if majorVersion.MatchString(name) && len(parts) > 1 {
		name, alias = parts[len(parts)-2], true
	}
	trimmed := strings.TrimSuffix(strings.TrimPrefix(name, "go-"), "-go")
	if trimmed != name || notIdentifier.MatchString(trimmed) {
		return notIdentifier.ReplaceAllString(strings.ToLower(trimmed), "_"), true
	}
	return name, alias
}

func isBasic(name string) bool {
	if name == "any" || name == "error" {
		return true
	}
	obj, ok := types.Universe.Lookup(name).(*types.TypeName)
	if !ok {
		return false
	}
	_, basic := obj.Type().Underlying().(*types.Basic)
	return basic
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

// matches reports whether a column override is about this column.
func (o *override) matches(schema, table, column string) bool {
	return o.column != nil && table != "" &&
		o.schema.MatchString(schema) && o.table.MatchString(table) && o.column.MatchString(column)
}

// columnOverride returns the Go type that an override gives a column.
func (s *settings) columnOverride(schema, table, column string) *goType {
	for i := range s.overrides {
		if o := &s.overrides[i]; o.typ != nil && o.matches(schema, table, column) {
			return o.typ
		}
	}
	return nil
}

// typeOverride returns the Go type that an override gives a PostgreSQL type,
// known by any of its names.
func (s *settings) typeOverride(names []string, nullable bool) *goType {
	for i := range s.overrides {
		if o := &s.overrides[i]; o.typ != nil && o.dbType != "" && o.nullable == nullable && slices.Contains(names, o.dbType) {
			return o.typ
		}
	}
	return nil
}

// addTags adds the struct tags that overrides give.
func (s *settings) addTags(tags map[string]string, v value) {
	for i := range s.overrides {
		o := &s.overrides[i]
		if o.tags == nil {
			continue
		}
		byType := o.dbType != "" && o.nullable == v.nullable && slices.Contains(typeNames(v.typ), o.dbType)
		if byType || o.matches(v.schema, v.table, v.column) {
			maps.Copy(tags, o.tags)
		}
	}
}
