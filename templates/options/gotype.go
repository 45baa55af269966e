package options

import (
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
	"unicode"

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

// A Type is a Go type that an author gave.
type Type struct {
	Prefix  string // "[]", "*", "[][]*", "map[string]" …
	Path    string // import path; "" for Go's own types and those of the generated package
	Package string // the package's name
	Alias   bool   // the import had better give the name
	Local   bool   // declared by the generated package
	Name    string
	Args    []Type // of a generic type
}

// IsZero reports whether no type was given.
func (g GoType) IsZero() bool { return g == GoType{} }

var (
	notIdentifier = regexp.MustCompile(`[^a-zA-Z0-9_]`)
	majorVersion  = regexp.MustCompile(`^v[0-9]+$`)
)

// Parse returns the type, or what is wrong with it.
func (g GoType) Parse() (t Type, wrong string) {
	if g.Spec != "" {
		return parseSpec(g.Spec)
	}
	if g.Type == "" {
		return Type{}, "has no type"
	}
	prefix := ""
	if g.Pointer {
		prefix = "*"
	}
	if g.Slice {
		prefix = "[]" + prefix
	}
	if g.Import == "" && g.Package == "" && strings.Contains(g.Type, ".") { // "time.Time"
		t, wrong := parseSpec(g.Type)
		t.Prefix = prefix + t.Prefix
		return t, wrong
	}
	t = Type{Prefix: prefix, Path: g.Import, Name: g.Type}
	switch {
	case !token.IsIdentifier(g.Type) || g.Type == "_":
		return Type{}, strconv.Quote(g.Type) + " is not a Go identifier"
	case g.Import == "" && g.Package != "":
		return Type{}, "has a package but no import"
	case g.Import == "":
		t.Local = !IsBasic(g.Type)
		return t, ""
	case g.Package != "" && (!token.IsIdentifier(g.Package) || g.Package == "_"):
		return Type{}, "has the package " + strconv.Quote(g.Package) + ", which is not a Go identifier"
	}
	t.Package, t.Alias = packageName(g.Import)
	if g.Package != "" {
		t.Package, t.Alias = g.Package, true
	}
	return t, t.wrong(g.Import + "." + g.Type)
}

// wrong says what is wrong with a type of another package, which the author
// wrote as spec.
func (t *Type) wrong(spec string) string {
	switch {
	case !isImportPath(t.Path):
		return strconv.Quote(spec) + " has " + strconv.Quote(t.Path) + " for an import path"
	case !token.IsExported(t.Name):
		return strconv.Quote(spec) + " is not exported by its package"
	}
	return ""
}

// isImportPath reports whether the compiler takes path for an import path.
func isImportPath(path string) bool {
	for element := range strings.SplitSeq(path, "/") {
		if element == "" || element == "." || element == ".." {
			return false
		}
	}
	return !strings.ContainsFunc(path, func(r rune) bool {
		return r == ' ' || !unicode.IsGraphic(r) || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}\ufffd", r)
	})
}

// typePrefix is what may stand before a type's name: pointers, slices, and maps
// with keys of a basic type.
var typePrefix = regexp.MustCompile(`^(\*|\[\]|map\[[a-z0-9]+\])+`)

func parseSpec(spec string) (Type, string) {
	prefix := typePrefix.FindString(spec)
	rest := spec[len(prefix):]
	t := Type{Prefix: prefix}
	for _, m := range mapKey.FindAllStringSubmatch(prefix, -1) {
		if !IsBasic(m[1]) {
			return Type{}, strconv.Quote(spec) + " has a map key that is no basic Go type"
		}
	}
	if open := strings.IndexByte(rest, '['); open > 0 && strings.HasSuffix(rest, "]") {
		for _, arg := range splitArgs(rest[open+1 : len(rest)-1]) {
			a, problem := parseSpec(strings.TrimSpace(arg))
			if problem != "" {
				return Type{}, problem
			}
			t.Args = append(t.Args, a)
		}
		rest = rest[:open]
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 {
		t.Name = rest
		if !IsBasic(rest) {
			return Type{}, strconv.Quote(spec) + " is not a basic Go type"
		}
		return t, ""
	}
	t.Path, t.Name = rest[:dot], rest[dot+1:]
	if !token.IsIdentifier(t.Name) || strings.LastIndexByte(rest, '/') > dot {
		return Type{}, strconv.Quote(spec) + " does not end in .Type"
	}
	t.Package, t.Alias = packageName(t.Path)
	return t, t.wrong(spec)
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

// IsBasic reports whether a type is one of Go's own that needs no import.
func IsBasic(name string) bool {
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
