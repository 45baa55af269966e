package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
)

// A keyedTwin is a batch twin that says for each key what it has: a list in the
// keys' order, or a map of that by key. Both are made of the list, which a loader
// is fed with.
type keyedTwin struct {
	of     *query
	asMap  bool
	writes bool       // it is an INSERT, UPDATE or DELETE, which returns what such a query returns
	loader string     // the field of Loaders, or ""
	keys   arg        // the method's first argument, a slice
	key    goType     // of one key
	def    *structDef // of a key of several parameters
	emit   bool       // def is the twin's own …Key, no Params of the original
	fields []string   // of def, in the order of the keys
	sent   []string   // the variables that hold the lists of a struct's fields
}

// one reports whether a key has one row at most.
func (k *keyedTwin) one() bool { return k.of.cmd == parser.One }

// buildKeyed makes the row and the arguments of a keyed twin. The row is the
// original's.
func (g *generator) buildKeyed(q *query) {
	src, of := q.src.Keyed, q.twin
	k := &keyedTwin{of: of, asMap: src.As == parser.BatchAsMap, writes: src.As == ""}
	if of.row == nil && !k.writes { // which has been reported
		return
	}
	q.keyed = k
	if src.Loader != "" {
		k.loader = g.goName(src.Loader)
	}
	q.nonNil = make([]bool, len(q.src.Params))
	if k.writes {
		g.buildRow(q)
	} else {
		same := *of.row
		same.emit = false
		q.row, q.doubtful = &same, of.doubtful
	}
	g.buildKey(q)
	q.args = []arg{k.keys}
	q.exprs = make([]string, len(q.src.Params))
	for n, i := range src.Keys {
		p := q.src.Params[i]
		q.exprs[i] = k.keys.name
		if k.def != nil {
			q.exprs[i] = k.sent[n]
		}
		q.put(p.Name, q.exprs[i], k.keys.name)
	}
	for _, i := range ranks(q) {
		if slices.Contains(src.Keys, i) {
			continue
		}
		p := q.src.Params[i]
		name := g.freeName(q, p.Name)
		for slices.ContainsFunc(q.args, func(a arg) bool { return a.name == name }) {
			name += "_"
		}
		q.args = append(q.args, arg{name, g.paramType(of, of.src.Params[i])})
		q.exprs[i], q.nonNil[i] = name, len(of.nonNil) > i && of.nonNil[i]
		q.put(p.Name, name, name)
	}
	g.checkKey(q)
}

// buildKey makes the type of a key: that of the one parameter, or a struct, which
// is the original's Params where the keys are all of them.
func (g *generator) buildKey(q *query) {
	src, k := q.src.Keyed, q.keyed
	if len(src.Keys) == 1 {
		p := k.of.src.Params[src.Keys[0]]
		k.key = g.paramType(k.of, p)
		k.keys = arg{g.freeName(q, q.src.Params[src.Keys[0]].Name), k.key.slice()}
		return
	}
	fields := g.paramFields(k.of)
	if def := k.of.params; def != nil && len(src.Keys) == len(k.of.src.Params) && len(k.of.sentFields) == len(src.Keys) {
		k.def = def
		for _, i := range src.Keys {
			k.fields = append(k.fields, k.of.sentFields[i])
		}
	} else {
		k.def, k.emit = &structDef{name: k.of.name + "Key", pos: q.src.Pos, doc: k.of.name + "Key is a key of " + q.name + "."}, true
		for _, i := range src.Keys {
			k.def.fields = append(k.def.fields, fields[i])
			k.fields = append(k.fields, fields[i].name)
		}
	}
	k.key = local(k.def.name)
	k.keys = arg{g.freeName(q, "keys"), k.key.slice()}
	for _, i := range src.Keys {
		name := g.freeName(q, q.src.Params[i].Name)
		for name == k.keys.name || slices.Contains(k.sent, name) {
			name += "_"
		}
		k.sent = append(k.sent, name)
	}
}

// checkKey refuses keys that Go cannot look up by.
func (g *generator) checkKey(q *query) {
	k := q.keyed
	if k.loader == "" && !k.asMap {
		return
	}
	types := []goType{k.key}
	if k.def != nil {
		types = types[:0]
		for _, f := range k.def.fields {
			types = append(types, f.typ)
		}
	}
	for _, t := range types {
		if t.comparable() {
			continue
		}
		what, hint := "as=map", "write as=list"
		if k.loader != "" {
			what, hint = "a loader", "write as=list without a loader"
		}
		g.diags.Add(diagAt(k.of.src.Directives.Batch.Pos, k.of.name, hint,
			"batch: "+what+" looks keys up by Go's ==, which does not tell whether two values of type "+t.String()+" are the same"))
		return
	}
	if g.runtimeNever() && k.loader != "" {
		g.diags.Add(diagAt(k.of.src.Directives.Batch.Pos, k.of.name, "leave the loader out, or runtime: never",
			"batch: a loader is of the runtime's module, which runtime: never rules out"))
	}
}

func (g *generator) runtimeNever() bool { return g.Runtime == "never" }

// item is what the list has for a key.
func (k *keyedTwin) item(r *row) goType {
	switch {
	case !k.one():
		return r.result.slice()
	case r.result.isPointer() && !r.typ.isPointer():
		return r.result
	}
	return r.result.pointer()
}

// deref reports whether a row is handed out as what the list's pointer points to.
func (k *keyedTwin) deref(r *row) bool { return k.one() && k.item(r).String() != r.result.String() }

// value is what the map has for a key.
func (k *keyedTwin) value(r *row) goType {
	if k.one() {
		return r.result
	}
	return r.result.slice()
}

// lister is the name of the method that returns the list.
func (q *query) lister() string {
	if q.keyed.asMap {
		return "list" + capitalise(q.name)
	}
	return q.name
}

// tagExpr is a parameter of the original, of which its tags are made, for one of the
// keys.
func (q *query) tagExpr(param string) string {
	k := q.keyed
	at := paramNamed(k.of.src, param)
	if at < 0 {
		return ""
	}
	switch n := slices.Index(q.src.Keyed.Keys, at); {
	case n < 0:
		return q.exprs[at]
	case k.def != nil:
		return q.local("key") + "." + k.fields[n]
	default:
		return q.local("key")
	}
}

// results are those of a keyed twin's method.
func (k *keyedTwin) results(r *row) jen.Code {
	if k.asMap {
		return jen.Params(jen.Map(k.key.code()).Add(k.value(r).code()), jen.Error())
	}
	return jen.Params(k.item(r).slice().code(), jen.Error())
}

// twinDoc says what a twin that does things key by key returns, and which keys it is
// not for.
func (q *query) twinDoc() string {
	k := q.keyed
	switch {
	case k == nil:
		return ""
	case k.writes && q.src.Verb == analyze.Insert && q.src.OnConflict():
		return "Two rows that conflict with each other are an error of DO UPDATE (21000)."
	case k.writes && q.src.Verb == analyze.Update:
		return "Of rows with one key the last counts."
	case k.writes:
		return ""
	case k.asMap:
		return "The map has what each key has; a key without a row is not in it."
	case k.one():
		return "It returns each key's row, in the keys' order, and nil for a key without one."
	}
	return "It returns each key's rows, in the keys' order."
}

// emitKeyed writes a keyed twin's methods and the function that runs it.
func (g *generator) emitKeyed(f *jen.Group, q *query) {
	k := q.keyed
	if k.emit {
		emitStruct(f, k.def)
	}
	if k.writes {
		g.emitKeyedWrite(f, q)
		return
	}
	if k.asMap {
		g.method(f, q, func(b *jen.Group) { g.keyedMap(b, q) })
		f.Func().Params(jen.Id("q").Op("*").Id("Queries")).Id(q.lister()).Params(g.methodParams(q)...).
			Params(k.item(q.row).slice().code(), jen.Error()).BlockFunc(func(b *jen.Group) {
			g.runtimeOf(b)
			g.keyedList(b, q)
		})
		f.Line()
	} else {
		g.method(f, q, func(b *jen.Group) { g.keyedList(b, q) })
	}
	f.Func().Id(q.loader()).Params(loaderParams(q)...).Params(k.item(q.row).slice().code(), jen.Error()).
		BlockFunc(func(b *jen.Group) { g.runKeyed(b, q) })
	f.Line()
}

// emitKeyedWrite writes the method of a twin that writes. Without a key nothing is
// sent, and nothing invalidated.
func (g *generator) emitKeyedWrite(f *jen.Group, q *query) {
	throughRuntime := g.runtime && q.cmd == parser.Many
	g.method(f, q, func(b *jen.Group) {
		b.If(jen.Len(jen.Id(q.keyed.keys.name)).Op("==").Lit(0)).Block(jen.Return(q.nothing()...))
		switch {
		case throughRuntime:
			g.attempts(b, q)
			return
		case g.runtime:
			g.splitKeys(b, q)
			g.runtimeExec(b, q)
			return
		}
		g.splitKeys(b, q)
		g.run(b, q, g.dbExpr())
	})
	if throughRuntime {
		f.Func().Id(q.loader()).Params(loaderParams(q)...).Add(g.methodResults(q)).BlockFunc(func(b *jen.Group) {
			g.splitKeys(b, q)
			g.run(b, q, q.local("db"))
		})
		f.Line()
	}
}

// nothing is what a method returns that has nothing to do.
func (q *query) nothing() []jen.Code {
	switch q.cmd {
	case parser.ExecRows:
		return []jen.Code{jen.Lit(0), jen.Nil()}
	case parser.ExecResult:
		return []jen.Code{jen.Qual(pgconnPath, "CommandTag").Values(), jen.Nil()}
	case parser.Many:
		return []jen.Code{jen.Nil(), jen.Nil()}
	}
	return []jen.Code{jen.Nil()}
}

// keyedMap writes the body that makes the map.
func (g *generator) keyedMap(b *jen.Group, q *query) {
	k := q.keyed
	found, n, i := q.local("found"), q.local("n"), q.local("i")
	args := ids("ctx")
	if g.EmitMethodsWithDBArgument {
		args = append(args, jen.Id("db"))
	}
	b.List(jen.Id(q.local("items")), jen.Err()).Op(":=").Id("q").Dot(q.lister()).Call(append(args, q.argNames()...)...)
	b.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err()))
	b.Id(found).Op(":=").Make(jen.Map(k.key.code()).Add(k.value(q.row).code()), jen.Len(jen.Id(q.local("items"))))
	row, present := jen.Id(i), jen.Id(i).Op("!=").Nil()
	switch {
	case k.deref(q.row):
		row = jen.Op("*").Id(i)
	case !k.one():
		present = jen.Len(jen.Id(i)).Op(">").Lit(0)
	}
	b.For(jen.List(jen.Id(n), jen.Id(i)).Op(":=").Range().Id(q.local("items"))).Block(
		jen.If(present).Block(jen.Id(found).Index(jen.Id(k.keys.name).Index(jen.Id(n))).Op("=").Add(row)),
	)
	b.Return(jen.Id(found), jen.Nil())
}

// keyedList writes the body that runs the twin, through the runtime where there
// is one.
func (g *generator) keyedList(b *jen.Group, q *query) {
	load, names := q.loader(), q.argNames()
	plain := jen.Return(jen.Id(load).Call(append(ids("ctx", g.dbExpr()), names...)...))
	if !g.runtime {
		b.Add(plain)
		return
	}
	b.If(jen.Id(g.rtExpr()).Op("==").Nil().Op("||").Len(jen.Id(q.keyed.keys.name)).Op("==").Lit(0)).Block(plain) // for no keys nothing is sent
	items := q.local("items")
	if q.keyed.of.src.Directives.Cache != nil && len(q.args) == 1 && q.keyed.answers() {
		g.keyedLoads(b, q)
		return
	}
	b.Var().Id(items).Add(q.keyed.item(q.row).slice().code())
	g.attemptLoop(b, q, items)
}

// keyedLoads writes what answers from what is cached for the original, and has the
// twin load the rest, which is kept for both.
func (g *generator) keyedLoads(b *jen.Group, q *query) {
	k := q.keyed
	of, result, key := k.of, g.resultType(k.of), q.local("key")
	cached, expr := g.cacheKey(of), jen.Id(key)
	if cached.encoded {
		var exprs []jen.Code
		for _, p := range of.src.Params {
			exprs = append(exprs, jen.Id(q.tagExpr(p.Name)))
		}
		expr = jen.Qual(implPath, "EncodeArgs").Add(call(exprs...))
	}
	item := k.item(q.row)
	keyParam := k.key.declare(key)
	args, load := q.originalArgs(key), jen.Id(of.loader())
	if len(args) > 1 {
		db := q.local("db")
		load = jen.Func().Params(ctxParam, jen.Id(db).Id("DBTX"), keyParam).
			Params(result.code(), jen.Error()).
			Block(jen.Return(jen.Id(of.loader()).Call(append(ids("ctx", db), args...)...)))
	}
	fields := jen.Dict{
		jen.Id("Query"):   jen.Op("&").Id(q.descriptor),
		jen.Id("Of"):      jen.Op("&").Id(of.descriptor),
		jen.Id("Args"):    jen.Func().Params(keyParam).Add(cached.typ).Block(jen.Return(expr)),
		jen.Id("Load"):    load,
		jen.Id("LoadAll"): jen.Id(q.loader()),
		jen.Id("Row"):     g.keyedRow(q, result, item),
		jen.Id("Item"):    g.keyedItem(q, result, item),
	}
	if k.one() {
		fields[jen.Id("One")] = jen.True()
	}
	if hasTags(of) {
		fields[jen.Id("Tags")] = jen.Func().Params(keyParam).Index().String().Block(jen.Return(jen.Id(of.tagFunc()).Call(args...)))
	}
	twin := jen.Op("&").Qual(implPath, "Twin").Types(k.key.code(), cached.typ, result.code(), item.code()).Values(fields)
	b.Return(jen.Qual(implPath, "LoadAll").Call(jen.Id("ctx"), jen.Id(g.rtExpr()), jen.Id(g.dbExpr()), twin, jen.Id(k.keys.name)))
}

// answers reports whether a key is all arguments of the original, in a form that its
// method takes.
func (k *keyedTwin) answers() bool {
	return k.def == nil || k.def == k.of.params || k.of.params == nil && len(k.of.args) == len(k.fields)
}

// originalArgs are the arguments of the original's method for a key.
func (q *query) originalArgs(key string) []jen.Code {
	k := q.keyed
	if k.def == nil || k.def == k.of.params {
		return []jen.Code{jen.Id(key)}
	}
	var args []jen.Code
	for _, arg := range k.of.args {
		for _, p := range k.of.src.Params {
			if k.of.exprOf(p.Name) == arg.name {
				args = append(args, jen.Id(q.tagExpr(p.Name)))
			}
		}
	}
	return args
}

// keyedRow writes what makes of the list's item for a key what the original returns.
func (g *generator) keyedRow(q *query, result, item goType) jen.Code {
	k, i := q.keyed, q.local("i")
	return jen.Func().Params(item.declare(i)).Params(result.code(), jen.Error()).BlockFunc(func(body *jen.Group) {
		if !k.one() {
			body.Return(jen.Id(i), jen.Nil())
			return
		}
		row, none := jen.Id(i), jen.Nil()
		if k.deref(q.row) {
			row, none = jen.Op("*").Id(i), jen.Id(q.local("none"))
		}
		body.If(jen.Id(i).Op("==").Nil()).BlockFunc(func(absent *jen.Group) {
			if k.deref(q.row) {
				absent.Var().Id(q.local("none")).Add(result.code())
			}
			absent.Return(none, g.wrapped(k.of, jen.Qual(pgxPath, "ErrNoRows")))
		})
		body.Return(row, jen.Nil())
	})
}

// keyedItem writes what makes of what the original returns the list's item, a copy.
func (g *generator) keyedItem(q *query, result, item goType) jen.Code {
	k, r := q.keyed, q.local("r")
	return jen.Func().Params(result.declare(r)).Add(item.code()).BlockFunc(func(body *jen.Group) {
		if !k.deref(q.row) {
			body.Return(g.clone(result, r))
			return
		}
		if g.needsClone(result) {
			body.Id(r).Op("=").Add(g.clone(result, r))
		}
		body.Return(jen.Op("&").Id(r))
	})
}

// runKeyed writes the body that runs the twin on a handle and puts each row where
// its key stands.
func (g *generator) runKeyed(b *jen.Group, q *query) {
	k := q.keyed
	items, rows, n, i := q.local("items"), q.local("rows"), q.local("n"), q.local("i")
	item := k.item(q.row)
	keys := jen.Id(k.keys.name)
	b.Id(items).Op(":=").Make(item.slice().code(), jen.Len(keys))
	b.If(jen.Len(keys).Op("==").Lit(0)).Block(jen.Return(jen.Id(items), jen.Nil()))
	if g.EmitEmptySlices && !k.one() {
		b.For(jen.Id(n).Op(":=").Range().Id(items)).Block(jen.Id(items).Index(jen.Id(n)).Op("=").Add(item.code()).Values())
	}
	g.splitKeys(b, q)
	b.List(jen.Id(rows), jen.Err()).Op(":=").Id(q.local("db")).Dot("Query").Add(call(q.arguments()...))
	b.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), g.wrap(q, "err")))
	b.Defer().Id(rows).Dot("Close").Call()
	s := scanOf(q.row, i)
	s.args = append([]jen.Code{jen.Op("&").Id(n)}, s.args...)
	b.For(jen.Id(rows).Dot("Next").Call()).BlockFunc(func(loop *jen.Group) {
		loop.Comment("the key's number, from 1")
		loop.Var().Id(n).Int64()
		loop.Var().Id(i).Add(q.row.typ.code())
		addAll(loop, s.before)
		loop.If(jen.Err().Op(":=").Id(rows).Dot("Scan").Add(call(s.args...)).Op(";").Err().Op("!=").Nil()).
			Block(jen.Return(jen.Nil(), g.scanFailed(q)))
		s.finish(loop)
		at := func() *jen.Statement { return jen.Id(items).Index(jen.Id(n).Op("-").Lit(1)) }
		if !k.one() {
			loop.Add(at()).Op("=").Append(at(), q.row.returned(i))
			return
		}
		loop.If(at().Op("==").Nil()).Block(at().Op("=").Op("&").Id(i))
	})
	b.If(jen.Err().Op(":=").Id(rows).Dot("Err").Call().Op(";").Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), g.wrap(q, "err")))
	b.Return(jen.Id(items), jen.Nil())
}

// splitKeys writes what makes a list of each field of the keys.
func (g *generator) splitKeys(b *jen.Group, q *query) {
	k := q.keyed
	if k.def == nil {
		return
	}
	n, key := q.local("n"), q.local("key")
	for f, name := range k.sent {
		b.Id(name).Op(":=").Make(k.typeOf(f).slice().code(), jen.Len(jen.Id(k.keys.name)))
	}
	b.For(jen.List(jen.Id(n), jen.Id(key)).Op(":=").Range().Id(k.keys.name)).BlockFunc(func(loop *jen.Group) {
		for f, name := range k.sent {
			loop.Id(name).Index(jen.Id(n)).Op("=").Id(key).Dot(k.fields[f])
		}
	})
}

// typeOf is the type of the f-th field of the keys.
func (k *keyedTwin) typeOf(f int) goType {
	for _, field := range k.def.fields {
		if field.name == k.fields[f] {
			return field.typ
		}
	}
	return goType{}
}
