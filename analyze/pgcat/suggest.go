package pgcat

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// foreignNames are type names of other systems, and what PostgreSQL has
// instead.
var foreignNames = map[string]string{
	"string": "text", "datetime": "timestamp", "datetime2": "timestamp", "tinyint": "smallint", "mediumint": "integer",
	"double": "double precision", "number": "numeric", "blob": "bytea", "binary": "bytea", "varbinary": "bytea",
	"clob": "text", "longtext": "text", "mediumtext": "text", "tinytext": "text", "nvarchar": "varchar", "varchar2": "varchar",
	"int64": "bigint", "int32": "integer", "int16": "smallint", "uint": "bigint", "unsigned": "bigint", "guid": "uuid",
	"uniqueidentifier": "uuid", "long": "bigint", "bytes": "bytea", "float32": "real", "float64": "double precision",
}

// TypeError returns the error for a type that LookupType does not find, with
// the nearest name as its hint.
func (c *Catalog) TypeError(path []string, schema, name string) *Error {
	e := &Error{Code: codeUndefinedObject}
	e.Message = fmt.Sprintf(`type "%s" does not exist`, joinName(schema, name))
	if e.Hint, e.Extension = c.missingExtension(typeNamed(name)); e.Hint != "" {
		return e
	}
	if instead, ok := foreignNames[strings.ToLower(name)]; ok {
		e.Hint = fmt.Sprintf("PostgreSQL has no such type; did you mean %q?", instead)
		return e
	}
	in := lookedIn(path, schema)
	var candidates []string
	for t := range c.Types() {
		if slices.Contains(in, t.Schema) && t.Elem == 0 && !(t.RowOf && t.OID < FirstUserOID) {
			candidates = append(candidates, t.Name)
		}
	}
	for _, sql := range sqlNames {
		candidates = append(candidates, sql)
	}
	e.Hint = diag.DidYouMean(name, likeliest(name, candidates))
	return e
}

// missingExtension advises to create the extension that provides what is
// looked for, or one of two, and names it if it is the only one. More than two
// provide it by chance.
func (c *Catalog) missingExtension(provides func(*section) bool) (hint, extension string) {
	names := c.providers(provides)
	if len(names) == 1 {
		extension = names[0]
	}
	for i, name := range names {
		if !plainName(name) {
			name = `"` + name + `"`
		}
		names[i] = "CREATE EXTENSION " + name
	}
	switch len(names) {
	case 1:
		return names[0] + " provides it: add that to the schema", extension
	case 2:
		return names[0] + " or " + names[1] + " provides it: add one of them to the schema", ""
	}
	return "", ""
}

// providers are the known extensions that were not added and provide something.
func (c *Catalog) providers(provides func(*section) bool) []string {
	var names []string
	for name := range Extensions() {
		if !c.added.extensions[name] && provides(loadExtension(name)) {
			names = append(names, name)
		}
	}
	return names
}

// typeNamed is the test for an extension that has a type of a name.
func typeNamed(name string) func(*section) bool {
	return func(s *section) bool {
		return slices.ContainsFunc(s.types, func(t Type) bool { return t.Name == name })
	}
}

// catalogs are those of single extensions, by name.
var catalogs sync.Map // string → func() *Catalog

// fitsExtension reports whether a call would be one of a function of a known
// extension that was not added. What the extension does not know of, a schema's
// own types, fits anything.
func (c *Catalog) fitsExtension(extension, name string, args []FuncArg, opts FuncOpts) bool {
	load, _ := catalogs.LoadOrStore(extension, sync.OnceValue(func() *Catalog {
		alone := New()
		alone.AddExtension(extension, "public")
		return alone
	}))
	args = slices.Clone(args)
	for i := range args {
		if args[i].Type = c.BaseType(args[i].Type); args[i].Type >= FirstUserOID {
			args[i].Type = Unknown
		}
	}
	_, err := load.(func() *Catalog)().ResolveFunction([]string{"public"}, "", name, args, opts)
	var refused *Error
	return err == nil || errors.As(err, &refused) && refused.Code == codeAmbiguousFunction
}

// NamesIn returns the names of the functions and types of a known extension.
func NamesIn(extension string) (functions, types map[string]bool) {
	functions, types = map[string]bool{}, map[string]bool{}
	if s := loadExtension(extension); s != nil {
		for i := range s.functions {
			functions[s.functions[i].Name] = true
		}
		for i := range s.types {
			types[s.types[i].Name] = true
		}
	}
	return functions, types
}

func plainName(name string) bool { return !strings.Contains(name, "-") }

// suggestFunction names the function that the user most likely meant, or "".
func (c *Catalog) suggestFunction(path []string, schema, name string) string {
	in := lookedIn(path, schema)
	added := slices.Concat(slices.Collect(maps.Values(c.added.functions))...)
	var candidates []string
	for f := range all(c.builtin.functions, slices.Values(added)) {
		if slices.Contains(in, f.Schema) && !slices.Contains(f.Args, Internal) {
			candidates = append(candidates, f.Name)
		}
	}
	return diag.Suggest(name, likeliest(name, candidates))
}

// lookedIn are the schemas in which a name is looked up.
func lookedIn(path []string, schema string) []string {
	if schema != "" {
		return []string{schema}
	}
	return schemas(path)
}

// likeliest orders candidates so that of several that are equally near to a
// name the one with the same beginning comes first: lenght is length rather
// than height.
func likeliest(name string, candidates []string) []string {
	prefix := func(s string) int {
		n := 0
		for n < min(len(s), len(name)) && s[n] == name[n] {
			n++
		}
		return n
	}
	slices.SortFunc(candidates, func(a, b string) int {
		return cmp.Or(cmp.Compare(prefix(b), prefix(a)), cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return slices.Compact(candidates)
}

func joinName(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}
