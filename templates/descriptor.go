package templates

import (
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var (
	verbs = map[analyze.Verb]string{
		analyze.Select: "VerbSelect", analyze.Insert: "VerbInsert", analyze.Update: "VerbUpdate",
		analyze.Delete: "VerbDelete", analyze.Merge: "VerbMerge",
	}
	routes     = map[string]string{"primary": "RoutePrimary", "replica": "RouteReplica"}
	priorities = map[string]string{"low": "PriorityLow", "high": "PriorityHigh", "critical": "PriorityCritical"}
)

func rt(name string) *jen.Statement { return jen.Qual(runtimePath, name) }

// A literal collects the fields of a composite literal that are not zero.
type literal []jen.Code

func (l *literal) add(name string, value jen.Code) { *l = append(*l, jen.Id(name).Op(":").Add(value)) }

func (l *literal) duration(name string, d time.Duration) {
	if d != 0 {
		l.add(name, durationCode(d))
	}
}

// emitDescriptor writes the variable that tells the runtime what a query is.
func (g *generator) emitDescriptor(f *jen.Group, q *query) {
	d := q.src.Directives
	var l literal
	l.add("Name", jen.Lit(q.name))
	l.add("Package", jen.Lit(g.Package))
	l.add("Command", jen.Lit(string(q.cmd)))
	if q.cmd == parser.CopyFrom {
		l.add("SQL", sqlLiteral(q.src.SQL))
	} else {
		l.add("SQL", jen.Id(q.sqlConst))
	}
	l.add("Version", jen.Id(fmt.Sprintf("%#016x", g.version(q))))
	if v := verbs[q.src.Verb]; v != "" {
		l.add("Verb", rt(v))
	}
	if q.src.ReadOnly {
		l.add("ReadOnly", jen.True())
	}
	if r := d.Route; r != nil {
		if name := routes[r.Target]; name != "" {
			l.add("Route", rt(name))
		}
		l.duration("MaxLag", r.MaxLag)
		if name := priorities[r.Priority]; name != "" {
			l.add("Priority", rt(name))
		}
	}
	if d.Timeout != nil {
		l.duration("Timeout", d.Timeout.Value)
	}
	if d.Slow != nil {
		l.duration("Slow", d.Slow.Value)
	}
	if d.Cache != nil {
		l.add("Cache", cachePolicy(d.Cache))
	}
	if d.Invalidate != nil && len(d.Invalidate.Tags) > 0 {
		l.add("Invalidates", jen.True())
	}
	if len(d.Limits) > 0 {
		var limits []jen.Code
		for _, lim := range d.Limits {
			limits = append(limits, limitCode(lim))
		}
		l.add("Limits", jen.Index().Add(rt("Limit")).Add(multiline("{", "}", limits...)))
	}
	l.deps("Reads", q.src.Reads, false)
	if d.Invalidate == nil || !d.Invalidate.None {
		l.deps("Writes", q.src.Writes, true)
	}
	f.Var().Id(q.descriptor).Op("=").Add(rt("Query")).Add(multiline("{", "}", l...))
	f.Line()
}

func cachePolicy(c *parser.CacheDirective) jen.Code {
	var l literal
	l.duration("TTL", c.TTL)
	l.duration("L1", c.L1)
	l.duration("Negative", c.Negative)
	l.duration("Stale", c.Stale)
	if c.Consistency == "bounded" {
		l.add("Consistency", rt("Bounded"))
	}
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

// deps adds the tables that a query reads or writes.
func (l *literal) deps(name string, accesses []analyze.Access, writes bool) {
	var list []jen.Code
	for _, a := range accesses {
		if a.Table == nil {
			continue
		}
		var dep literal
		dep.add("Table", jen.Lit(a.Table.Schema+"."+a.Table.Name))
		if writes {
			if v := verbs[a.Verb]; v != "" {
				dep.add("Verb", rt(v))
			}
		}
		if len(a.Key) > 0 {
			dep.add("Key", jen.Index().Add(rt("KeyCol")).Values(keyCode(a.Key)...))
		}
		if writes && a.Verb == analyze.Update && len(a.Columns) > 0 {
			dep.add("Columns", jen.Index().String().Values(columnNames(a.Columns)...))
		}
		list = append(list, jen.Values(dep...))
	}
	if len(list) > 0 {
		l.add(name, jen.Index().Add(rt("Dep")).Add(multiline("{", "}", list...)))
	}
}

func keyCode(key []analyze.KeyColumn) []jen.Code {
	var list []jen.Code
	for _, k := range key {
		var col literal
		col.add("Column", jen.Lit(k.Column.Name))
		if k.Param != 0 {
			col.add("Param", jen.Lit(k.Param))
		} else {
			col.add("Const", jen.Lit(k.Const))
		}
		list = append(list, jen.Values(col...))
	}
	return list
}

func columnNames(columns []*schema.Column) []jen.Code {
	names := make([]jen.Code, len(columns))
	for i, c := range columns {
		names[i] = jen.Lit(c.Name)
	}
	return names
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
