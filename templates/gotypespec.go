package templates

import (
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

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

var (
	notIdentifier = regexp.MustCompile(`[^a-zA-Z0-9_]`)
	majorVersion  = regexp.MustCompile(`^v[0-9]+$`)
)

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
	t := goType{prefix: prefix, path: g.Import, name: g.Type, authors: true}
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

// typePrefix is what may stand before a type's name: pointers, slices, and maps
// with keys of a basic type.
var typePrefix = regexp.MustCompile(`^(\*|\[\]|map\[[a-z0-9]+\])+`)

func parseSpec(spec string) (goType, string) {
	prefix := typePrefix.FindString(spec)
	rest := spec[len(prefix):]
	t := goType{prefix: prefix, authors: true}
	for _, m := range mapKey.FindAllStringSubmatch(prefix, -1) {
		if !isBasic(m[1]) {
			return goType{}, strconv.Quote(spec) + " has a map key that is no basic Go type"
		}
	}
	if open := strings.IndexByte(rest, '['); open > 0 && strings.HasSuffix(rest, "]") {
		for _, arg := range splitArgs(rest[open+1 : len(rest)-1]) {
			a, problem := parseSpec(strings.TrimSpace(arg))
			if problem != "" {
				return goType{}, problem
			}
			t.args = append(t.args, a)
		}
		rest = rest[:open]
	}
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

var mapKey = regexp.MustCompile(`map\[([a-z0-9]+)\]`)

// splitArgs splits type arguments at the commas outside of brackets.
func splitArgs(list string) []string {
	var args []string
	depth, start := 0, 0
	for i, r := range list {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case r == ',' && depth == 0:
			args = append(args, list[start:i])
			start = i + 1
		}
	}
	return append(args, list[start:])
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
