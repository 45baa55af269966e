package templates

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
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
	f.Var().Id(q.descriptor).Op("=").Add(rt("Query")).Add(multiline("{", "}", l...))
	f.Line()
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
