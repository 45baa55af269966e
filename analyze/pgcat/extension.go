package pgcat

import (
	"embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

//go:embed data/ext
var extensionFiles embed.FS

// loadOnly are extensions without a snapshot: procedural languages, and
// transforms for them, whose objects no query names.
var loadOnly = []string{
	"plpgsql", "plperl", "plperlu", "plpython3u", "bool_plperl", "bool_plperlu", "hstore_plperl", "hstore_plperlu",
	"hstore_plpython3u", "jsonb_plperl", "jsonb_plperlu", "jsonb_plpython3u", "ltree_plpython3u",
}

// extensions are the snapshots decoded so far, by name.
var extensions sync.Map // string → func() *section

func loadExtension(name string) *section {
	load, ok := extensions.Load(name)
	if !ok {
		file, err := extensionFiles.ReadFile("data/ext/" + name + ".bin")
		if err != nil {
			return nil
		}
		load, _ = extensions.LoadOrStore(name, sync.OnceValue(func() *section {
			return decode(string(file), FirstUserOID, Builtin().builtin.functionsByOID.get)
		}))
	}
	return load.(func() *section)()
}

// Extensions yields the names of the extensions whose objects are known, in
// order.
func Extensions() iter.Seq[string] {
	return func(yield func(string) bool) {
		files, err := extensionFiles.ReadDir("data/ext")
		for _, f := range files {
			if err == nil && !yield(strings.TrimSuffix(f.Name(), ".bin")) {
				return
			}
		}
	}
}

// AddExtension adds what CREATE EXTENSION … SCHEMA makes, and the extensions that
// this one needs. It reports whether the extension is known; adding it again does
// nothing.
func (c *Catalog) AddExtension(name, schema string) bool {
	if c.added.extensions[name] || slices.Contains(loadOnly, name) {
		return true
	}
	s := loadExtension(name)
	if s == nil {
		return false
	}
	c.added.extensions[name] = true
	m := mapping{schema: schema, own: len(s.types), types: c.added.oids(len(s.types))}
	for _, i := range s.imports {
		c.AddExtension(i.extension, schema)
		var oid OID
		for t := range c.typesNamed(i.name) {
			if t.OID >= FirstUserOID {
				oid = t.OID
			}
		}
		m.imports = append(m.imports, oid)
	}
	m.functions = c.added.oids(len(s.functions))
	m.operators = c.added.oids(len(s.operators))
	c.added.add(s, &m)
	return true
}

// A mapping is from an extension's OIDs in its file to those in a catalogue.
type mapping struct {
	schema                      string
	own                         int // number of types
	types, functions, operators OID // the first one's OID in the catalogue
	imports                     []OID
}

func (m *mapping) typ(oid OID) OID {
	switch i := int(oid) - int(FirstUserOID); {
	case i < 0:
		return oid
	case i < m.own:
		return m.types + OID(i)
	default:
		return m.imports[i-m.own]
	}
}

func (m *mapping) object(oid, first OID) OID {
	if oid < FirstUserOID {
		return oid
	}
	return first + oid - FirstUserOID
}

func (m *mapping) in(schema string) string {
	if schema == "" {
		return m.schema
	}
	return schema
}

func (m *mapping) attrs(attrs []Attr) []Attr {
	attrs = slices.Clone(attrs)
	for i := range attrs {
		attrs[i].Type = m.typ(attrs[i].Type)
	}
	return attrs
}

// add copies an extension's objects.
func (o *overlay) add(s *section, m *mapping) {
	for _, t := range s.types {
		for _, oid := range [...]*OID{&t.OID, &t.Elem, &t.RawElem, &t.Array, &t.Base, &t.Subtype, &t.Range, &t.Multirange} {
			*oid = m.typ(*oid)
		}
		t.Schema, t.Attrs = m.in(t.Schema), m.attrs(t.Attrs)
		o.types[t.OID] = &t
		o.typeNames[t.Name] = append(o.typeNames[t.Name], &t)
	}
	functions := map[*Function]*Function{}
	for i, f := range s.functions {
		f.OID, f.Schema = m.object(f.OID, m.functions), m.in(f.Schema)
		f.Returns, f.Variadic = m.typ(f.Returns), m.typ(f.Variadic)
		f.Args, f.OutArgs = slices.Clone(f.Args), m.attrs(f.OutArgs)
		for j := range f.Args {
			f.Args[j] = m.typ(f.Args[j])
		}
		functions[&s.functions[i]] = &f
		o.functions[f.Name] = append(o.functions[f.Name], &f)
	}
	own := func(f *Function) *Function {
		if g, ok := functions[f]; ok {
			return g
		}
		return f
	}
	for _, p := range s.operators {
		p.OID, p.Schema = m.object(p.OID, m.operators), m.in(p.Schema)
		p.Commutator, p.Negator = m.object(p.Commutator, m.operators), m.object(p.Negator, m.operators)
		p.Left, p.Right, p.Result = m.typ(p.Left), m.typ(p.Right), m.typ(p.Result)
		p.Func = own(p.Func)
		o.operators[p.Name] = append(o.operators[p.Name], &p)
		o.operatorsByOID[p.OID] = &p
	}
	for _, k := range s.casts {
		k.Source, k.Target, k.Func = m.typ(k.Source), m.typ(k.Target), own(k.Func)
		o.casts = append(o.casts, &k)
		o.castIndex[[2]OID{k.Source, k.Target}] = &k
	}
	for _, r := range s.relations {
		r.Schema, r.RowType = m.in(r.Schema), m.typ(r.RowType)
		r.Columns = o.types[r.RowType].Attrs
		o.relations = append(o.relations, &r)
	}
}
