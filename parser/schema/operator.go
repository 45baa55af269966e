package schema

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// define replays CREATE AGGREGATE, OPERATOR and TYPE; text search objects and
// collations are not in the model.
func (r *replayer) define(s *pg.DefineStmt) {
	switch s.Kind {
	case pg.ObjectType_OBJECT_AGGREGATE:
		r.createAggregate(s)
	case pg.ObjectType_OBJECT_OPERATOR:
		r.createOperator(s)
	case pg.ObjectType_OBJECT_TYPE:
		r.defineBase(s)
	}
}

func (r *replayer) createAggregate(s *pg.DefineStmt) {
	n := nameOf(s.Defnames)
	ns := r.creationSchema(n, r.here())
	if ns == nil {
		return
	}
	agg := &Aggregate{}
	f := &Function{Schema: ns.Name, Name: n.Name, Kind: "aggregate", Pos: r.here(), Volatility: "immutable", Language: "internal", Aggregate: agg}
	if len(s.Args) > 0 {
		r.parameters(f, listOf(s.Args[0]))
	}
	if len(s.Args) > 1 {
		if direct := s.Args[1].GetInteger().GetIval(); direct >= 0 {
			agg.OrderedSet, agg.DirectArgs = true, int(direct)
		}
	}
	for _, d := range s.Definition {
		opt := d.GetDefElem()
		switch strings.ToLower(opt.GetDefname()) {
		case "stype", "stype1":
			f.Returns = r.typeRef(opt.Arg.GetTypeName())
		case "finalfunc":
			agg.FinalFunction = optionName(opt.Arg)
		case "finalfunc_extra":
			agg.FinalExtra = optionOn(opt.Arg)
		case "hypothetical":
			agg.Hypothetical = optionOn(opt.Arg)
		case "basetype":
			if s.Oldstyle && !strings.EqualFold(optionText(opt.Arg), "any") {
				f.Args = []FuncArg{{Mode: "in", Type: r.typeRef(opt.Arg.GetTypeName())}}
			}
		}
	}
	f.Parts = aggregateParts(s.Definition)
	r.addFunction(ns, f, s.Replace)
}

// optionOn is the value of a yes-or-no option, which may be left out.
func optionOn(n *pg.Node) bool {
	switch text := strings.ToLower(optionText(n)); text {
	case "false", "off", "0":
		return false
	}
	return true
}

// optionName is the value of an option that names an object.
func optionName(n *pg.Node) Name {
	switch {
	case n.GetTypeName() != nil:
		return nameOf(n.GetTypeName().Names)
	case n.GetList() != nil:
		return nameOf(n.GetList().Items)
	case n.GetString_() != nil:
		return Name{Name: n.GetString_().Sval}
	}
	return Name{}
}

func (r *replayer) createOperator(s *pg.DefineStmt) {
	n := nameOf(s.Defnames)
	ns := r.creationSchema(n, r.here())
	if ns == nil {
		return
	}
	op := &Operator{Schema: ns.Name, Name: n.Name, Pos: r.here()}
	for _, d := range s.Definition {
		opt := d.GetDefElem()
		switch strings.ToLower(opt.GetDefname()) {
		case "leftarg":
			op.Left = r.typeRef(opt.Arg.GetTypeName())
		case "rightarg":
			op.Right = r.typeRef(opt.Arg.GetTypeName())
		case "function", "procedure":
			op.Function = r.qualifiedFunction(optionName(opt.Arg))
		case "commutator":
			op.Commutator = optionName(opt.Arg).Name
		}
	}
	for _, old := range ns.Operators {
		if old.Name == op.Name && old.Left.key() == op.Left.key() && old.Right.key() == op.Right.key() {
			r.errorf(r.here(), "", "operator %s already exists", n.String())
			return
		}
	}
	if op.Function.Name == "" {
		r.errorf(r.here(), "", "operator function must be specified")
		return
	}
	ns.Operators = append(ns.Operators, op)
}

// qualifiedFunction adds the schema to a user-defined function's name.
func (r *replayer) qualifiedFunction(n Name) Name {
	if found := r.cat.Functions(r.searched(n), n); len(found) > 0 {
		n.Schema = found[0].Schema
	}
	return n
}

func (r *replayer) findOperator(o *pg.ObjectWithArgs, missingOK bool) *Operator {
	n := nameOf(o.GetObjname())
	var types []TypeRef
	for _, a := range o.GetObjargs() {
		types = append(types, r.typeRef(a.GetTypeName()))
	}
	for len(types) < 2 {
		types = append(types, TypeRef{})
	}
	for s := range r.cat.lookIn(r.searched(n), n) {
		for _, op := range s.Operators {
			if op.Name == n.Name && op.Left.key() == types[0].key() && op.Right.key() == types[1].key() {
				return op
			}
		}
	}
	if !missingOK && len(r.cat.Extensions) == 0 {
		r.errorf(r.here(), "", "operator does not exist: %s", strings.TrimSpace(r.shownType(types[0])+" "+n.String()+" "+r.shownType(types[1])))
	}
	return nil
}

func (r *replayer) createCast(s *pg.CreateCastStmt) {
	c := &Cast{Pos: r.here(), Source: r.typeRef(s.Sourcetype), Target: r.typeRef(s.Targettype), InOut: s.Inout}
	if s.Func != nil {
		c.Function = r.qualifiedFunction(nameOf(s.Func.Objname))
		c.FunctionArgs, _ = r.argumentTypes(s.Func)
	}
	switch s.Context {
	case pg.CoercionContext_COERCION_IMPLICIT:
		c.Context = "implicit"
	case pg.CoercionContext_COERCION_ASSIGNMENT:
		c.Context = "assignment"
	default:
		c.Context = "explicit"
	}
	public := r.cat.Schemas[0]
	for _, old := range public.Casts {
		if old.Source.key() == c.Source.key() && old.Target.key() == c.Target.key() {
			r.errorf(r.here(), "", "cast from type %s to type %s already exists", r.shownType(c.Source), r.shownType(c.Target))
			return
		}
	}
	public.Casts = append(public.Casts, c)
}

// findCast finds a cast by its two types.
func (r *replayer) findCast(types []*pg.Node, missingOK bool) *Cast {
	if len(types) != 2 {
		return nil
	}
	source, target := r.typeRef(types[0].GetTypeName()), r.typeRef(types[1].GetTypeName())
	for _, s := range r.cat.Schemas {
		for _, c := range s.Casts {
			if c.Source.key() == source.key() && c.Target.key() == target.key() {
				return c
			}
		}
	}
	if !missingOK {
		r.errorf(r.here(), "", "cast from type %s to type %s does not exist", r.shownType(source), r.shownType(target))
	}
	return nil
}
