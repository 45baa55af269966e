package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat/internal/wire"
)

// byteEq are the base types whose equality is that of their bytes (for text
// types, under a deterministic collation).
var byteEq = []string{
	"bool", "bytea", "char", "name", "int2", "int4", "int8", "text", "varchar", "oid", "tid", "xid", "xid8", "cid",
	"uuid", "date", "time", "timestamp", "timestamptz", "money", "macaddr", "macaddr8", "bit", "varbit", "pg_lsn",
	"regclass", "regtype", "regproc", "regprocedure", "regoper", "regoperator", "regconfig", "regdictionary",
	"regnamespace", "regrole", "regcollation",
}

// An encoder writes one file. The order of its methods' values is that of
// package pgcat's decoder.
type encoder struct {
	wire.Encoder
	ext     string
	ids     *numbers
	names   map[uint32]*typeRow // of all types
	imports []uint32            // types of other extensions
	locals  int
	err     error
}

func encode(db *database, all *database, ext string, ids *numbers, f *facts) ([]byte, error) {
	e := &encoder{ext: ext, ids: ids, names: map[uint32]*typeRow{}, locals: len(db.types)}
	for i := range all.types {
		e.names[all.types[i].OID] = &all.types[i]
	}
	e.findImports(db)
	e.types(db, all)
	e.functions(db, f)
	e.operators(db)
	e.casts(db)
	e.relations(db)
	if e.err != nil {
		return nil, e.err
	}
	return e.Encode()
}

// findImports writes the list of types that belong to other extensions, which
// are then numbered on from this one's own.
func (e *encoder) findImports(db *database) {
	see := func(oids ...uint32) {
		for _, oid := range oids {
			if r := e.ids.types[oid]; r.ext != "" && r.ext != e.ext && !slices.Contains(e.imports, oid) {
				e.imports = append(e.imports, oid)
			}
		}
	}
	for _, t := range db.types {
		see(t.Base, t.Subtype, t.Elem)
	}
	for _, f := range db.functions {
		see(f.Args...)
		see(f.AllArgs...)
		see(f.Returns)
	}
	for _, o := range db.operators {
		see(o.Left, o.Right, o.Result)
	}
	for _, c := range db.casts {
		see(c.Source, c.Target)
	}
	slices.SortFunc(e.imports, func(a, b uint32) int { return cmp.Compare(e.names[a].Name, e.names[b].Name) })
	e.Uint(len(e.imports))
	for _, oid := range e.imports {
		e.Str(e.ids.types[oid].ext)
		e.Str(e.names[oid].Name)
	}
}

// typ writes a reference to a type.
func (e *encoder) typ(oid uint32) {
	r, ok := e.ids.types[oid]
	switch {
	case oid == 0:
		e.Uint(0)
	case !ok:
		e.fail("type %d is not there", oid)
	case r.ext == "" || r.ext == e.ext:
		e.Uint(r.id)
	default:
		e.Uint(firstUser + e.locals + slices.Index(e.imports, oid))
	}
}

// object writes a reference to a function or operator.
func (e *encoder) object(refs map[uint32]ref, oid uint32) {
	r, ok := refs[oid]
	switch {
	case ok && r.ext != "" && r.ext != e.ext:
		e.fail("%d belongs to %s", oid, r.ext)
	case ok:
		e.Uint(r.id)
	default: // 0, or an operator that has no function yet
		e.Uint(0)
	}
}

func (e *encoder) fail(format string, args ...any) {
	e.err = cmp.Or(e.err, fmt.Errorf(format, args...))
}

// schema writes a schema's name; that which an extension is created in is "".
func (e *encoder) schema(name string) {
	if e.ext != "" && name == "public" {
		name = ""
	}
	e.Str(name)
}

func (e *encoder) types(db, all *database) {
	attrs := map[uint32]relationRow{}
	for _, r := range all.relations {
		attrs[r.OID] = r
	}
	types := slices.SortedStableFunc(slices.Values(db.types), func(a, b typeRow) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Schema, b.Schema))
	})
	e.Uint(len(types))
	for _, t := range types {
		rel := attrs[t.Relation]
		e.typ(t.OID)
		e.schema(t.Schema)
		e.Str(t.Name)
		e.Byte(t.Kind[0])
		e.Byte(t.Category[0])
		bytes := t.Kind == "e" || t.Schema == "pg_catalog" && t.Kind == "b" && slices.Contains(byteEq, t.Name)
		e.Flags(t.Preferred, t.NotNull, t.Collatable, rel.Kind == "r" || rel.Kind == "v", bytes)
		for _, oid := range []uint32{t.Elem, t.RawElem, t.Array, t.Base, t.Subtype, t.Range, t.Multirange} {
			e.typ(oid)
		}
		e.Uint(len(t.Labels))
		for _, l := range t.Labels {
			e.Str(l)
		}
		e.Uint(len(rel.Columns))
		for i, name := range rel.Columns {
			e.Str(name)
			e.typ(rel.Types[i])
			e.Flags(rel.NotNull[i])
		}
	}
}

func (e *encoder) functions(db *database, f *facts) {
	functions := slices.SortedStableFunc(slices.Values(db.functions), func(a, b functionRow) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Signature, b.Signature))
	})
	e.Uint(len(functions))
	for i := range functions {
		r := &functions[i]
		null := f.null(r)
		e.object(e.ids.functions, r.OID)
		e.schema(r.Schema)
		e.Str(r.Name)
		e.Byte(r.Kind[0])
		e.Byte(r.Volatility[0])
		e.Flags(r.ReturnsSet, r.Strict, null&1 != 0, null&2 != 0, f.has("rows", r, false), f.has("reads", r, false), f.has("pure", r, false))
		e.typ(r.Returns)
		e.typ(r.Variadic)
		e.Uint(r.Defaults)
		if r.Kind == "a" {
			e.Byte(r.AggKind[0])
			e.Uint(r.AggDirect)
		}
		e.arguments(r)
	}
}

// arguments writes the input arguments' types and names and the output
// arguments.
func (e *encoder) arguments(r *functionRow) {
	e.Uint(len(r.Args))
	for _, a := range r.Args {
		e.typ(a)
	}
	var names []string
	var outs []int
	for i, name := range r.Names {
		mode := "i"
		if len(r.Modes) > 0 {
			mode = r.Modes[i]
		}
		if mode == "i" || mode == "b" || mode == "v" {
			names = append(names, name)
		}
	}
	for i, mode := range r.Modes {
		if mode == "o" || mode == "b" || mode == "t" {
			outs = append(outs, i)
		}
	}
	if !slices.ContainsFunc(names, func(s string) bool { return s != "" }) {
		names = nil
	}
	e.Flags(names != nil)
	for _, name := range names {
		e.Str(name)
	}
	e.Uint(len(outs))
	for _, i := range outs {
		name := ""
		if len(r.Names) > 0 {
			name = r.Names[i]
		}
		e.Str(name)
		e.typ(r.AllArgs[i])
	}
}

func (e *encoder) operators(db *database) {
	operators := slices.SortedStableFunc(slices.Values(db.operators), func(a, b operatorRow) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Signature, b.Signature))
	})
	e.Uint(len(operators))
	for _, o := range operators {
		e.object(e.ids.operators, o.OID)
		e.schema(o.Schema)
		e.Str(o.Name)
		e.typ(o.Left)
		e.typ(o.Right)
		e.typ(o.Result)
		e.object(e.ids.functions, o.Func)
		e.object(e.ids.operators, o.Com)
		e.object(e.ids.operators, o.Neg)
		e.Uint(o.Strategy)
		e.Flags(o.Hashes)
	}
}

func (e *encoder) casts(db *database) {
	id := func(c castRow) int { return e.ids.types[c.Source].id<<32 | e.ids.types[c.Target].id }
	casts := slices.SortedStableFunc(slices.Values(db.casts), func(a, b castRow) int { return cmp.Compare(id(a), id(b)) })
	e.Uint(len(casts))
	for _, c := range casts {
		e.typ(c.Source)
		e.typ(c.Target)
		e.Byte(c.Context[0])
		e.Byte(c.Method[0])
		e.object(e.ids.functions, c.Func)
	}
}

func (e *encoder) relations(db *database) {
	relations := slices.DeleteFunc(slices.Clone(db.relations), func(r relationRow) bool { return r.Kind == "c" })
	slices.SortFunc(relations, func(a, b relationRow) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	e.Uint(len(relations))
	for _, r := range relations {
		e.schema(r.Schema)
		e.Str(r.Name)
		e.Byte(r.Kind[0])
		e.typ(r.RowType)
	}
}
