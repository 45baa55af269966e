package templates

import (
	"cmp"
	"fmt"
	"go/token"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An owner is what a package-level name was made for; key is what the option
// rename calls it, "" where that gives no other name.
type owner struct {
	what  string
	pos   diag.Position
	query string
	key   string
	// late gives the key where making it takes a while, as most are never asked for, and of
	// a table the name that was made singular, as options know it.
	late func() (key, many string)
}

// known are what late gives, or the key.
func (o *owner) known() (key, many string) {
	if o.late != nil {
		return o.late()
	}
	return o.key, ""
}

// A claim is an owner's on a name, for itself or, where part is not "", for something
// that belongs to it.
type claim struct {
	*owner
	part string
}

// always is a claim on a name that is taken in every package that has it at all.
func always(what string) claim { return claim{owner: &owner{what: what}} }

// String says what a name is taken for.
func (c claim) String() string {
	if c.part != "" {
		return c.part + " of " + c.what
	}
	return c.what
}

// cure says how two claims on one name can have names of their own.
func (c claim) cure(other claim) string {
	const rename = "rename one of them"
	key, many := c.known()
	otherKey, otherMany := other.known()
	named, as := c, key
	if key == "" {
		named, as = other, otherKey
	}
	many = cmp.Or(many, otherMany)
	switch {
	case as == "":
		return rename
	case key == otherKey && many != "":
		return fmt.Sprintf("%s, or keep the plural with the option inflection_exclude_table_names: [%q]", rename, many)
	case key == otherKey:
		return rename
	}
	return fmt.Sprintf("%s, or give %s another Go name with the option rename: {%q: …}", rename, named, as)
}

// checkNames finds Go names that would be declared twice: the compiler's
// message would point at generated code, ours points at the SQL.
func (g *generator) checkNames() {
	taken := make(map[string]claim, len(imported)+len(predeclared)+2*len(g.enums)+len(g.models)+3*len(g.queries)+32)
	everywhere := always("a name that every generated package has")
	taken["DBTX"], taken["New"], taken["Queries"] = everywhere, everywhere, everywhere
	generated := always("a package that generated code imports")
	for name := range imported {
		taken[name] = generated
	}
	for i := range g.given {
		g.given[i].packages(func(name string) { taken[name] = always("a package that an override imports") })
	}
	taken["init"] = always("Go's name for what runs at the start")
	own := always("a name of Go's own")
	for name := range predeclared {
		taken[name] = own
	}
	givers := g.namesGiven()
	add := func(name string, c claim) {
		other, found := taken[name]
		if !found {
			taken[name] = c
			return
		}
		where := ""
		if other.pos.IsValid() {
			where = " (" + other.pos.String() + ")"
		}
		message := fmt.Sprintf("the Go name %s of %s is taken by %s%s", name, c, other, where)
		if a := givers[name]; a != nil {
			g.refuse(a, "give another name", "%s", message)
			return
		}
		g.diags.Add(diagAt(c.pos, c.query, c.cure(other), message))
	}
	if g.EmitInterface {
		taken["Querier"] = always("the interface of all queries")
	}
	if g.usesBatch() {
		taken["ErrBatchAlreadyClosed"] = always("the error of a closed batch")
	}
	if g.usesLoaders {
		taken["Loaders"] = always("the loaders of a request")
		taken["NewLoaders"] = always("the function that makes the loaders of a request")
		taken["loader"] = generated
	}
	g.claimConstraints(taken, add)
	if !g.registered.isEmpty() {
		taken["RegisterTypes"] = always("the function that registers types")
	}
	if g.usesNonNil {
		taken[nonNilFunc] = always("a helper of generated code")
	}
	if g.usesScanError() {
		taken[scanErrorFunc] = always("a helper of generated code")
	}
	for name := range g.helpers {
		taken[name] = always("a helper of generated code")
	}
	for _, e := range g.enums {
		g.claimEnum(e, add)
	}
	for _, m := range g.models {
		add(m.name, claim{m.owner, ""})
		if g.cloned[m.name] {
			add("clone"+m.name, claim{m.owner, "the clone function"})
		}
	}
	for _, def := range g.composites {
		o := &owner{what: "composite type " + def.composite.Name, pos: def.pos, key: typeName(def.composite.Schema, def.composite.Name)}
		add(def.name, claim{o, ""})
		if g.cloned[def.name] {
			add("clone"+def.name, claim{o, "the clone function"})
		}
	}
	g.claimQueries(add)
}

// modelOwner is the owner of the name of a table's struct.
func (s *settings) modelOwner(t *schema.Table) *owner {
	return &owner{what: string(t.Kind) + " " + t.Name, pos: t.Pos, late: func() (key, many string) {
		exact, key := typeName(t.Schema, t.Name), s.modelKey(t.Schema, t.Name)
		if exact != key {
			many = exact
		}
		return key, many
	}}
}

func (g *generator) claimEnum(e *enum, add func(string, claim)) {
	what := "enum " + e.dbName
	if e.name == "" {
		g.diags.Errorf(e.pos, fmt.Sprintf("give it one with the option rename: {%q: …}", e.dbName), "%q has no letter to make a Go name of", e.dbName)
		return
	}
	if e.name == "Valid" || e.name == "Scan" || e.name == "Value" {
		g.diags.Errorf(e.pos, fmt.Sprintf("give it another with the option rename: {%q: …}", e.dbName),
			"the Go name %s of %s is that of a field or method of Null%[1]s, which has a field of the enum's name", e.name, what)
	}
	o := &owner{what: what, pos: e.pos, key: e.dbName}
	add(e.name, claim{o, ""})
	add("Null"+e.name, claim{o, "the nullable form"})
	if g.EmitAllEnumValues {
		add("All"+e.name+"Values", claim{o, "the list of values"})
	}
	for _, c := range e.consts {
		add(c.name, claim{&owner{what: what, pos: e.pos, key: c.key}, fmt.Sprintf("value %q", c.value)})
	}
}

func (g *generator) claimQueries(add func(string, claim)) {
	methods := map[string]*owner{}
	if !g.SQLCCompatible { // a method may have these names, but readers would stumble
		for _, name := range []string{"DBTX", "New", "Queries"} {
			methods[name] = &owner{what: "a name that every generated package has"}
		}
	}
	switch {
	case g.EmitMethodsWithDBArgument:
	case g.runtime:
		methods["WithTx"], methods["InTx"] = &owner{what: "a method of Queries"}, &owner{what: "a method of Queries"}
		methods["rt"], methods["db"] = &owner{what: "a field of Queries"}, &owner{what: "a field of Queries"}
	default:
		methods["WithTx"], methods["db"] = &owner{what: "a method of Queries"}, &owner{what: "a field of Queries"}
	}
	for _, q := range g.queries {
		what := "query " + q.name
		if q.twin != nil {
			what = "the batch twin of query " + q.twin.name
		}
		o := &owner{what: what, pos: q.src.Pos, query: q.name}
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
		g.claimQuery(q, o, add)
	}
}

// claimQuery claims the package-level names that a query brings along.
func (g *generator) claimQuery(q *query, o *owner, add func(string, claim)) {
	if q.cmd != parser.CopyFrom {
		add(q.sqlConst, claim{o, "the SQL"})
	}
	if q.descriptor != "" {
		add(q.descriptor, claim{o, "the descriptor"})
	}
	if q.params != nil {
		add(q.params.name, claim{o, "the parameters"})
	}
	if q.row != nil && q.row.emit {
		add(q.row.def.name, claim{o, "the row"})
		if g.cloned[q.row.def.name] {
			add("clone"+q.row.def.name, claim{o, "the clone function"})
		}
	}
	if isBatch(q.cmd) {
		add(q.name+"BatchResults", claim{o, "the results"})
	}
	if q.cmd == parser.CopyFrom {
		add("iteratorFor"+q.name, claim{o, "the row source"})
	}
	if q.keyed != nil {
		if !q.keyed.writes || q.cmd == parser.Many {
			add(q.loader(), claim{o, "the loader"})
		}
		if q.keyed.emit {
			add(q.keyed.def.name, claim{o, "the key"})
		}
		return
	}
	if g.runtime && (q.cmd == parser.One || q.cmd == parser.Many || q.cmd == parser.Iter) {
		add(q.loader(), claim{o, "the loader"})
		if hasTags(q) {
			add(q.tagFunc(), claim{o, "the tags"})
		}
	}
}
