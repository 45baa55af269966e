package templates

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

func rt(name string) *jen.Statement { return jen.Qual(implPath, name) }

// A literal collects the fields of a composite literal that are not zero.
type literal []jen.Code

func (l *literal) add(name string, value jen.Code) { *l = append(*l, jen.Id(name).Op(":").Add(value)) }

func (l *literal) duration(name string, d time.Duration) {
	if d != 0 {
		l.add(name, durationCode(d))
	}
}

// emitDescriptor writes the variable that tells the runtime what a query is: what
// the runtime reads of it, and nothing else.
func (g *generator) emitDescriptor(f *jen.Group, q *query) {
	d := q.src.Directives
	var l literal
	l.add("Name", jen.Lit(q.name))
	l.add("Package", jen.Lit(g.Package))
	if q.cmd == parser.CopyFrom {
		l.add("SQL", sqlLiteral(q.src.SQL))
	} else {
		l.add("SQL", jen.Id(q.sqlConst))
	}
	if q.src.ReadOnly {
		l.add("ReadOnly", jen.True())
	}
	l.route(d.Route)
	if d.Timeout != nil {
		l.duration("Timeout", d.Timeout.Value)
	}
	if d.Slow != nil {
		l.duration("Slow", d.Slow.Value)
	}
	if d.Cache != nil {
		l.add("Cache", cachePolicy(d.Cache))
		l.tables("Reads", q.src.Reads)
		l.add("Version", jen.Id(fmt.Sprintf("%#016x", g.version(q))))
	}
	if d.Invalidate == nil || !d.Invalidate.None {
		l.tables("Writes", q.src.Writes)
	}
	if d.Invalidate != nil && len(d.Invalidate.Tags) > 0 {
		l.add("Invalidates", jen.True())
	}
	l.limits(d.Limits)
	l.add("About", g.about(q))
	f.Var().Id(q.descriptor).Op("=").Add(rt("Query")).Add(multiline("{", "}", l...))
	f.Line()
	f.Var().Id("_").Op("=").Add(rt("Declare")).Call(jen.Op("&").Id(q.descriptor))
	f.Line()
}

// about writes what is told to those who watch the query. It does not say in which
// line of its file the query stands: every one below an edit would change.
func (g *generator) about(q *query) jen.Code {
	var l literal
	l.add("Command", jen.Lit(string(q.cmd)))
	if q.src.Verb != "" { // it has none when it is not understood
		l.add("Operation", jen.Lit(strings.ToUpper(string(q.src.Verb))))
	}
	if table := tableOf(q.src); table != "" {
		l.add("Table", jen.Lit(table))
	}
	l.add("File", jen.Lit(baseName(q.file)))
	if keys := pinnedBy(q.src); len(keys) > 0 {
		l.add("Keys", jen.Index().Int().ValuesFunc(func(f *jen.Group) {
			for _, n := range keys {
				f.Lit(n)
			}
		}))
	}
	if batch := g.batchOf(q); batch != "" {
		l.add("Batch", jen.Lit(batch))
	}
	l.indexes(g.Indexes[cmp.Or(q.twin, q).name])
	return jen.Op("&").Add(rt("About")).Add(multiline("{", "}", l...))
}

// indexes adds the indexes that a query wants.
func (l *literal) indexes(wanted []options.Index) {
	if len(wanted) == 0 {
		return
	}
	var list []jen.Code
	for _, x := range wanted {
		var one literal
		one.add("Table", jen.Lit(x.Table))
		one.add("DDL", jen.Lit(x.DDL))
		one.add("Why", jen.Lit(x.Why))
		list = append(list, multiline("{", "}", one...))
	}
	l.add("Indexes", jen.Index().Add(rt("Index")).Add(multiline("{", "}", list...)))
}

// tableOf names the table that a query is about: that it writes, or else reads first.
func tableOf(q *analyze.Query) string {
	for _, list := range [][]analyze.Access{q.Writes, q.Reads} {
		for _, a := range list {
			if a.Table != nil && a.Via == "" {
				return a.Table.Schema + "." + a.Table.Name
			}
		}
	}
	return ""
}

// pinnedBy are the numbers of the parameters that must equal a column of every row.
func pinnedBy(q *analyze.Query) []int {
	var keys []int
	for _, p := range q.Params {
		if p.Type.Dims == 0 && !p.Slice && q.Pins(p) {
			keys = append(keys, p.Number)
		}
	}
	return keys
}

// batchOf is what asks for many of a query's keys at once: its twin, or the annotation
// that makes one.
func (g *generator) batchOf(q *query) string {
	if q.src.Batch != nil {
		return q.src.Batch.Name
	}
	keys := keysOf(q)
	refused, toList := g.refusesTwin(q, keys)
	if q.src.Verb != analyze.Select || q.twin != nil || refused || len(keys) == 0 || q.cmd != parser.One && q.cmd != parser.Many {
		return ""
	}
	var names []string
	for _, p := range q.src.Params {
		if slices.Contains(keys, q.fieldOf(p.Name)) {
			names = append(names, p.Name)
		}
	}
	advice := "batch: by=" + strings.Join(names, ",")
	if toList || len(names) > 1 {
		advice += " as=list"
	}
	return "-- " + advice
}

func (l *literal) route(r *parser.RouteDirective) {
	if r == nil {
		return
	}
	switch {
	case r.Priority == "critical":
		l.add("Route", rt("RouteCritical"))
	case r.Target == "primary":
		l.add("Route", rt("RoutePrimary"))
	}
	l.duration("MaxLag", r.MaxLag)
}

func (l *literal) limits(limits []parser.LimitDirective) {
	if len(limits) == 0 {
		return
	}
	var list []jen.Code
	for _, lim := range limits {
		list = append(list, limitCode(lim))
	}
	l.add("Limits", jen.Index().Add(rt("Limit")).Add(multiline("{", "}", list...)))
}

func cachePolicy(c *parser.CacheDirective) jen.Code {
	var l literal
	l.duration("TTL", c.TTL)
	l.duration("L1", c.L1)
	l.duration("Negative", c.Negative)
	l.duration("Stale", c.Stale)
	return jen.Op("&").Add(rt("CachePolicy")).Values(l...)
}

func limitCode(lim parser.LimitDirective) jen.Code {
	var l literal
	rate := func(name string, r *parser.Rate) {
		if r != nil {
			l.add(name, rt("Rate").Values(jen.Id("Count").Op(":").Lit(r.Count), jen.Id("Window").Op(":").Add(durationCode(r.Window))))
		}
	}
	rate("User", lim.User)
	rate("Global", lim.Global)
	if lim.Name != "" {
		l.add("Name", jen.Lit(lim.Name))
	}
	l.duration("Wait", lim.Wait)
	if lim.Concurrent != 0 {
		l.add("Concurrent", jen.Lit(lim.Concurrent))
	}
	if lim.Count == "miss" {
		l.add("CountMisses", jen.True())
	}
	return jen.Values(l...)
}

// tables adds the tables that a query reads or writes, each once.
func (l *literal) tables(name string, accesses []analyze.Access) {
	var names []string
	for _, a := range accesses {
		if a.Table != nil {
			names = append(names, a.Table.Schema+"."+a.Table.Name)
		}
	}
	if len(names) == 0 {
		return
	}
	var list []jen.Code
	for i, n := range names {
		if !slices.Contains(names[:i], n) {
			list = append(list, jen.Lit(n))
		}
	}
	l.add(name, jen.Index().String().Values(list...))
}

// durationCode writes a duration in the largest unit that it is a whole number
// of.
func durationCode(d time.Duration) jen.Code {
	units := []struct {
		size time.Duration
		name string
	}{
		{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"},
		{time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}, {time.Nanosecond, "Nanosecond"},
	}
	for _, u := range units {
		if d%u.size != 0 {
			continue
		}
		if d == u.size {
			return jen.Qual("time", u.name)
		}
		return jen.Lit(int(d/u.size)).Op("*").Qual("time", u.name)
	}
	return jen.Lit(0)
}

// version is a fingerprint of what is sent and of the shape of a row.
func (g *generator) version(q *query) uint64 {
	h := fnv.New64a()
	io.WriteString(h, q.src.SQL)
	if q.row != nil {
		io.WriteString(h, "\x00"+string(q.cmd)+"\x00"+q.row.result.prefix)
		g.shape(h, q.row.typ, q.row.def)
	}
	return h.Sum64()
}

func (g *generator) shape(w io.Writer, t goType, def *structDef) {
	if def == nil {
		io.WriteString(w, t.String()+g.structShape(t)+";")
		return
	}
	for _, f := range def.fields {
		if f.embed != nil {
			io.WriteString(w, f.name+" "+f.typ.prefix+"{")
			g.shape(w, f.typ, f.embed.model)
			io.WriteString(w, "}")
			continue
		}
		io.WriteString(w, f.name+" "+f.typ.String()+g.structShape(f.typ)+";")
	}
}
