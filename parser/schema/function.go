package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

func (r *replayer) createFunction(s *pg.CreateFunctionStmt) {
	n := nameOf(s.Funcname)
	ns := r.creationSchema(n, r.here())
	if ns == nil {
		return
	}
	f := &Function{
		Schema: ns.Name, Name: n.Name, Kind: "function", Pos: r.here(), Volatility: "volatile", Language: "sql",
		SearchPath: slices.Clone(r.path), Checked: !r.uncheckedBodies, source: bodySource{file: r.file, stmt: r.stmt},
	}
	if s.IsProcedure {
		f.Kind = "procedure"
	}
	r.parameters(f, s.Parameters)
	if s.ReturnType != nil {
		f.Returns = r.typeRef(s.ReturnType)
		f.ReturnsSet = f.Returns.SetOf
	}
	if slices.ContainsFunc(f.Args, func(a FuncArg) bool { return a.Mode == "table" }) {
		f.ReturnsSet = true
	}
	r.functionOptions(f, s.Options)
	f.SQLBody = sqlBody(s.SqlBody)
	r.addFunction(ns, f, s.Replace)
}

// sqlBody flattens BEGIN ATOMIC; RETURN is a body of one statement.
func sqlBody(n *pg.Node) []*pg.Node {
	if n == nil {
		return nil
	}
	if n.GetList() == nil {
		return []*pg.Node{n}
	}
	var body []*pg.Node
	for _, item := range n.GetList().Items {
		body = append(body, sqlBody(item)...)
	}
	return body
}

func (r *replayer) parameters(f *Function, list []*pg.Node) {
	for _, n := range list {
		p := n.GetFunctionParameter()
		if p == nil {
			continue
		}
		arg := FuncArg{Name: p.Name, Mode: argMode(p.Mode), Type: r.typeRef(p.ArgType), Default: p.Defexpr}
		f.Args = append(f.Args, arg)
	}
}

func argMode(mode pg.FunctionParameterMode) string {
	switch mode {
	case pg.FunctionParameterMode_FUNC_PARAM_OUT:
		return "out"
	case pg.FunctionParameterMode_FUNC_PARAM_INOUT:
		return "inout"
	case pg.FunctionParameterMode_FUNC_PARAM_VARIADIC:
		return "variadic"
	case pg.FunctionParameterMode_FUNC_PARAM_TABLE:
		return "table"
	}
	return "in"
}

func (r *replayer) functionOptions(f *Function, options []*pg.Node) {
	for _, n := range options {
		opt := n.GetDefElem()
		switch opt.GetDefname() {
		case "language":
			f.Language = strings.ToLower(optionText(opt.Arg))
		case "volatility":
			f.Volatility = optionText(opt.Arg)
		case "strict":
			f.Strict = opt.Arg.GetBoolean().GetBoolval()
		case "security":
			f.SecurityDefiner = opt.Arg.GetBoolean().GetBoolval()
		case "window":
			if opt.Arg.GetBoolean().GetBoolval() {
				f.Kind = "window"
			}
		case "as":
			if body := stringsOf(listOf(opt.Arg)); len(body) > 0 {
				f.Body, f.source.at = body[0], sqltext.SkipBlank(r.stmt.sql, int(opt.Location)+len("AS"))
			}
		case "set":
			if v := opt.Arg.GetVariableSetStmt(); v.GetName() == "search_path" {
				f.SetPath = nil
				if v.Kind == pg.VariableSetKind_VAR_SET_VALUE {
					f.SetPath = settingPath(v.Args)
				}
			}
		}
	}
}

// addFunction adds a function, or replaces the one of its signature.
func (r *replayer) addFunction(ns *Schema, f *Function, replace bool) {
	types := inputTypes(f)
	for _, old := range ns.Functions {
		if old.Name != f.Name || !sameTypes(inputTypes(old), types) {
			continue
		}
		switch {
		case !replace:
			r.errorf(r.locate(f.Name), "use CREATE OR REPLACE, or DROP it first", "function %q already exists with same argument types", f.Name)
		case routineKind(old) != routineKind(f):
			r.errorf(r.locate(f.Name), fmt.Sprintf("%q is %s %s", f.Name, article(old.Kind), old.Kind), "cannot change routine kind")
		case f.Kind != "aggregate" && returnKey(old) != returnKey(f):
			r.errorf(r.locate(f.Name), fmt.Sprintf("use DROP %s %s first", strings.ToUpper(routineKind(old)), r.signature(old)),
				"cannot change return type of existing function")
		default:
			f.Comment = old.Comment
			*old = *f // dependents keep the pointer
		}
		return
	}
	ns.Functions = append(ns.Functions, f)
}

// routineKind is the kind that messages and DROP know.
func routineKind(f *Function) string {
	if f.Kind == "window" {
		return "function"
	}
	return f.Kind
}

func article(word string) string {
	if strings.ContainsAny(word[:1], "aeiou") {
		return "an"
	}
	return "a"
}

// returnKey identifies what a function returns, OUT columns with their names.
func returnKey(f *Function) string {
	key := fmt.Sprint(f.ReturnsSet)
	var outs []FuncArg
	for _, a := range f.Args {
		if a.Mode == "out" || a.Mode == "inout" || a.Mode == "table" {
			outs = append(outs, a)
		}
	}
	switch len(outs) {
	case 0:
		return key + " " + f.Returns.key()
	case 1:
		return key + " " + outs[0].Type.key()
	}
	for _, a := range outs {
		key += " " + a.Name + " " + a.Type.key()
	}
	return key
}

func inputTypes(f *Function) []TypeRef {
	var types []TypeRef
	for _, a := range f.InputArgs() {
		types = append(types, a.Type)
	}
	return types
}

func sameTypes(a, b []TypeRef) bool {
	return slices.EqualFunc(a, b, func(x, y TypeRef) bool { return x.key() == y.key() })
}

// signature is name(types) as PostgreSQL's messages print it.
func (r *replayer) signature(f *Function) string {
	return r.shownRoutine(f) + "(" + r.shownTypes(inputTypes(f)) + ")"
}

func (r *replayer) shownRoutine(f *Function) string {
	if slices.Contains(r.path, f.Schema) {
		return f.Name
	}
	return f.Schema + "." + f.Name
}

// findFunction finds the function that ALTER, DROP or COMMENT means. The
// argument list may be left out when the name is not overloaded.
func (r *replayer) findFunction(kind pg.ObjectType, o *pg.ObjectWithArgs, missingOK bool) *Function {
	n := nameOf(o.GetObjname())
	word := map[pg.ObjectType]string{
		pg.ObjectType_OBJECT_PROCEDURE: "procedure", pg.ObjectType_OBJECT_AGGREGATE: "aggregate", pg.ObjectType_OBJECT_ROUTINE: "routine",
	}[kind]
	if word == "" {
		word = "function"
	}
	pos := r.locate(n.Name)
	if n.Schema != "" && n.Schema != "pg_catalog" && r.cat.Schema(n.Schema) == nil {
		if !missingOK {
			r.noSchema(n.Schema, pos)
		}
		return nil
	}
	named := r.cat.Functions(r.searched(n), n)
	found := named
	if !o.ArgsUnspecified {
		in, all := r.argumentTypes(o)
		found = nil
		for _, f := range named {
			if sameTypes(inputTypes(f), in) || kind != pg.ObjectType_OBJECT_AGGREGATE && sameTypes(allTypes(f), all) {
				found = append(found, f)
				break
			}
		}
	}
	switch {
	case len(found) > 1:
		r.errorf(pos, "specify the argument list to select the "+word+" unambiguously", "%s name %q is not unique", word, n.String())
		return nil
	case len(found) == 0:
		if !missingOK {
			r.noFunction(word, n, o, named, pos)
		}
		return nil
	}
	f := found[0]
	is := routineKind(f)
	if word != "routine" && is != word {
		r.errorf(pos, "", "%s is not %s %s", r.signature(f), article(word), word)
		return nil
	}
	return f
}

// noFunction reports a function that does not exist, unless an extension may
// have brought it.
func (r *replayer) noFunction(word string, n Name, o *pg.ObjectWithArgs, named []*Function, pos diag.Position) {
	if n.Schema == "pg_catalog" || len(r.cat.Extensions) > 0 && len(named) == 0 {
		return
	}
	if word == "routine" {
		word = "procedure"
	}
	if o.ArgsUnspecified {
		r.errorf(pos, diag.DidYouMean(n.String(), r.functionNames(n)), "could not find a %s named %q", word, n.String())
		return
	}
	hint := diag.DidYouMean(n.String(), r.functionNames(n))
	if len(named) > 0 {
		hint = "did you mean " + r.signature(named[0]) + "?"
	}
	in, _ := r.argumentTypes(o)
	r.errorf(pos, hint, "%s %s(%s) does not exist", word, n.String(), r.shownTypes(in))
}

func (r *replayer) functionNames(n Name) []string {
	var names []string
	for _, schema := range r.searched(n) {
		if s := r.cat.Schema(schema); s != nil {
			for _, f := range s.Functions {
				names = append(names, Name{n.Schema, f.Name}.String())
			}
		}
	}
	return names
}

// argumentTypes are the types of an argument list: of the input arguments, and
// of all, as DROP allows OUT arguments of procedures to be written.
func (r *replayer) argumentTypes(o *pg.ObjectWithArgs) (in, all []TypeRef) {
	if len(o.Objfuncargs) > 0 {
		for _, n := range o.Objfuncargs {
			p := n.GetFunctionParameter()
			ref := r.typeRef(p.GetArgType())
			all = append(all, ref)
			if mode := argMode(p.GetMode()); mode != "out" && mode != "table" {
				in = append(in, ref)
			}
		}
		return in, all
	}
	for _, n := range o.Objargs {
		if tn := n.GetTypeName(); tn != nil {
			in = append(in, r.typeRef(tn))
		}
	}
	return in, in
}

func allTypes(f *Function) []TypeRef {
	var types []TypeRef
	for _, a := range f.Args {
		if a.Mode != "table" {
			types = append(types, a.Type)
		}
	}
	return types
}

func (r *replayer) alterFunction(s *pg.AlterFunctionStmt) {
	if f := r.findFunction(s.Objtype, s.Func, false); f != nil {
		kind := f.Kind
		r.functionOptions(f, s.Actions)
		f.Kind = kind
	}
}
