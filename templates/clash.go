package templates

import (
	"fmt"
	"go/token"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// An owner is what a package-level name was made for.
type owner struct {
	what  string
	pos   diag.Position
	query string
}

// checkNames finds Go names that would be declared twice: the compiler's
// message would point at generated code, ours points at the SQL.
func (g *generator) checkNames() {
	taken := make(map[string]owner)
	for _, name := range []string{"DBTX", "New", "Queries"} {
		taken[name] = owner{what: "a name that every generated package has"}
	}
	for name := range imported {
		taken[name] = owner{what: "a package that generated code imports"}
	}
	for name := range predeclared {
		taken[name] = owner{what: "a name of Go's own"}
	}
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
		hint := "rename one of them"
		if o.query == "" || other.query == "" {
			hint = "rename one of them, or give the table or type another Go name with the option rename"
		}
		g.diags.Add(diagAt(o.pos, o.query, hint, fmt.Sprintf("the Go name %s of %s is taken by %s%s", name, o.what, other.what, where)))
	}
	if g.EmitInterface {
		taken["Querier"] = owner{what: "the interface of all queries"}
	}
	if g.usesBatch() {
		taken["ErrBatchAlreadyClosed"] = owner{what: "the error of a closed batch"}
	}
	if !g.registered.isEmpty() {
		taken["RegisterTypes"] = owner{what: "the function that registers types"}
	}
	for name := range g.helpers {
		taken[name] = owner{what: "a helper of generated code"}
	}
	for _, e := range g.enums {
		g.claimEnum(e, claim)
	}
	for _, m := range g.models {
		claim(m.name, owner{what: string(m.table.Kind) + " " + m.table.Name, pos: m.pos})
		if g.cloned[m.name] {
			claim("clone"+m.name, owner{what: "the clone function of table " + m.table.Name, pos: m.pos})
		}
	}
	for _, def := range g.composites {
		claim(def.name, owner{what: "composite type " + def.composite.Name, pos: def.pos})
		if g.cloned[def.name] {
			claim("clone"+def.name, owner{what: "the clone function of composite type " + def.composite.Name, pos: def.pos})
		}
	}
	g.claimQueries(claim)
}

func (g *generator) claimEnum(e *enum, claim func(string, owner)) {
	what := "enum " + e.dbName
	if e.name == "" {
		g.diags.Errorf(e.pos, "give it one with the option rename", "%q has no letter to make a Go name of", e.dbName)
		return
	}
	claim(e.name, owner{what: what, pos: e.pos})
	claim("Null"+e.name, owner{what: "the nullable form of " + what, pos: e.pos})
	if g.EmitAllEnumValues {
		claim("All"+e.name+"Values", owner{what: "the list of values of " + what, pos: e.pos})
	}
	for _, c := range e.consts {
		claim(c.name, owner{what: fmt.Sprintf("value %q of %s", c.value, what), pos: e.pos})
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
	if g.runtime && (q.cmd == parser.One || q.cmd == parser.Many || q.cmd == parser.Iter) {
		claim(q.loader(), with("the loader"))
		if hasTags(q) {
			claim(q.tagFunc(), with("the tags"))
		}
	}
}
