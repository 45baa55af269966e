package pgcat

import (
	"fmt"
	"slices"
	"strings"
)

// checkNames checks the use of named arguments.
func checkNames(args []FuncArg) *Error {
	seen := map[string]bool{}
	for _, a := range args {
		switch {
		case a.Name == "" && len(seen) > 0:
			return &Error{Code: codeSyntax, Message: "positional argument cannot follow named argument"}
		case a.Name == "":
			continue
		case seen[a.Name]:
			return &Error{Code: codeSyntax, Message: fmt.Sprintf(`argument name "%s" used more than once`, a.Name)}
		}
		seen[a.Name] = true
	}
	return nil
}

// checkCall checks that a function is called as its kind must be.
func (c *Catalog) checkCall(best *candidate, schema, name string, args []FuncArg, opts FuncOpts) *Error {
	f, shown := best.function, joinName(schema, name)
	switch isProcedure := f.Kind == ProcedureKind; {
	case isProcedure && !opts.Call:
		e := wrongKind("%s is a procedure", c.funcSignature(schema, name, args))
		e.Hint = "To call a procedure, use CALL."
		return e
	case !isProcedure && opts.Call:
		e := wrongKind("%s is not a procedure", c.funcSignature(schema, name, args))
		e.Hint = "To call a function, use SELECT."
		return e
	}
	switch f.Kind {
	case AggregateKind:
		if !opts.Over && len(args) > 0 && args[len(args)-1].Name != "" {
			return &Error{Code: codeNotSupported, Message: "aggregates cannot use named arguments"}
		}
		return c.checkAggregate(f, shown, args, opts)
	case WindowKind:
		return checkWindow(shown, opts)
	}
	return checkPlain(shown, opts)
}

func wrongKind(format string, args ...any) *Error {
	return &Error{Code: codeWrongObjectType, Message: fmt.Sprintf(format, args...)}
}

// checkPlain checks that nothing stands behind a plain function's arguments that
// goes with aggregates and window functions alone.
func checkPlain(shown string, opts FuncOpts) *Error {
	switch {
	case opts.Star:
		return wrongKind("%s(*) specified, but %[1]s is not an aggregate function", shown)
	case opts.Distinct:
		return wrongKind("DISTINCT specified, but %s is not an aggregate function", shown)
	case opts.WithinGroup > 0:
		return wrongKind("WITHIN GROUP specified, but %s is not an aggregate function", shown)
	case opts.OrderBy:
		return wrongKind("ORDER BY specified, but %s is not an aggregate function", shown)
	case opts.Filter:
		return wrongKind("FILTER specified, but %s is not an aggregate function", shown)
	case opts.Over:
		return wrongKind("OVER specified, but %s is not a window function nor an aggregate function", shown)
	}
	return nil
}

func checkWindow(shown string, opts FuncOpts) *Error {
	switch {
	case !opts.Over:
		return wrongKind("window function %s requires an OVER clause", shown)
	case opts.WithinGroup > 0:
		return wrongKind("window function %s cannot have WITHIN GROUP", shown)
	}
	return checkOver(false, opts)
}

// checkOver checks what OVER does not go with.
func checkOver(aggregate bool, opts FuncOpts) *Error {
	switch {
	case opts.Distinct:
		return &Error{Code: codeNotSupported, Message: "DISTINCT is not implemented for window functions"}
	case opts.Filter && !aggregate:
		return &Error{Code: codeNotSupported, Message: "FILTER is not implemented for non-aggregate window functions"}
	case opts.OrderBy:
		return &Error{Code: codeNotSupported, Message: "aggregate ORDER BY is not implemented for window functions"}
	}
	return nil
}

// checkAggregate checks that what stands behind an aggregate's arguments is what
// it wants.
func (c *Catalog) checkAggregate(f *Function, shown string, args []FuncArg, opts FuncOpts) *Error {
	if f.AggKind != NormalAggregate {
		return c.checkOrderedSet(f, shown, args, opts)
	}
	switch {
	case opts.WithinGroup > 0:
		return wrongKind("%s is not an ordered-set aggregate, so it cannot have WITHIN GROUP", shown)
	case len(args) == 0 && !opts.Star:
		return wrongKind("%s(*) must be used to call a parameterless aggregate function", shown)
	case opts.Over:
		return checkOver(true, opts)
	}
	return nil
}

// checkOrderedSet checks the call of an ordered-set or hypothetical-set
// aggregate, and that WITHIN GROUP leaves it as many direct arguments as it
// wants.
func (c *Catalog) checkOrderedSet(f *Function, shown string, args []FuncArg, opts FuncOpts) *Error {
	switch {
	case opts.WithinGroup == 0:
		return wrongKind("WITHIN GROUP is required for ordered-set aggregate %s", shown)
	case opts.Over:
		return wrongKind("OVER is not supported for ordered-set aggregate %s", shown)
	case opts.Distinct:
		return wrongKind("cannot use DISTINCT with WITHIN GROUP")
	}
	direct, want := len(args)-opts.WithinGroup, f.AggDirect
	if f.AggKind == HypotheticalAggregate && f.Variadic != 0 {
		want = opts.WithinGroup
	}
	if direct == want || f.Variadic != 0 && f.AggKind == OrderedSetAggregate && direct >= want {
		return nil
	}
	e := &Error{Code: codeUndefinedFunction, Message: fmt.Sprintf("function %s does not exist", c.funcSignature("", shown, args))}
	if f.AggKind == HypotheticalAggregate {
		e.Hint = fmt.Sprintf("To use the hypothetical-set aggregate %s, the number of hypothetical direct arguments (here %d) must match the number of ordering columns (here %d).",
			shown, direct, opts.WithinGroup)
	} else {
		e.Hint = fmt.Sprintf("There is an ordered-set aggregate %s, but it requires %d direct %s, not %d.", shown, want, plural(want, "argument"), direct)
	}
	return e
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// funcSignature shows a call as PostgreSQL does: f(integer, x => text).
func (c *Catalog) funcSignature(schema, name string, args []FuncArg) string {
	var b strings.Builder
	b.WriteString(joinName(schema, name))
	b.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		if a.Name != "" {
			b.WriteString(a.Name + " => ")
		}
		b.WriteString(c.shown(a.Type))
	}
	b.WriteByte(')')
	return b.String()
}

func noun(opts FuncOpts) string {
	if opts.Call {
		return "procedure"
	}
	return "function"
}

// noFunction is the error of a call that no function fits. A name that there
// is no function of is most likely misspelt.
func (c *Catalog) noFunction(path []string, schema, name string, args []FuncArg, opts FuncOpts) *Error {
	e := &Error{
		Code:    codeUndefinedFunction,
		Message: fmt.Sprintf("%s %s does not exist", noun(opts), c.funcSignature(schema, name, args)),
		Hint:    fmt.Sprintf("No %s matches the given name and argument types. You might need to add explicit type casts.", noun(opts)),
	}
	switch known := c.Functions(path, schema, name); {
	case len(known) > 0:
		if list := c.signatures(known, len(args)); list != "" {
			e.Hint += "\nThere is " + list + "."
		}
		if opts.OrderBy && opts.WithinGroup == 0 {
			e.Hint = "No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; ORDER BY must appear after all regular arguments of the aggregate."
		}
	default:
		if hint, extension := c.missingExtension(func(s *section) bool {
			return slices.ContainsFunc(s.functions, func(f Function) bool { return f.Name == name && !slices.Contains(f.Args, Internal) })
		}); hint != "" {
			if e.Hint = hint; extension != "" && c.fitsExtension(extension, name, args, opts) {
				e.Extension = extension
			}
		} else if instead, ok := foreignFunctions[name]; ok && schema == "" {
			e.Hint = "PostgreSQL has no such function; use " + instead
		} else if s := c.suggestFunction(path, schema, name); s != "" {
			e.Hint = `did you mean "` + s + `"?`
		}
	}
	return e
}

func (c *Catalog) ambiguous(schema, name string, args []FuncArg, opts FuncOpts) *Error {
	return &Error{
		Code:    codeAmbiguousFunction,
		Message: fmt.Sprintf("%s %s is not unique", noun(opts), c.funcSignature(schema, name, args)),
		Hint:    fmt.Sprintf("Could not choose a best candidate %s. You might need to add explicit type casts.", noun(opts)),
	}
}
