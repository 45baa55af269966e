package pgcat

import (
	"cmp"
	"iter"
	"slices"
	"sort"
)

// A Catalog answers look-ups by OID and by name. The built-in one is shared
// and immutable; others lie over it and can be extended. A Catalog is safe for
// concurrent reading, not for reading while it is extended.
type Catalog struct {
	builtin *builtinData
	added   *overlay // empty for the built-in one
}

// Builtin returns the catalogue of a fresh PostgreSQL 18 database.
func Builtin() *Catalog { return builtin() }

// New returns a catalogue over Builtin that can be extended.
func New() *Catalog { return &Catalog{builtin: Builtin().builtin, added: newOverlay()} }

// schemas are those that an unqualified name is looked up in, in order.
func schemas(path []string) []string {
	if slices.Contains(path, "pg_catalog") {
		return path
	}
	return append([]string{"pg_catalog"}, path...)
}

// named returns the part of a slab in the order of names that bears a name.
func named[T any](slab []T, name string, of func(*T) string) []T {
	first := sort.Search(len(slab), func(i int) bool { return of(&slab[i]) >= name })
	last := first
	for last < len(slab) && of(&slab[last]) == name {
		last++
	}
	return slab[first:last]
}

// Type returns the type with that OID, or nil.
func (c *Catalog) Type(oid OID) *Type {
	if oid < FirstUserOID {
		return c.builtin.typesByOID.get(oid)
	}
	return c.added.types[oid]
}

// typesNamed yields the types of that name in all schemas.
func (c *Catalog) typesNamed(name string) iter.Seq[*Type] {
	return all(named(c.builtin.types, name, func(t *Type) string { return t.Name }), slices.Values(c.added.typeNames[name]))
}

// LookupType finds a type by name: in schema, or along path (pg_catalog comes
// first unless path lists it) when schema is empty. It returns nil when there
// is none; see TypeError.
func (c *Catalog) LookupType(path []string, schema, name string) *Type {
	var best *Type
	first := len(path) + 1
	consider := func(t *Type) {
		at := 0
		switch {
		case schema == "":
			at = position(path, t.Schema)
		case t.Schema != schema:
			at = -1
		}
		if at >= 0 && at < first {
			best, first = t, at
		}
	}
	builtin := named(c.builtin.types, name, func(t *Type) string { return t.Name })
	for i := range builtin {
		consider(&builtin[i])
	}
	for _, t := range c.added.typeNames[name] {
		consider(t)
	}
	return best
}

// position is where a path has a schema, or -1: pg_catalog comes first where the path
// does not have it.
func position(path []string, schema string) int {
	i := slices.Index(path, schema)
	switch {
	case schema == "pg_catalog" && i < 0:
		return 0
	case i >= 0 && !slices.Contains(path, "pg_catalog"):
		return i + 1
	}
	return i
}

// ArrayOf returns the array type of a type, or nil when it has none.
func (c *Catalog) ArrayOf(elem OID) *Type {
	if t := c.Type(elem); t != nil && t.Array != 0 {
		return c.Type(t.Array)
	}
	return nil
}

// arrayOID is ArrayOf's OID, or 0.
func (c *Catalog) arrayOID(elem OID) OID {
	if t := c.Type(elem); t != nil {
		return t.Array
	}
	return 0
}

// ElemOf returns the element type of an array type or of a domain over one, or
// 0.
func (c *Catalog) ElemOf(array OID) OID { return c.elemOID(c.BaseType(array)) }

// elemOID is the element type of a type that is itself an array, or 0.
func (c *Catalog) elemOID(array OID) OID {
	if t := c.Type(array); t != nil {
		return t.Elem
	}
	return 0
}

// BaseType strips domains.
func (c *Catalog) BaseType(oid OID) OID {
	for t := c.Type(oid); t != nil && t.Kind == DomainKind && t.Base != 0; t = c.Type(oid) {
		oid = t.Base
	}
	return oid
}

// NotNullDomain reports whether a type is a domain that rejects NULL, or whose
// base does.
func (c *Catalog) NotNullDomain(oid OID) bool {
	t := c.Type(oid)
	return t != nil && t.Kind == DomainKind && t.NotNull
}

// Functions returns the functions of that name that are visible: of schema, or
// along path when schema is empty. One that has the argument types of another
// in an earlier schema is hidden by it.
func (c *Catalog) Functions(path []string, schema, name string) []*Function {
	return visible(slices.Collect(c.allFunctions(name)), path, schema, func(f *Function) string { return f.Schema },
		func(a, b *Function) bool { return slices.Equal(a.Args, b.Args) })
}

// allFunctions yields the functions of that name in all schemas.
func (c *Catalog) allFunctions(name string) iter.Seq[*Function] {
	return all(named(c.builtin.functions, name, func(f *Function) string { return f.Name }), slices.Values(c.added.functions[name]))
}

// Operators returns the operators of that name that are visible, as Functions
// does.
func (c *Catalog) Operators(path []string, schema, name string) []*Operator {
	return visible(slices.Collect(c.allOperators(name)), path, schema, func(o *Operator) string { return o.Schema },
		func(a, b *Operator) bool { return a.Left == b.Left && a.Right == b.Right })
}

// allOperators yields the operators of that name in all schemas.
func (c *Catalog) allOperators(name string) iter.Seq[*Operator] {
	return all(c.builtinOperators(name), slices.Values(c.added.operators[name]))
}

func (c *Catalog) builtinOperators(name string) []Operator {
	return named(c.builtin.operators, name, func(o *Operator) string { return o.Name })
}

// visible keeps of all what is in schema, or along path.
func visible[T any](all []T, path []string, schema string, in func(T) string, same func(a, b T) bool) []T {
	if schema != "" {
		return slices.DeleteFunc(all, func(x T) bool { return in(x) != schema })
	}
	order := schemas(path)
	rank := func(x T) int { return slices.Index(order, in(x)) }
	all = slices.DeleteFunc(all, func(x T) bool { return rank(x) < 0 })
	if len(all) == 0 || !slices.ContainsFunc(all, func(x T) bool { return in(x) != in(all[0]) }) {
		return all // of one schema, which has no two of the same
	}
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(rank(a), rank(b)) })
	kept := all[:0]
	for _, x := range all {
		if !slices.ContainsFunc(kept, func(y T) bool { return same(x, y) }) {
			kept = append(kept, x)
		}
	}
	return kept
}

// Operator returns the operator with that OID, or nil; commutators and negators
// are found by it.
func (c *Catalog) Operator(oid OID) *Operator {
	if oid < FirstUserOID {
		return c.builtin.operatorsByOID.get(oid)
	}
	return c.added.operatorsByOID[oid]
}

// Casts yields every cast.
func (c *Catalog) Casts() iter.Seq[*Cast] { return all(c.builtin.casts, slices.Values(c.added.casts)) }

// cast returns the entry of pg_cast, or nil.
func (c *Catalog) cast(source, target OID) *Cast {
	if k := c.added.castIndex[[2]OID{source, target}]; k != nil {
		return k
	}
	casts := c.builtin.casts
	i := sort.Search(len(casts), func(i int) bool {
		return cmp.Or(cmp.Compare(casts[i].Source, source), cmp.Compare(casts[i].Target, target)) >= 0
	})
	if i < len(casts) && casts[i].Source == source && casts[i].Target == target {
		return &casts[i]
	}
	return nil
}

// SystemRelation returns a table or view of pg_catalog or information_schema,
// or one that an extension makes, or nil.
func (c *Catalog) SystemRelation(schema, name string) *Relation {
	for r := range c.SystemRelations(schema) {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// SystemRelations yields the system relations of one schema, or of all when it
// is empty.
func (c *Catalog) SystemRelations(schema string) iter.Seq[*Relation] {
	return func(yield func(*Relation) bool) {
		for r := range all(c.builtin.relations, slices.Values(c.added.relations)) {
			if (schema == "" || r.Schema == schema) && !yield(r) {
				return
			}
		}
	}
}
