package tree

// A Form is how an item of a SELECT list is written, for a reader that goes by
// syntax and knows nothing of types. The expression says what it means.
type Form struct {
	Kind FormKind
	// Name is what is written: the operator, the function's or the type's name;
	// Schema what is written before that.
	Name, Schema string
	Fields       []string // of a FormColumn: its name, with what is written before it
	Dims         int      // of a FormCast: pairs of brackets
	Args         int      // of a FormCall: how many arguments
	ArgNames     []string // those that are given by name
	Null         bool     // a FormLiteral is NULL
	// Parts are what a FormNot negates, the ELSE of a FormCase (nothing without
	// one), what a FormCast converts, the arguments of a FormCoalesce.
	Parts []*Form
}

// A FormKind is a construct of the grammar.
type FormKind uint8

// The kinds. Whatever has none here is a FormOther.
const (
	FormOther FormKind = iota
	FormColumn
	FormLiteral  // Name is text, integer, float, boolean, bit or null
	FormOperator // also NULLIF, IN, BETWEEN, LIKE and IS DISTINCT FROM, under the grammar's name for each
	FormLogic    // AND, OR
	FormNot
	FormCase
	FormCoalesce
	FormCall
	FormCast
	FormExists
	FormScalar   // a subquery in brackets
	FormSubquery // one with ARRAY, ANY, ALL or IN
)
