package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"
)

// A scan is how one row is read: what to declare before Scan, its arguments,
// and what to do after it.
type scan struct {
	before, args []jen.Code
	after        []conditional
}

// A conditional is a statement of the form "if cond { then }".
type conditional struct{ cond, then jen.Code }

// scanOf reads a row into a variable, which has the row's type.
func scanOf(r *row, into string) scan {
	var s scan
	if r.def == nil {
		s.args = []jen.Code{jen.Id("&" + into)}
		return s
	}
	if r.targets != nil {
		for _, target := range r.targets {
			s.args = append(s.args, jen.Id("&"+into+"."+target))
		}
		return s
	}
	s.args = make([]jen.Code, 0, len(r.def.fields))
	for _, f := range r.def.fields {
		switch {
		case f.embed == nil:
			s.args = append(s.args, jen.Id("&"+into+"."+f.name))
		case f.embed.nullable:
			s.nullableEmbed(f, into)
		default:
			for _, m := range f.embed.model.fields {
				s.args = append(s.args, jen.Id("&"+into+"."+f.name+"."+m.name))
			}
		}
	}
	return s
}

// A rowLoop reads rows one by one into a variable. Where the rows are handed out by
// value all are read into one, by one list of pointers: a variable and a list for each
// row would take memory for each.
type rowLoop struct {
	scan
	q      *query
	shared bool
}

// loopOf begins a loop: it writes what stands before it.
func loopOf(b *jen.Group, q *query) rowLoop {
	l := rowLoop{scan: scanOf(q.row, q.local("i")), q: q}
	// What a scalar is read into is overwritten, if it is a type that is known.
	known := q.row.def != nil || q.row.typ.prefix == "" && q.row.typ.args == nil && (q.row.typ.path == pgtypePath || overwritten[q.row.typ.String()])
	if l.shared = known && len(l.before) == 0 && len(l.args) > 0 && !(q.row.result.isPointer() && !q.row.typ.isPointer()); l.shared {
		b.Var().Id(q.local("i")).Add(q.row.typ.code())
		b.Id(q.local("dest")).Op(":=").Index().Any().Add(callOf("{", "}", l.args...))
	}
	return l
}

// overwritten are the types of Go's whose variables Scan sets as a whole.
var overwritten = set("bool", "int16", "int32", "int64", "float32", "float64", "string", "uint32")

// read writes the reading of a row, within the loop; fail is done when it fails.
func (l *rowLoop) read(loop *jen.Group, fail ...jen.Code) {
	i, args := l.q.local("i"), l.args
	switch {
	case !l.shared:
		loop.Var().Id(i).Add(l.q.row.typ.code())
		addAll(loop, l.before)
	default:
		if l.q.row.def != nil { // JSON, and types of the author's, may keep what was there
			loop.Id(i).Op("=").Add(l.q.row.typ.code()).Values()
		}
		args = []jen.Code{jen.Id(l.q.local("dest")).Op("...")}
	}
	loop.If(jen.Err().Op(":=").Id(l.q.local("rows")).Dot("Scan").Add(call(args...)).Op(";").Err().Op("!=").Nil()).Block(fail...)
	l.finish(loop)
}

// finish writes what is done after a Scan that succeeded.
func (s *scan) finish(b *jen.Group) {
	for _, c := range s.after {
		b.If(c.cond).Block(c.then)
	}
}

// unlessFailed is finish after a Scan whose error has not been looked at yet.
func (s *scan) unlessFailed(b *jen.Group) {
	for _, c := range s.after {
		b.If(jen.Err().Op("==").Nil().Op("&&").Add(c.cond)).Block(c.then)
	}
}

// nullableEmbed reads a relation on the outer side of a join into a variable
// whose fields can all be NULL, and makes a model of it when there was a row.
func (s *scan) nullableEmbed(f *field, into string) {
	v := fmt.Sprintf("e%d", len(s.before))
	var fields, values []jen.Code
	var present jen.Code
	for i, m := range f.embed.model.fields {
		typ, value, name := m.typ, jen.Id(v+"."+m.name), v+"."+m.name
		isProbe := i == f.embed.probe
		if !typ.readsNull() || isProbe && !typ.isNilable() && !typ.hasValid() {
			typ, value = typ.pointer(), jen.Op("*").Id(name)
		}
		switch {
		case isProbe && typ.hasValid():
			present = jen.Id(name + ".Valid")
		case isProbe:
			present = jen.Id(name).Op("!=").Nil()
		}
		fields = append(fields, typ.declare(m.name))
		values = append(values, jen.Id(m.name).Op(":").Add(value))
		s.args = append(s.args, jen.Op("&").Id(v+"."+m.name))
	}
	s.before = append(s.before, jen.Var().Id(v).Struct(fields...))
	s.after = append(s.after, conditional{
		cond: present,
		then: jen.Id(into + "." + f.name).Op("=").Op("&").Id(f.embed.model.name).Add(multiline("{", "}", values...)),
	})
}

// returned is the row, which is in a variable, as the method hands it out.
func (r *row) returned(from string) *jen.Statement {
	if r.result.isPointer() && !r.typ.isPointer() {
		return jen.Op("&").Id(from)
	}
	return jen.Id(from)
}
