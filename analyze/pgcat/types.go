package pgcat

// The kinds of type, as pg_type.typtype has them.
const (
	BaseKind       byte = 'b'
	CompositeKind  byte = 'c'
	DomainKind     byte = 'd'
	EnumKind       byte = 'e'
	PseudoKind     byte = 'p'
	RangeKind      byte = 'r'
	MultirangeKind byte = 'm'
)

// A Type is a row of pg_type with what hangs on it. Types of a catalogue are
// read-only, but for the Attrs and Parents of a composite type, which may be set by
// its maker after AddType, so that types can refer to each other.
type Type struct {
	OID       OID
	Schema    string
	Name      string
	Kind      byte // typtype
	Category  byte // typcategory: 'N' numeric, 'S' string, 'A' array, …
	Preferred bool // the preferred type of its category

	Elem       OID // a true array's element type
	Array      OID // the type's array type
	Base       OID // a domain's base type (which may be a domain)
	Subtype    OID // a range's or multirange's bound type
	Range      OID // a multirange's range type
	Multirange OID // a range's multirange type
	RawElem    OID // what subscripting a fixed-length type such as point yields

	// BaseMod is a domain's type modifier: varchar(20) has {20}. Only added
	// types have it.
	BaseMod []int
	// BaseDims is the number of array dimensions that a domain declares.
	BaseDims int
	NotNull  bool     // a domain that rejects NULL, or whose base does
	Attrs    []Attr   // a composite type's columns
	Labels   []string // an enum's values, in order
	RowOf    bool     // a composite type that is a relation's row type
	Parents  []OID    // the row types of the tables that the relation inherits from
	Opaque   bool     // a base type of which nothing is known but its name

	// Collatable: values have a collation.
	Collatable bool
	// ByteEq: values are equal by the type's default equality exactly when
	// their binary representations are (under a deterministic collation).
	ByteEq bool
}

// An Attr is a column of a composite type, of a function's result or of a
// system relation.
type Attr struct {
	Name    string
	Type    OID
	Dims    int  // declared array dimensions, 0 when unknown or no array
	NotNull bool // of a system relation
}

// The kinds of function, as pg_proc.prokind has them.
const (
	FunctionKind  byte = 'f'
	ProcedureKind byte = 'p'
	AggregateKind byte = 'a'
	WindowKind    byte = 'w'
)

// The volatilities, as pg_proc.provolatile has them.
const (
	Immutable byte = 'i'
	Stable    byte = 's'
	Volatile  byte = 'v'
)

// The kinds of aggregate, as pg_aggregate.aggkind has them.
const (
	NormalAggregate       byte = 'n'
	OrderedSetAggregate   byte = 'o'
	HypotheticalAggregate byte = 'h'
)

// A Function is a row of pg_proc.
type Function struct {
	OID    OID
	Schema string
	Name   string
	Kind   byte // prokind

	// Args are the input arguments (IN, INOUT, VARIADIC), those that a call is
	// matched by; of a procedure the OUT ones too, which CALL has. A variadic
	// function's last one is an array, or "any".
	Args []OID
	// ArgNames has a name, perhaps empty, for each of Args; or is nil.
	ArgNames []string
	// Variadic is the element type of the last argument of a variadic
	// function (Any for VARIADIC "any"), or 0.
	Variadic OID
	Defaults int // how many of the last Args have defaults

	Returns    OID
	ReturnsSet bool
	// OutArgs are the OUT, INOUT and TABLE columns, in order; none for a
	// function that just returns Returns.
	OutArgs []Attr

	Strict     bool
	Volatility byte
	// AggKind and AggDirect say of an aggregate how it is called; AggDirect is
	// the number of an ordered-set aggregate's direct arguments.
	AggKind   byte
	AggDirect int

	// Null says whether the result can be NULL. Added functions leave it
	// MayBeNull.
	Null NullBehaviour
	// ValueOnRows says of an aggregate that it is not NULL as soon as it meets
	// a row whose arguments are not NULL: sum(x) under GROUP BY.
	ValueOnRows bool
	// ReadsTables: the function reads tables that its arguments name or that a
	// query in its arguments reads.
	ReadsTables bool
	// Pure: the function is volatile but changes nothing that outlives the
	// call, as random().
	Pure bool
}

// NullBehaviour says when a function or operator yields NULL. It is a promise
// that nullability analysis builds on: MayBeNull is always a safe answer.
type NullBehaviour uint8

const (
	// MayBeNull promises nothing.
	MayBeNull NullBehaviour = iota
	// NeverWhenArgsNonNull promises a value when every argument has one.
	NeverWhenArgsNonNull
	// NeverWhenFirstNonNull promises a value when the first argument has one,
	// as concat_ws does; again VARIADIC NULL is the exception.
	NeverWhenFirstNonNull
	// Never promises a value whatever the arguments are. FunctionCall.Null
	// knows the exception, VARIADIC NULL.
	Never
)

// NullBehaviour returns f.Null. Of a set-returning function it is about the
// value of each row that it returns, when the function has a single column; a
// select list or ROWS FROM with several such functions fills shorter ones up
// with NULL.
func (f *Function) NullBehaviour() NullBehaviour { return f.Null }

// NeverNull reports whether f yields a value whenever all arguments have one.
func (f *Function) NeverNull() bool { return f.Null != MayBeNull }

// An Operator is a row of pg_operator.
type Operator struct {
	OID    OID
	Schema string
	Name   string
	Left   OID // 0 for a prefix operator
	Right  OID
	Result OID
	Func   *Function

	Commutator OID
	Negator    OID
	// BtreeStrategy is the operator's place in a btree operator family: 1 <,
	// 2 <=, 3 =, 4 >=, 5 >; 0 when it is in none.
	BtreeStrategy byte
	Hashes        bool // an equality that hash indexes and joins can use
}

// A CastMethod is how a cast is done, as pg_cast.castmethod has it.
type CastMethod byte

// The methods of a cast.
const (
	CastFunction CastMethod = 'f'
	CastBinary   CastMethod = 'b' // nothing is to be done
	CastInOut    CastMethod = 'i' // through the text form
)

// A Cast is a row of pg_cast.
type Cast struct {
	Source, Target OID
	Context        Coercion // the weakest context in which it is applied
	Method         CastMethod
	Func           *Function // for CastFunction
}

// A Relation is a table or view of pg_catalog or information_schema.
type Relation struct {
	Schema  string
	Name    string
	Kind    byte // pg_class.relkind: 'r' or 'v'
	RowType OID
	Columns []Attr
}
