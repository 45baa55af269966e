package pgcat

import (
	"cmp"
	"slices"
	"strings"
)

// An overlay holds what was added to a catalogue.
type overlay struct {
	types          map[OID]*Type
	typeNames      map[string][]*Type
	functions      map[string][]*Function
	operators      map[string][]*Operator
	operatorsByOID map[OID]*Operator
	casts          []*Cast
	castIndex      map[[2]OID]*Cast
	relations      []*Relation
	extensions     map[string]bool
	path           []string // for messages
	next           OID
}

func newOverlay() *overlay {
	return &overlay{
		types:          map[OID]*Type{},
		typeNames:      map[string][]*Type{},
		functions:      map[string][]*Function{},
		operators:      map[string][]*Operator{},
		operatorsByOID: map[OID]*Operator{},
		castIndex:      map[[2]OID]*Cast{},
		extensions:     map[string]bool{},
		next:           FirstUserOID,
	}
}

// oids gives out n OIDs in a row and returns the first.
func (o *overlay) oids(n int) OID {
	first := o.next
	o.next += OID(n)
	return first
}

// AddType gives t an OID and makes what PostgreSQL makes along with it: its
// array type (t.Array), and for a range its multirange type, constructor
// functions and the cast between the two. Kind, Schema and Name must be set, and what the kind needs: Labels,
// Base, Attrs or Subtype. An existing type of that name is replaced. It returns
// t, which belongs to the catalogue from then on.
func (c *Catalog) AddType(t *Type) *Type {
	if t.Kind == RangeKind {
		return c.AddRange(t, "")
	}
	return c.addType(t)
}

// AddRange is AddType for a range whose multirange type's name was given.
func (c *Catalog) AddRange(t *Type, multirange string) *Type {
	c.addType(t)
	m := c.addType(&Type{
		Schema: t.Schema, Name: cmp.Or(multirange, multirangeName(t.Name)), Kind: MultirangeKind,
		Subtype: t.Subtype, Range: t.OID,
	})
	t.Multirange = m.OID

	constructor := func(f Function) *Function {
		f.Schema, f.Volatility = t.Schema, Immutable
		return c.AddFunction(&f)
	}
	constructor(Function{Name: t.Name, Args: []OID{t.Subtype, t.Subtype}, Returns: t.OID, Null: Never})
	constructor(Function{Name: t.Name, Args: []OID{t.Subtype, t.Subtype, Text}, Returns: t.OID, Null: Never})
	constructor(Function{Name: m.Name, Returns: m.OID, Strict: true, Null: NeverWhenArgsNonNull})
	single := constructor(Function{Name: m.Name, Args: []OID{t.OID}, Returns: m.OID, Strict: true, Null: NeverWhenArgsNonNull})
	constructor(Function{Name: m.Name, Args: []OID{t.Array}, Variadic: t.OID, Returns: m.OID, Strict: true, Null: NeverWhenArgsNonNull})
	c.AddCast(&Cast{Source: t.OID, Target: m.OID, Context: Explicit, Method: CastFunction, Func: single})
	return t
}

// multirangeName is the name that PostgreSQL chooses.
func multirangeName(name string) string {
	if strings.Contains(name, "range") {
		return strings.Replace(name, "range", "multirange", 1)
	}
	return name + "_multirange"
}

func (c *Catalog) addType(t *Type) *Type {
	c.register(t)
	switch t.Kind {
	case DomainKind:
		if base := c.Type(t.Base); base != nil {
			t.Category = base.Category
			t.NotNull = t.NotNull || base.NotNull
			t.Collatable, t.ByteEq = base.Collatable, base.ByteEq
		}
	case EnumKind:
		t.Category, t.ByteEq = 'E', true
	case CompositeKind:
		t.Category = 'C'
	case RangeKind, MultirangeKind:
		t.Category = 'R'
	default:
		t.Category = cmp.Or(t.Category, 'U')
	}
	array := &Type{
		Schema: t.Schema, Name: c.arrayName(t.Schema, t.Name), Kind: BaseKind, Category: 'A',
		Elem: t.OID, Collatable: t.Collatable,
	}
	c.register(array)
	t.Array = array.OID
	return t
}

// register gives a type an OID and a name.
func (c *Catalog) register(t *Type) {
	o := c.added
	t.OID = o.oids(1)
	o.types[t.OID] = t
	others := slices.DeleteFunc(o.typeNames[t.Name], func(u *Type) bool { return u.Schema == t.Schema })
	o.typeNames[t.Name] = append(others, t)
}

// maxName is the length of PostgreSQL's names in bytes.
const maxName = 63

// arrayName is the name that PostgreSQL gives an array type: an underscore
// before the element's, and more of them when it is taken.
func (c *Catalog) arrayName(schema, name string) string {
	for prefix := "_"; ; prefix += "_" {
		array := prefix + name
		array = array[:min(len(array), maxName)]
		old := c.LookupType(nil, schema, array)
		if old == nil || old.Elem != 0 && c.Type(old.Elem).Name == name {
			return array
		}
	}
}

// AddFunction adds f, or replaces the function with the same name and argument
// types. It gives f an OID. Kind is FunctionKind and Volatility is Volatile
// unless set.
func (c *Catalog) AddFunction(f *Function) *Function {
	o := c.added
	f.OID = o.oids(1)
	f.Kind = cmp.Or(f.Kind, FunctionKind)
	f.Volatility = cmp.Or(f.Volatility, Volatile)
	if f.Kind == AggregateKind {
		f.AggKind = cmp.Or(f.AggKind, NormalAggregate)
	}
	others := slices.DeleteFunc(o.functions[f.Name], func(g *Function) bool {
		return g.Schema == f.Schema && slices.Equal(g.Args, f.Args)
	})
	o.functions[f.Name] = append(others, f)
	return f
}

// AddOperator adds p, or replaces the operator with the same name and operand
// types. It gives p an OID. Result is taken from Func when it is 0.
func (c *Catalog) AddOperator(p *Operator) *Operator {
	o := c.added
	p.OID = o.oids(1)
	if p.Result == 0 && p.Func != nil {
		p.Result = p.Func.Returns
	}
	others := slices.DeleteFunc(o.operators[p.Name], func(q *Operator) bool {
		return q.Schema == p.Schema && q.Left == p.Left && q.Right == p.Right
	})
	o.operators[p.Name] = append(others, p)
	o.operatorsByOID[p.OID] = p
	return p
}

// AddCast adds k, or replaces the cast between the same types.
func (c *Catalog) AddCast(k *Cast) *Cast {
	o := c.added
	key := [2]OID{k.Source, k.Target}
	if old := o.castIndex[key]; old != nil {
		o.casts[slices.Index(o.casts, old)] = k
	} else {
		o.casts = append(o.casts, k)
	}
	o.castIndex[key] = k
	return k
}
