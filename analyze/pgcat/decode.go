package pgcat

import "github.com/dbgen-go/dbgen/analyze/pgcat/internal/wire"

// A section is what one snapshot file holds. Types, functions and operators
// are in the order of their names, casts in that of their types.
type section struct {
	imports   []imported
	types     []Type
	functions []Function
	operators []Operator
	casts     []Cast
	relations []Relation

	functionsByOID oidIndex[Function]
}

// An imported type belongs to another extension.
type imported struct{ extension, name string }

// A decoder reads a section. The order of its methods' values is that of the
// snapshot command's encoder.
type decoder struct {
	*wire.Decoder
	// function finds an operator's or a cast's function by its OID in the file.
	function func(OID) *Function
	attrs    []Attr
	oids     []OID
	names    []string
}

func (d *decoder) oid() OID { return OID(d.Uint()) }

// part cuts n elements off a slab, so that thousands of short slices cost a
// few allocations.
func part[T any](slab *[]T, n int) []T {
	if n == 0 {
		return nil
	}
	if len(*slab) < n {
		*slab = make([]T, max(n, 512))
	}
	p := (*slab)[:n:n]
	*slab = (*slab)[n:]
	return p
}

// decode reads a snapshot file whose own objects start at first. Functions that
// are not among them are found by outer.
func decode(file string, first OID, outer func(OID) *Function) *section {
	w, err := wire.NewDecoder(file)
	if err != nil {
		panic("pgcat: " + err.Error()) // the file is part of the program
	}
	s := &section{}
	d := &decoder{Decoder: w}
	s.imports = slab(d, func(i *imported) { *i = imported{d.Str(), d.Str()} })
	s.types = slab(d, d.typ)
	s.functions = slab(d, d.fn)
	s.functionsByOID = byOID(s.functions, first, func(f *Function) OID { return f.OID })
	d.function = func(oid OID) *Function {
		if f := s.functionsByOID.get(oid); f != nil || outer == nil {
			return f
		}
		return outer(oid)
	}
	s.operators = slab(d, d.operator)
	s.casts = slab(d, d.cast)
	s.relations = slab(d, func(r *Relation) { *r = Relation{Schema: d.Str(), Name: d.Str(), Kind: d.Byte(), RowType: d.oid()} })
	return s
}

// slab reads how many there are of something, and each.
func slab[T any](d *decoder, read func(*T)) []T {
	list := make([]T, d.Uint())
	for i := range list {
		read(&list[i])
	}
	return list
}

func (d *decoder) typ(t *Type) {
	t.OID = d.oid()
	t.Schema, t.Name = d.Str(), d.Str()
	t.Kind, t.Category = d.Byte(), d.Byte()
	d.Flags(&t.Preferred, &t.NotNull, &t.Collatable, &t.RowOf, &t.ByteEq)
	for _, p := range [...]*OID{&t.Elem, &t.RawElem, &t.Array, &t.Base, &t.Subtype, &t.Range, &t.Multirange} {
		*p = d.oid()
	}
	t.Labels = part(&d.names, d.Uint())
	for i := range t.Labels {
		t.Labels[i] = d.Str()
	}
	t.Attrs = part(&d.attrs, d.Uint())
	for i := range t.Attrs {
		a := &t.Attrs[i]
		a.Name, a.Type = d.Str(), d.oid()
		d.Flags(&a.NotNull)
	}
}

func (d *decoder) fn(f *Function) {
	f.OID = d.oid()
	f.Schema, f.Name = d.Str(), d.Str()
	f.Kind, f.Volatility = d.Byte(), d.Byte()
	var null1, null2, named bool
	d.Flags(&f.ReturnsSet, &f.Strict, &null1, &null2, &f.ValueOnRows, &f.ReadsTables, &f.Pure)
	if null1 {
		f.Null |= 1
	}
	if null2 {
		f.Null |= 2
	}
	f.Returns, f.Variadic = d.oid(), d.oid()
	f.Defaults = d.Uint()
	if f.Kind == AggregateKind {
		f.AggKind, f.AggDirect = d.Byte(), d.Uint()
	}
	f.Args = part(&d.oids, d.Uint())
	for i := range f.Args {
		f.Args[i] = d.oid()
	}
	if d.Flags(&named); named {
		f.ArgNames = part(&d.names, len(f.Args))
		for i := range f.ArgNames {
			f.ArgNames[i] = d.Str()
		}
	}
	f.OutArgs = part(&d.attrs, d.Uint())
	for i := range f.OutArgs {
		f.OutArgs[i].Name, f.OutArgs[i].Type = d.Str(), d.oid()
	}
}

func (d *decoder) operator(o *Operator) {
	o.OID = d.oid()
	o.Schema, o.Name = d.Str(), d.Str()
	o.Left, o.Right, o.Result = d.oid(), d.oid(), d.oid()
	o.Func = d.function(d.oid())
	o.Commutator, o.Negator = d.oid(), d.oid()
	o.BtreeStrategy = byte(d.Uint())
	d.Flags(&o.Hashes)
}

func (d *decoder) cast(k *Cast) {
	k.Source, k.Target = d.oid(), d.oid()
	switch d.Byte() {
	case 'e':
		k.Context = Explicit
	case 'a':
		k.Context = Assignment
	default:
		k.Context = Implicit
	}
	k.Method = CastMethod(d.Byte())
	k.Func = d.function(d.oid())
}

// An oidIndex finds the elements of a slab by OID.
type oidIndex[T any] struct {
	first OID
	at    []uint16 // position + 1
	slab  []T
}

func byOID[T any](slab []T, first OID, oid func(*T) OID) oidIndex[T] {
	last := first
	for i := range slab {
		last = max(last, oid(&slab[i]))
	}
	x := oidIndex[T]{first: first, at: make([]uint16, last-first+1), slab: slab}
	for i := range slab {
		x.at[oid(&slab[i])-first] = uint16(i + 1)
	}
	return x
}

func (x *oidIndex[T]) get(oid OID) *T {
	i := oid - x.first
	if oid < x.first || int(i) >= len(x.at) || x.at[i] == 0 {
		return nil
	}
	return &x.slab[x.at[i]-1]
}
