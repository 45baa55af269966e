package pgcat

// A FuncArg is an argument as it stands in a call.
type FuncArg struct {
	Type OID    // Unknown for an untyped literal or parameter
	Name string // of name => value
}

// FuncOpts says how a function is called.
type FuncOpts struct {
	Variadic    bool // VARIADIC before the last argument
	Star        bool // f(*)
	Distinct    bool // f(DISTINCT …)
	OrderBy     bool // f(… ORDER BY …)
	Filter      bool // FILTER (WHERE …)
	Over        bool // OVER …
	Call        bool // CALL f(…)
	WithinGroup int  // the number of WITHIN GROUP's keys, which come last in the arguments
}

// A FunctionCall is a resolved call.
type FunctionCall struct {
	// Function is nil when the call is a cast in functional notation, as
	// text(x): then Result is the target type.
	Function *Function
	// ArgTypes has for each argument, in the order of the call, the type that
	// it is coerced to, polymorphic types made concrete.
	ArgTypes []OID
	// Params has for each argument the index into Function.Args of what it
	// fills; several fill the last when a variadic function takes them one by
	// one.
	Params []int
	// Expanded: arguments were gathered into the variadic array.
	Expanded bool
	// Defaults are the indices into Function.Args that the call leaves out.
	Defaults []int
	Result   OID
	// OutArgs are Function.OutArgs with polymorphic types made concrete.
	OutArgs []Attr
}

// ResolveFunction finds the function that PostgreSQL would call, or the cast
// that f(x) means when f names a type. Column projection, f(x) for x.f, is not
// tried.
func (c *Catalog) ResolveFunction(path []string, schema, name string, args []FuncArg, opts FuncOpts) (*FunctionCall, error) {
	return nil, nil
}
