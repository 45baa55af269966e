package options

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
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

// A Type is a Go type that an author gave: a named one, or one that is put
// together of others, as a map is.
type Type struct {
	Prefix  string // "[]", "*", "[][]*", "map[string]" …
	Path    string // import path; "" for Go's own types and those of the generated package
	Package string // the package's name
	Alias   bool   // the import had better give the name
	Local   bool   // declared by the generated package
	Name    string // "" for a type with a Form
	Args    []Type // of a generic type, or of Form
	// Form is the text around Args of a type without a name, one piece more than
	// there are Args: "map[", "]" and "" of map[K]V.
	Form []string
}

// IsZero reports whether no type was given.
func (g GoType) IsZero() bool { return g == GoType{} }

var (
	notIdentifier = lazyregexp.New(`[^a-zA-Z0-9_]`)
	majorVersion  = lazyregexp.New(`^v[0-9]+$`)
)

// Parse returns the type, or what is wrong with it. The packages that a type
// without an import names are looked for among those of known.
func (g GoType) Parse(known Imports) (t Type, wrong string) {
	if g.Spec != "" {
		return parseType(g.Spec, typeNames{known: known})
	}
	switch {
	case g.Type == "":
		return Type{}, "has no type"
	case g.Import == "" && g.Package != "":
		return Type{}, "has a package but no import"
	case g.Package != "" && (!token.IsIdentifier(g.Package) || g.Package == "_"):
		return Type{}, "has the package " + strconv.Quote(g.Package) + ", which is not a Go identifier"
	}
	if t, wrong = parseType(g.Type, typeNames{known: known, expression: true}); wrong != "" {
		return Type{}, wrong
	}
	if g.Import != "" {
		if t.Prefix != "" || t.Path != "" || t.Name == "" {
			return Type{}, strconv.Quote(g.Type) + " is not the name of a type in " + strconv.Quote(g.Import)
		}
		t.Path, t.Local = g.Import, false
		t.Package, t.Alias = packageName(g.Import)
		if g.Package != "" {
			t.Package, t.Alias = g.Package, true
		}
		if wrong = t.wrong(g.Import + "." + g.Type); wrong != "" {
			return Type{}, wrong
		}
	}
	if g.Pointer {
		t.Prefix = "*" + t.Prefix
	}
	if g.Slice {
		t.Prefix = "[]" + t.Prefix
	}
	return t, ""
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

// packageName guesses the name of the package at an import path, and whether
// the import had better say so.
func packageName(importPath string) (name string, alias bool) {
	parts := strings.Split(importPath, "/")
	name = parts[len(parts)-1]
	if majorVersion().MatchString(name) && len(parts) > 1 {
		name, alias = parts[len(parts)-2], true
	}
	trimmed := strings.TrimSuffix(strings.TrimPrefix(name, "go-"), "-go")
	if trimmed != name || notIdentifier().MatchString(trimmed) {
		name, alias = notIdentifier().ReplaceAllString(strings.ToLower(trimmed), "_"), true
	}
	if !token.IsIdentifier(name) || name == "_" { // "example.com/3d", "example.com/type"
		name, alias = "pkg"+name, true
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
