package templates

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// Queries whose whole signature an entry keeps: those that PostgreSQL refuses, of
// which nothing is known but their text, and those for which sqlc has a shape that
// no other entry gives.

// buildKept makes the row and the arguments that an entry has.
func (g *generator) buildKept(q *query, a *adopted) {
	q.kept = a
	q.copyTo = a.Copy
	if q.src.InsertInto == nil && q.cmd == parser.CopyFrom && a.Copy == nil {
		g.refuse(a, "write copy: {table: [schema, table], columns: [column, …]}", "a :copyfrom that cannot be understood needs its target")
	}
	g.keepRow(q, a)
	g.keepArgs(q, a)
	g.judgeKept(q, a)
}

// keepArgs makes the arguments.
func (g *generator) keepArgs(q *query, a *adopted) {
	list, prefix := a.Args, ""
	if len(a.Params) > 0 {
		list, prefix = a.Params, "arg."
		q.params = &structDef{name: q.name + "Params", pos: q.src.Pos, fields: keptFields(a, list)}
		typ := local(q.params.name)
		if g.EmitParamsStructPointers {
			typ = typ.pointer()
		}
		q.args = []arg{{"arg", typ}}
	}
	if (isBatch(q.cmd) || q.cmd == parser.CopyFrom) && len(a.Args) > 1 {
		g.refuse(a, "write params in place of args", "a :%s method has one argument", q.cmd)
	}
	var names []string
	for _, k := range list {
		names = append(names, k.Name)
		if len(a.Params) > 0 {
			continue
		}
		hidden := slices.ContainsFunc(list, func(k2 options.Kept) bool { return keptType(k2.GoType).mentions(k.Name) })
		if !g.freeArg(q, k.Name) || q.src.Directives.Cache != nil && hidden {
			g.refuse(a, "use another name: callers do not see it", "the method's body needs %q for something else", k.Name)
		}
		q.args = append(q.args, arg{k.Name, keptType(k.GoType)})
	}
	sent := a.Send
	if sent == nil {
		sent = names
	}
	wanted := len(q.src.Params)
	if a.Copy != nil && q.cmd == parser.CopyFrom {
		wanted = len(a.Copy.Columns)
	}
	if len(sent) != wanted {
		g.refuse(a, "list in send what stands for each of $1, $2, …", "the query has %d parameters, %d are sent", wanted, len(sent))
	}
	q.nonNil = make([]bool, len(sent))
	for i, name := range sent {
		if !slices.Contains(names, name) {
			hint := diag.DidYouMean(name, names)
			if hint == "" {
				hint = "name one of its args or params"
			}
			g.refuse(a, hint, "there is no %q to send", name)
		}
		q.exprs = append(q.exprs, prefix+name)
		q.sentFields = append(q.sentFields, name)
		if i < len(q.src.Params) {
			p := q.src.Params[i]
			q.put(p.Name, prefix+name, name)
		}
	}
}

func keptType(t options.GoType) goType {
	parsed, _ := t.Parse(nil)
	return authorsType(parsed)
}

func keptFields(a *adopted, list []options.Kept) []*field {
	fields := make([]*field, len(list))
	for i, k := range list {
		tags, _ := options.ParseTag(k.GoStructTag)
		fields[i] = &field{name: k.Name, typ: keptType(k.GoType), tags: tags, adopted: a}
	}
	return fields
}

// keepRow makes what a row becomes.
func (g *generator) keepRow(q *query, a *adopted) {
	given := a.Row != nil || a.Model != "" || !a.Result.IsZero()
	if given != commandReturnsRows(q.cmd) {
		g.refuse(a, "give row, model or result to queries that return rows, and to no others", "the query is :%s", q.cmd)
		return
	}
	switch {
	case !given:
		return
	case !a.Result.IsZero():
		t := keptType(a.Result)
		q.row = &row{typ: t, result: t}
		return
	case a.Model != "":
		model := g.modelNamed(a.Model)
		if model == nil {
			g.refuse(a, "name a table's struct", "there is no struct %q", a.Model)
			return
		}
		q.row = &row{def: model}
	default:
		q.row = &row{def: &structDef{name: q.name + "Row", pos: q.src.Pos, fields: keptFields(a, a.Row)}, emit: true}
	}
	q.row.typ = local(q.row.def.name)
	q.row.result = q.row.typ
	if g.EmitResultStructPointers {
		q.row.result = q.row.typ.pointer()
	}
	q.row.targets = a.Scan
	for _, target := range a.Scan {
		if !g.isTarget(q.row.def, target) {
			g.refuse(a, "name a field, or a field of an embedded table's", "%s has no field %q to scan into", q.row.def.name, target)
		}
	}
}

// isTarget reports whether a path leads to a field of a struct.
func (g *generator) isTarget(def *structDef, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	i := slices.IndexFunc(def.fields, func(f *field) bool { return f.name == name })
	if i < 0 || !deeper {
		return i >= 0
	}
	t := def.fields[i].typ
	inner := g.modelNamed(t.name)
	return t.local && t.prefix == "" && inner != nil && g.isTarget(inner, rest)
}

// judgeKept notes how a signature stands to what the analysis suggests.
func (g *generator) judgeKept(q *query, a *adopted) {
	if q.src.Tree == nil {
		a.judge(Unsound, "the query is refused: "+g.Refusals[q.name])
		return
	}
	own := &query{src: q.src, name: q.name, names: q.names, cmd: q.cmd, sqlConst: q.sqlConst, descriptor: q.descriptor}
	diags, nonNil := g.diags, g.usesNonNil
	g.buildOwn(own)
	g.diags, g.usesNonNil = diags, nonNil // it is not generated
	columns := len(q.src.Columns)
	switch scanned := q.row.scanned(); {
	case q.row != nil && scanned != columns:
		a.judge(Unsound, "it reads "+count(scanned)+" of a row that has "+count(columns)+" in dbgen's text, which is an error")
	case !sameSignature(q, own):
		a.judge(OtherName, "dbgen has another signature")
	}
}

func count(n int) string {
	if n == 1 {
		return "1 column"
	}
	return strconv.Itoa(n) + " columns"
}

// scanned is how many columns are read from a row.
func (r *row) scanned() int {
	switch {
	case r == nil:
		return 0
	case r.def == nil:
		return 1
	case r.targets != nil:
		return len(r.targets)
	}
	return len(r.def.fields)
}

// sameSignature reports whether two methods are the same for their callers.
func sameSignature(a, b *query) bool {
	sameArgs := slices.EqualFunc(a.args, b.args, func(x, y arg) bool { return x.typ.String() == y.typ.String() })
	if !sameArgs || (a.params == nil) != (b.params == nil) || (a.row == nil) != (b.row == nil) {
		return false
	}
	if a.params != nil && !sameFields(a.params, b.params) {
		return false
	}
	if a.row == nil {
		return true
	}
	return a.row.result.String() == b.row.result.String() && (!a.row.emit || sameFields(a.row.def, b.row.def))
}

// keptRefused are the queries that PostgreSQL refuses and that an entry keeps.
func (g *generator) keptRefused() []*analyze.Query {
	var kept []*analyze.Query
	for _, refused := range g.res.Refused {
		a := g.adoptedAs("query", refused.Name)
		if a == nil {
			continue
		}
		q := analyze.Unresolved(refused, parser.Command(a.Command))
		if q.SQL == "" || !slices.Contains(parser.Commands(), q.Command) {
			g.refuse(a, "correct the query, or write command: one, many, exec, …", "nothing can be sent: the query has no text, or no command that there is")
			continue
		}
		kept = append(kept, q)
	}
	return kept
}
