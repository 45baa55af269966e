package sqlc

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed functions.txt
var functionsText string

// An overload is one function of a name, as far as sqlc tells calls apart.
type overload struct {
	schema string // "pg_catalog", or the one that the DDL makes it in
	min    int    // arguments
	max    int    // the same; -1 for any number
	names  []string
	// typeSchema and typ are the result's type; both are "" for one that has none.
	typeSchema, typ string
	outs            []schema.FuncArg // OUT parameters
}

// fits reports whether sqlc takes a call for one of the function.
func (o *overload) fits(f *tree.Form) bool {
	missing := func(name string) bool { return !slices.Contains(o.names, name) }
	return f.Args >= o.min && (o.max < 0 || f.Args <= o.max) && !slices.ContainsFunc(f.ArgNames, missing)
}

// sections are the parts of functions.txt: that of PostgreSQL's own functions under "",
// and those of its extensions by their names. Each begins with the end of a line.
var sections = sync.OnceValue(func() map[string]string {
	own, rest, _ := strings.Cut(functionsText, "\n[")
	all := map[string]string{"": "\n" + own + "\n"}
	for part := range strings.SplitSeq(rest, "\n[") {
		name, lines, _ := strings.Cut(part, "]")
		all[name] = lines + "\n"
	}
	return all
})

// builtin are the functions of a name that PostgreSQL has, or an extension of it. A run
// asks for few of the names, and for those often: a line is read when it is asked for,
// and kept.
func builtin(extension, name string) []*overload {
	key := [2]string{extension, name}
	if list, known := asked.Load(key); known {
		return list.([]*overload)
	}
	var list []*overload
	if _, line, found := strings.Cut(sections()[extension], "\n"+name+": "); found {
		line, _, _ = strings.Cut(line, "\n")
		for text := range strings.SplitSeq(line, "; ") {
			list = append(list, parseOverload(text))
		}
	}
	asked.Store(key, list)
	return list
}

var asked sync.Map // the lists of builtin

// parseOverload reads an entry of functions.txt: "2 text", "1-3 text", "1+(a,b) text".
func parseOverload(text string) *overload {
	counts, typ, _ := strings.Cut(text, " ")
	o := &overload{schema: "pg_catalog", typ: typ}
	counts, names, named := strings.Cut(strings.TrimSuffix(counts, ")"), "(")
	if named {
		o.names = strings.Split(names, ",")
	}
	low, high, ranged := strings.Cut(strings.TrimSuffix(counts, "+"), "-")
	o.min, _ = strconv.Atoi(low) // the table is dbgen's own, and tested
	o.max = o.min
	switch {
	case ranged:
		o.max, _ = strconv.Atoi(high)
	case strings.HasSuffix(counts, "+"):
		o.max = -1
	}
	return o
}

// functions are those that a schema's queries can call.
type functions struct {
	extensions []string
	own        map[string][]*overload // the schema's own
}

func newFunctions(cat *schema.Catalog) *functions {
	fs := &functions{extensions: cat.Extensions, own: map[string][]*overload{}}
	for _, sch := range cat.Schemas {
		for _, f := range sch.Functions {
			if f.Aggregate == nil { // sqlc does not read CREATE AGGREGATE
				name := strings.ToLower(f.Name)
				fs.own[name] = append(fs.own[name], ownFunction(f))
			}
		}
	}
	return fs
}

func ownFunction(f *schema.Function) *overload {
	o := &overload{schema: f.Schema, typeSchema: f.Returns.Written.Schema, typ: f.Returns.Written.Name}
	for _, arg := range f.Args {
		switch arg.Mode {
		case "out":
			o.outs = append(o.outs, arg)
			continue
		case "table":
			continue
		}
		if arg.Name != "" {
			o.names = append(o.names, arg.Name)
		}
		if o.max >= 0 {
			o.max++
		}
		if arg.Mode == "variadic" {
			o.max = -1
		} else if arg.Default == nil {
			o.min++
		}
	}
	return o
}

// named lists the functions of a name in the order in which sqlc tries them:
// PostgreSQL's, then those of the schema that is written, or of public.
func (fs *functions) named(schemaName, name string, visit func(*overload) bool) {
	name = strings.ToLower(name)
	lists := [][]*overload{builtin("", name)}
	if schemaName == "" {
		schemaName = "public"
	}
	if schemaName == "public" {
		for _, ext := range fs.extensions {
			lists = append(lists, builtin(ext, name))
		}
	}
	for _, o := range slices.Concat(append(lists, fs.own[name])...) {
		if (o.schema == "pg_catalog" || o.schema == schemaName) && !visit(o) {
			return
		}
	}
}

// call is the type of a call's result, "" when the function has none. It is not
// found when sqlc knows no function that fits.
func (fs *functions) call(f *tree.Form) (typ string, found bool) {
	fs.named(f.Schema, f.Name, func(o *overload) bool {
		if found = o.fits(f); found {
			typ = qualified(o.typeSchema, o.typ)
		}
		return !found
	})
	return typ, found
}

// first is the first function of a name, which is the one that sqlc takes a
// function in FROM for, or nil.
func (fs *functions) first(schemaName, name string) (found *overload) {
	fs.named(schemaName, name, func(o *overload) bool {
		found = o
		return false
	})
	return found
}
