package pgcat

import "slices"

// A FuncArg is an argument as it stands in a call.
type FuncArg struct {
	Type OID    // Unknown for an untyped literal or parameter
	Name string // of name => value
	// Param: the argument is an untyped parameter. date('…') with a literal is
	// a cast; with a parameter it is a call, and may be ambiguous.
	Param bool
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
	// it is coerced to, polymorphic types made concrete; Any when the function
	// takes any type as it is.
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
	// Null is Function.Null as it holds for this call.
	Null NullBehaviour
}

// ResolveFunction finds the function that PostgreSQL would call, or the cast
// that f(x) means when f names a type. Column projection, f(x) for x.f, is not
// tried.
func (c *Catalog) ResolveFunction(path []string, schema, name string, args []FuncArg, opts FuncOpts) (*FunctionCall, error) {
	call, err := c.resolveFunction(path, schema, name, args, opts)
	if err != nil {
		return nil, err
	}
	return call, nil
}

func (c *Catalog) resolveFunction(path []string, schema, name string, args []FuncArg, opts FuncOpts) (*FunctionCall, *Error) {
	if err := checkNames(args); err != nil {
		return nil, err
	}
	inputs := make([]OID, len(args))
	named := false
	for i, a := range args {
		inputs[i] = a.Type
		named = named || a.Name != ""
	}
	best, err := c.exactOrCast(path, schema, name, args, inputs, named, opts)
	switch {
	case err != nil:
		return nil, err
	case best.function == nil:
		return &FunctionCall{ArgTypes: best.args, Params: []int{0}, Result: best.args[0], Null: NeverWhenArgsNonNull}, nil
	}
	if err := c.checkCall(best, schema, name, args, opts); err != nil {
		return nil, err
	}
	return c.functionCall(best, inputs, opts)
}

// ResultOf returns what a function gives for arguments of these types, which
// may be polymorphic, as those of an aggregate's declaration are: then so is the
// result.
func (c *Catalog) ResultOf(path []string, schema, name string, inputs []OID) (OID, bool) {
	for _, f := range c.Functions(path, schema, name) {
		if slices.Equal(f.Args, inputs) && slices.ContainsFunc(inputs, isPolymorphic) {
			return f.Returns, true
		}
	}
	args := make([]FuncArg, len(inputs))
	for i, t := range inputs {
		args[i].Type = t
	}
	call, err := c.resolveFunction(path, schema, name, args, FuncOpts{})
	if err != nil {
		return 0, false
	}
	return call.Result, true
}

// exactOrCast finds the function whose arguments are exactly the inputs; else
// the cast that is meant, as a candidate without a function; else the best
// match.
func (c *Catalog) exactOrCast(path []string, schema, name string, args []FuncArg, inputs []OID, named bool, opts FuncOpts) (*candidate, *Error) {
	candidates := c.functionCandidates(path, schema, name, args, opts)
	best := exact(candidates, inputs)
	if best == nil && len(args) == 1 && !named {
		if target := c.castTarget(path, schema, name, args[0]); target != 0 {
			return &candidate{args: []OID{target}}, nil
		}
	}
	if best == nil {
		fit := c.applicable(inputs, candidates)
		switch len(fit) {
		case 0:
			return nil, c.noFunction(path, schema, name, args, opts)
		case 1:
			best = fit[0]
		default:
			best = c.choose(inputs, fit)
		}
	}
	if best == nil || best.ambiguous {
		return nil, c.ambiguous(schema, name, args, opts)
	}
	return best, nil
}

// exact returns the first candidate that is declared with the very types of
// the inputs.
func exact(candidates []*candidate, inputs []OID) *candidate {
	for _, k := range candidates {
		if slices.Equal(k.args[:len(inputs)], inputs) {
			return k
		}
	}
	return nil
}

// castTarget is the type that f(x) casts to when f names a type and the cast
// is trivial or goes through the text form; casts by a function are functions
// of that name.
func (c *Catalog) castTarget(path []string, schema, name string, arg FuncArg) OID {
	t := c.LookupType(path, schema, name)
	if t == nil || t.Kind == CompositeKind {
		return 0
	}
	from := arg.Type
	if from == Unknown && !arg.Param {
		return t.OID
	}
	switch conv, _ := c.pathway(from, t.OID, Explicit); conv {
	case Relabel:
		return t.OID
	case ByInOut:
		if t.Category == 'S' && (from == Record || c.isComposite(from)) {
			return 0
		}
		return t.OID
	}
	return 0
}

// functionCall makes the types of the chosen candidate concrete.
func (c *Catalog) functionCall(best *candidate, inputs []OID, opts FuncOpts) (*FunctionCall, *Error) {
	f := best.function
	call := &FunctionCall{Function: f, Expanded: best.expanded > 0, Null: f.Null}
	if opts.Variadic {
		if f.Variadic == Any && c.ElemOf(inputs[len(inputs)-1]) == 0 {
			return nil, mismatch("VARIADIC argument must be an array", "")
		}
		call.Null = min(call.Null, NeverWhenArgsNonNull)
	}

	actual := slices.Clone(inputs)
	for i := len(inputs); i < len(best.args); i++ {
		call.Defaults = append(call.Defaults, best.param(i))
		if isPolymorphic(best.args[i]) {
			actual = append(actual, Unknown)
		} else {
			actual = append(actual, best.args[i])
		}
	}
	types, result, b, err := c.enforce(actual, best.args, f.Returns)
	if err != nil {
		return nil, err
	}
	call.ArgTypes, call.Result = types[:len(inputs)], result
	for i := range inputs {
		call.Params = append(call.Params, best.param(i))
	}
	if call.Expanded && f.Variadic != Any {
		if elem := types[len(f.Args)-1]; c.arrayOID(elem) == 0 {
			return nil, c.noArray(elem)
		}
	}
	if f.AggKind == HypotheticalAggregate {
		if err := c.unifyHypothetical(call, inputs, opts.WithinGroup); err != nil {
			return nil, err
		}
	}
	call.OutArgs = slices.Clone(f.OutArgs)
	for i, out := range call.OutArgs {
		if t, err := c.resolve(b, out.Type); err == nil { // else it matters only to who asks for the column
			call.OutArgs[i].Type = t
		}
	}
	return call, nil
}

// unifyHypothetical gives each direct argument of a hypothetical-set aggregate
// and the sort key that it is compared with a common type.
func (c *Catalog) unifyHypothetical(call *FunctionCall, inputs []OID, keys int) *Error {
	for key := len(inputs) - keys; key < len(inputs); key++ {
		direct := key - keys
		common, err := c.commonType("WITHIN GROUP", []OID{inputs[key], inputs[direct]})
		if err != nil {
			return err
		}
		call.ArgTypes[direct], call.ArgTypes[key] = common, common
	}
	return nil
}
