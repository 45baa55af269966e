package oracle

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A binding says what the polymorphic types of a call stand for: in [0] those
// of the any… family, in [1] those of anycompatible….
type binding [2]struct{ elem, rng pgcat.OID }

// A poly is what a polymorphic type is made of.
type poly struct {
	family int
	shape  byte // e element, a array, r range, m multirange
	enum   bool
	scalar bool
}

var polys = map[pgcat.OID]poly{
	pgcat.AnyElement:              {0, 'e', false, false},
	pgcat.AnyNonarray:             {0, 'e', false, true},
	pgcat.AnyEnum:                 {0, 'e', true, false},
	pgcat.AnyArray:                {0, 'a', false, false},
	pgcat.AnyRange:                {0, 'r', false, false},
	pgcat.AnyMultirange:           {0, 'm', false, false},
	pgcat.AnyCompatible:           {1, 'e', false, false},
	pgcat.AnyCompatibleNonarray:   {1, 'e', false, true},
	pgcat.AnyCompatibleArray:      {1, 'a', false, false},
	pgcat.AnyCompatibleRange:      {1, 'r', false, false},
	pgcat.AnyCompatibleMultirange: {1, 'm', false, false},
}

// bind chooses what c's polymorphic types stand for, so that it yields want
// (0: anything).
func (g *gen) bind(c *callable, want pgcat.OID) (b binding, ok bool) {
	if k, is := polys[c.ret]; is && want != 0 {
		u := g.cat.Type(want)
		switch k.shape {
		case 'e':
			b[k.family].elem = want
			if k.scalar && u.Elem != 0 || k.enum && u.Kind != pgcat.EnumKind {
				return b, false
			}
		case 'a':
			if b[k.family].elem = u.Elem; u.Elem == 0 || u.RawElem != 0 && u.Array == 0 {
				return b, false
			}
		case 'r':
			if u.Kind != pgcat.RangeKind {
				return b, false
			}
			b[k.family].rng, b[k.family].elem = want, u.Subtype
		case 'm':
			if u.Kind != pgcat.MultirangeKind {
				return b, false
			}
			b[k.family].rng, b[k.family].elem = u.Range, g.cat.Type(u.Range).Subtype
		}
	}
	for f := range b {
		ranged, enum := false, false
		for _, t := range append(slices.Clone(c.args), c.ret) {
			if k, is := polys[t]; is && k.family == f {
				ranged = ranged || k.shape == 'r' || k.shape == 'm'
				enum = enum || k.enum
			}
		}
		switch {
		case ranged && b[f].rng == 0 && b[f].elem != 0:
			for _, r := range g.schema.ranges {
				if g.cat.Type(r).Subtype == b[f].elem {
					b[f].rng = r
				}
			}
			if b[f].rng == 0 {
				return b, false
			}
		case ranged && b[f].rng == 0:
			b[f].rng = pick(g, g.schema.ranges)
			b[f].elem = g.cat.Type(b[f].rng).Subtype
		case enum && b[f].elem == 0:
			if len(g.schema.enums) == 0 {
				return b, false
			}
			b[f].elem = pick(g, g.schema.enums)
		case b[f].elem == 0:
			b[f].elem = g.someType()
		}
	}
	return b, true
}

// concrete is what a declared type stands for; 0 when there is no such type.
func (g *gen) concrete(t pgcat.OID, b binding) pgcat.OID {
	k, is := polys[t]
	if !is {
		return t
	}
	x := b[k.family]
	switch k.shape {
	case 'a':
		if a := g.cat.ArrayOf(x.elem); a != nil {
			return a.OID
		}
		return 0
	case 'r':
		return x.rng
	case 'm':
		return g.cat.Type(x.rng).Multirange
	}
	if k.scalar && g.cat.ElemOf(x.elem) != 0 {
		return 0
	}
	return x.elem
}

// yielding returns the functions and operators that can yield a type.
func (g *gen) yielding(t pgcat.OID) []*callable {
	if all, ok := g.yields[t]; ok {
		return all
	}
	all := slices.Clone(g.pool.byResult[t])
	for p := range polys {
		for _, c := range g.pool.byResult[p] {
			if _, ok := g.bind(c, t); ok {
				all = append(all, c)
			}
		}
	}
	slices.SortFunc(all, func(x, y *callable) int { return int(x.oid()) - int(y.oid()) })
	g.yields[t] = all
	return all
}

// everyday types are those of most columns and expressions.
var everyday = []string{
	"int4", "int4", "int4", "int8", "int2", "text", "text", "text", "varchar", "numeric", "bool", "bool", "float8", "float4", "date", "timestamp",
	"timestamptz", "interval", "uuid", "jsonb", "json", "bytea", "_int4", "_text", "int4range", "bpchar", "time", "timetz", "inet", "name",
	"daterange", "int4multirange", "bit", "varbit", "money", "oid", "point", "tsvector", "xml", "char", "_numeric", "_bool", "_timestamptz",
	"numrange", "tstzrange", "cidr", "macaddr", "regclass", "box", "xid", "pg_lsn", "jsonpath", "tsquery", "_jsonb", "_varchar",
}

// someType is a type that has values: an everyday one, or one of the schema's.
func (g *gen) someType() pgcat.OID {
	if g.core && !g.one(6) {
		return g.builtin(g.word("int4", "int4", "text", "text", "bool", "numeric", "date", "int8", "_int4"))
	}
	if g.one(6) && len(g.schema.types) > 0 {
		return pick(g, g.schema.types)
	}
	return g.builtin(pick(g, everyday))
}

func (g *gen) builtin(name string) pgcat.OID {
	return g.cat.LookupType(nil, "pg_catalog", name).OID
}
