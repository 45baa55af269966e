package bind

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// bindFunctions adds the schema's functions, procedures and aggregates; these
// come last, as they are made of functions.
func (b *Schema) bindFunctions() {
	for _, aggregates := range []bool{false, true} {
		for _, s := range b.Catalog.Schemas {
			for _, f := range s.Functions {
				if (f.Aggregate != nil) == aggregates {
					b.functions[b.Types.AddFunction(b.bindFunction(f))] = f
				}
			}
		}
	}
}

var functionKinds = map[string]byte{
	"function": pgcat.FunctionKind, "procedure": pgcat.ProcedureKind,
	"aggregate": pgcat.AggregateKind, "window": pgcat.WindowKind,
}

var volatilities = map[string]byte{"stable": pgcat.Stable, "immutable": pgcat.Immutable}

func (b *Schema) bindFunction(f *schema.Function) *pgcat.Function {
	p := &pgcat.Function{
		Schema: f.Schema, Name: f.Name, Kind: cmp.Or(functionKinds[f.Kind], pgcat.FunctionKind),
		Strict: f.Strict, ReturnsSet: f.ReturnsSet || f.Returns.SetOf, Volatility: cmp.Or(volatilities[f.Volatility], pgcat.Volatile),
	}
	if p.Kind == pgcat.AggregateKind {
		p.Volatility = pgcat.Immutable
	}
	p.ReadsTables = p.Volatility != pgcat.Immutable
	for _, arg := range f.Args {
		b.bindArgument(f, p, arg)
	}
	if !slices.ContainsFunc(p.ArgNames, func(name string) bool { return name != "" }) {
		p.ArgNames = nil
	}
	switch {
	case f.Returns.Name.Name != "":
		p.Returns = b.resolve(f.Schema, f.Returns, f.Pos).OID
	case len(p.OutArgs) == 1 && p.Kind != pgcat.ProcedureKind:
		p.Returns = p.OutArgs[0].Type
	case len(p.OutArgs) > 0:
		p.Returns = pgcat.Record
	default:
		p.Returns = pgcat.Void
	}
	if f.Aggregate != nil {
		b.bindAggregate(f, p)
	}
	return p
}

// variadics are the types of the elements of polymorphic arrays after VARIADIC.
var variadics = map[pgcat.OID]pgcat.OID{
	pgcat.AnyArray: pgcat.AnyElement, pgcat.AnyCompatibleArray: pgcat.AnyCompatible, pgcat.Any: pgcat.Any,
}

// bindArgument adds an argument: one that a call gives, one that the result has,
// or both.
func (b *Schema) bindArgument(f *schema.Function, p *pgcat.Function, arg schema.FuncArg) {
	t := b.resolve(f.Schema, arg.Type, f.Pos)
	switch arg.Mode {
	case "out", "inout", "table":
		p.OutArgs = append(p.OutArgs, pgcat.Attr{Name: arg.Name, Type: t.OID, Dims: t.Dims})
		p.ReturnsSet = p.ReturnsSet || arg.Mode == "table"
	}
	if arg.Mode == "out" && p.Kind != pgcat.ProcedureKind || arg.Mode == "table" {
		return
	}
	p.Args = append(p.Args, t.OID)
	p.ArgNames = append(p.ArgNames, arg.Name)
	if arg.Default != nil {
		p.Defaults++
	}
	if arg.Mode == "variadic" {
		p.Variadic = cmp.Or(variadics[t.OID], b.Types.ElemOf(t.OID))
	}
}

// bindAggregate says how an aggregate is called and what it returns: what its
// final function makes of the state.
func (b *Schema) bindAggregate(f *schema.Function, p *pgcat.Function) {
	g := f.Aggregate
	p.AggKind = pgcat.NormalAggregate
	if g.OrderedSet {
		p.AggKind, p.AggDirect = pgcat.OrderedSetAggregate, g.DirectArgs
	}
	if g.Hypothetical {
		p.AggKind = pgcat.HypotheticalAggregate
	}
	if g.FinalFunction.Name == "" {
		return
	}
	inputs := append([]pgcat.OID{p.Returns}, p.Args...)
	if !g.FinalExtra {
		inputs = inputs[:1+min(p.AggDirect, len(p.Args))]
	}
	if result, ok := b.Types.ResultOf(b.pathOf(f.Schema), g.FinalFunction.Schema, g.FinalFunction.Name, inputs); ok {
		p.Returns = result
	}
}

// bindOperators adds the schema's operators and casts.
func (b *Schema) bindOperators() {
	for _, s := range b.Catalog.Schemas {
		for _, o := range s.Operators {
			op := &pgcat.Operator{Schema: o.Schema, Name: o.Name}
			var args []pgcat.OID
			if o.Left.Name.Name != "" {
				op.Left = b.resolve(o.Schema, o.Left, o.Pos).OID
				args = append(args, op.Left)
			}
			if o.Right.Name.Name != "" {
				op.Right = b.resolve(o.Schema, o.Right, o.Pos).OID
				args = append(args, op.Right)
			}
			op.Func = b.functionOf(o.Schema, o.Function, args)
			if op.Func != nil {
				b.Types.AddOperator(op)
			}
		}
		for _, c := range s.Casts {
			k := &pgcat.Cast{
				Source: b.resolve(s.Name, c.Source, c.Pos).OID, Target: b.resolve(s.Name, c.Target, c.Pos).OID,
				Context: pgcat.Explicit, Method: pgcat.CastBinary,
			}
			switch c.Context {
			case "assignment":
				k.Context = pgcat.Assignment
			case "implicit":
				k.Context = pgcat.Implicit
			}
			switch {
			case c.InOut:
				k.Method = pgcat.CastInOut
			case c.Function.Name != "":
				var args []pgcat.OID
				for _, t := range c.FunctionArgs {
					args = append(args, b.resolve(s.Name, t, c.Pos).OID)
				}
				k.Method, k.Func = pgcat.CastFunction, b.functionOf(s.Name, c.Function, args)
			}
			b.Types.AddCast(k)
		}
	}
}

// functionOf finds the function behind an operator or a cast: the one with
// these arguments, or else the first of that name that could take them.
func (b *Schema) functionOf(from string, name schema.Name, args []pgcat.OID) *pgcat.Function {
	var near *pgcat.Function
next:
	for _, f := range b.Types.Functions(b.pathOf(from), name.Schema, name.Name) {
		if len(f.Args) < len(args) {
			continue
		}
		for i, t := range args {
			if f.Args[i] != t {
				if near == nil && b.Types.CanCoerce(t, f.Args[i], pgcat.Implicit) {
					near = f
				}
				continue next
			}
		}
		return f
	}
	return near
}
