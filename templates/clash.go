package templates

import (
	"cmp"
	"fmt"
	"go/token"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// An owner is what a package-level name was made for; key is what the option
// rename calls it, "" where that gives no other name.
type owner struct {
	what  string
	pos   diag.Position
	query string
	key   string
	many  string // of a table: the name that was made singular, as options know it
	// late gives key and many where making them takes a while; most are never asked for.
	late func() (key, many string)
}

// cure says how two owners can have names of their own.
func (o owner) cure(other owner) string {
	const rename = "rename one of them"
	for _, o := range []*owner{&o, &other} {
		if o.late != nil {
			o.key, o.many = o.late()
		}
	}
	named := o
	if o.key == "" {
		named = other
	}
	switch {
	case named.key == "":
		return rename
	case o.key == other.key && cmp.Or(o.many, other.many) != "":
		return fmt.Sprintf("%s, or keep the plural with the option inflection_exclude_table_names: [%q]", rename, cmp.Or(o.many, other.many))
	case o.key == other.key:
		return rename
	}
	return fmt.Sprintf("%s, or give %s another Go name with the option rename: {%q: …}", rename, named.what, named.key)
}

// checkNames finds Go names that would be declared twice: the compiler's
// message would point at generated code, ours points at the SQL.
func (g *generator) checkNames() {
	taken := make(map[string]owner, len(imported)+len(predeclared)+2*len(g.enums)+len(g.models)+3*len(g.queries)+32)
	for _, name := range []string{"DBTX", "New", "Queries"} {
		taken[name] = owner{what: "a name that every generated package has"}
	}
	for name := range imported {
		taken[name] = owner{what: "a package that generated code imports"}
	}
	for i := range g.given {
		g.given[i].packages(func(name string) { taken[name] = owner{what: "a package that an override imports"} })
	}
	taken["init"] = owner{what: "Go's name for what runs at the start"}
	for name := range predeclared {
		taken[name] = owner{what: "a name of Go's own"}
	}
	givers := g.namesGiven()
	claim := func(name string, o owner) {
		other, found := taken[name]
		if !found {
			taken[name] = o
			return
		}
		where := ""
		if other.pos.IsValid() {
			where = " (" + other.pos.String() + ")"
		}
		message := fmt.Sprintf("the Go name %s of %s is taken by %s%s", name, o.what, other.what, where)
		if a := givers[name]; a != nil {
			g.refuse(a, "give another name", "%s", message)
			return
		}
		g.diags.Add(diagAt(o.pos, o.query, o.cure(other), message))
	}
	if g.EmitInterface {
		taken["Querier"] = owner{what: "the interface of all queries"}
	}
	if g.usesBatch() {
		taken["ErrBatchAlreadyClosed"] = owner{what: "the error of a closed batch"}
	}
	if g.usesLoaders {
		taken["Loaders"] = owner{what: "the loaders of a request"}
		taken["NewLoaders"] = owner{what: "the function that makes the loaders of a request"}
		taken["loader"] = owner{what: "a package that generated code imports"}
	}
	g.claimConstraints(taken, claim)
	if !g.registered.isEmpty() {
		taken["RegisterTypes"] = owner{what: "the function that registers types"}
	}
	if g.usesNonNil {
		taken[nonNilFunc] = owner{what: "a helper of generated code"}
	}
	if g.usesScanError() {
		taken[scanErrorFunc] = owner{what: "a helper of generated code"}
	}
	for name := range g.helpers {
		taken[name] = owner{what: "a helper of generated code"}
	}
	for _, e := range g.enums {
		g.claimEnum(e, claim)
	}
	for _, m := range g.models {
		o := g.modelOwner(m)
		claim(m.name, o)
		if g.cloned[m.name] {
			o.what = "the clone function of table " + m.table.Name
			claim("clone"+m.name, o)
		}
	}
	for _, def := range g.composites {
		claim(def.name, owner{what: "composite type " + def.composite.Name, pos: def.pos, key: typeName(def.composite.Schema, def.composite.Name)})
		if g.cloned[def.name] {
			claim("clone"+def.name, owner{what: "the clone function of composite type " + def.composite.Name, pos: def.pos, key: typeName(def.composite.Schema, def.composite.Name)})
		}
	}
	g.claimQueries(claim)
}

// modelOwner is the owner of a table's struct.
func (g *generator) modelOwner(m *structDef) owner {
	return owner{what: string(m.table.Kind) + " " + m.table.Name, pos: m.pos, late: func() (key, many string) {
		exact, key := typeName(m.table.Schema, m.table.Name), g.modelKey(m.table.Schema, m.table.Name)
		if exact != key {
			many = exact
		}
		return key, many
	}}
}

func (g *generator) claimEnum(e *enum, claim func(string, owner)) {
	what := "enum " + e.dbName
	if e.name == "" {
		g.diags.Errorf(e.pos, fmt.Sprintf("give it one with the option rename: {%q: …}", e.dbName), "%q has no letter to make a Go name of", e.dbName)
		return
	}
	if e.name == "Valid" || e.name == "Scan" || e.name == "Value" {
		g.diags.Errorf(e.pos, fmt.Sprintf("give it another with the option rename: {%q: …}", e.dbName),
			"the Go name %s of %s is that of a field or method of Null%[1]s, which has a field of the enum's name", e.name, what)
	}
	claim(e.name, owner{what: what, pos: e.pos, key: e.dbName})
	claim("Null"+e.name, owner{what: "the nullable form of " + what, pos: e.pos, key: e.dbName})
	if g.EmitAllEnumValues {
		claim("All"+e.name+"Values", owner{what: "the list of values of " + what, pos: e.pos, key: e.dbName})
	}
	for _, c := range e.consts {
		claim(c.name, owner{what: fmt.Sprintf("value %q of %s", c.value, what), pos: e.pos, key: c.key})
	}
}

func (g *generator) claimQueries(claim func(string, owner)) {
	methods := map[string]owner{}
	if !g.SQLCCompatible { // a method may have these names, but readers would stumble
		for _, name := range []string{"DBTX", "New", "Queries"} {
			methods[name] = owner{what: "a name that every generated package has"}
		}
	}
	switch {
	case g.EmitMethodsWithDBArgument:
	case g.runtime:
		methods["WithTx"], methods["InTx"] = owner{what: "a method of Queries"}, owner{what: "a method of Queries"}
		methods["rt"], methods["db"] = owner{what: "a field of Queries"}, owner{what: "a field of Queries"}
	default:
		methods["WithTx"], methods["db"] = owner{what: "a method of Queries"}, owner{what: "a field of Queries"}
	}
	for _, q := range g.queries {
		what := "query " + q.name
		if q.twin != nil {
			what = "the batch twin of query " + q.twin.name
		}
		o := owner{what: what, pos: q.src.Pos, query: q.name}
		if q.twin != nil {
			o.pos = q.twin.src.Pos
			if b := q.twin.src.Directives.Batch; b != nil {
				o.pos = b.Pos
			}
		}
		if !token.IsIdentifier(q.name) || q.name == "_" {
			g.queryError(q, "use letters, digits and underscores, and no word of Go's", "%q cannot be the name of a Go method", q.name)
			continue
		}
		if first, _ := utf8.DecodeRuneInString(q.name); unicode.IsLetter(first) && !unicode.IsUpper(first) && !unicode.IsLower(first) {
			d := diagAt(o.pos, q.name, "begin its name with a capital letter: Q"+q.name,
				"other packages cannot call the method "+q.name+": Go takes its first letter for a small one")
			d.Severity = diag.Warning
			g.diags.Add(d)
		}
		if other, found := methods[q.name]; found {
			where := ""
			if other.pos.IsValid() {
				where = " (" + other.pos.String() + ")"
			}
			hint, message := "rename the query", fmt.Sprintf("the Go name %s of %s is taken by %s%s", q.name, what, other.what, where)
			if other.what == what {
				hint, message = "rename one of them: the queries of a package become methods of one type", "duplicate query name; the first is at "+other.pos.String()
			}
			g.diags.Add(diagAt(o.pos, q.name, hint, message))
			continue
		}
		methods[q.name] = o
		g.claimQuery(q, o, claim)
	}
}

// claimQuery claims the package-level names that a query brings along.
func (g *generator) claimQuery(q *query, o owner, claim func(string, owner)) {
	with := func(part string) owner { return owner{what: part + " of " + o.what, pos: o.pos, query: o.query} }
	if q.cmd != parser.CopyFrom {
		claim(q.sqlConst, with("the SQL"))
	}
	if q.descriptor != "" {
		claim(q.descriptor, with("the descriptor"))
	}
	if q.params != nil {
		claim(q.params.name, with("the parameters"))
	}
	if q.row != nil && q.row.emit {
		claim(q.row.def.name, with("the row"))
		if g.cloned[q.row.def.name] {
			claim("clone"+q.row.def.name, with("the clone function"))
		}
	}
	if isBatch(q.cmd) {
		claim(q.name+"BatchResults", with("the results"))
	}
	if q.cmd == parser.CopyFrom {
		claim("iteratorFor"+q.name, with("the row source"))
	}
	if q.keyed != nil {
		if !q.keyed.writes || q.cmd == parser.Many {
			claim(q.loader(), with("the loader"))
		}
		if q.keyed.emit {
			claim(q.keyed.def.name, with("the key"))
		}
		return
	}
	if g.runtime && (q.cmd == parser.One || q.cmd == parser.Many || q.cmd == parser.Iter) {
		claim(q.loader(), with("the loader"))
		if hasTags(q) {
			claim(q.tagFunc(), with("the tags"))
		}
	}
}
