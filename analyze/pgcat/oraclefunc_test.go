package pgcat

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
)

// functions yields all functions, in a fixed order.
func (o *oracle) functions() iter.Seq[*Function] {
	return func(yield func(*Function) bool) {
		for i := range o.cat.builtin.functions {
			if !yield(&o.cat.builtin.functions[i]) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(o.cat.added.functions)) {
			for _, f := range o.cat.added.functions[name] {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// call asks for a call of f, as its kind wants it.
func (o *oracle) call(f *Function, in []FuncArg, opts FuncOpts) {
	o.t.Helper()
	if o.differs["function "+f.Name] {
		return
	}
	if f.AggKind == OrderedSetAggregate || f.AggKind == HypotheticalAggregate {
		opts.WithinGroup = max(0, min(1, len(in)-f.AggDirect))
	}
	opts.Over = f.Kind == WindowKind
	opts.Star = f.Kind == AggregateKind && len(in) == 0
	in = slices.Clone(in)
	for i := range in {
		in[i].Param = in[i].Type == Unknown
	}
	a := args{o: o}
	var list, keys []string
	for i, arg := range in {
		s := a.write(arg.Type)
		if arg.Name != "" {
			s = QuoteIdent(arg.Name) + " => " + s
		}
		if opts.Variadic && i == len(in)-1 {
			s = "VARIADIC " + s
		}
		if i >= len(in)-opts.WithinGroup {
			keys = append(keys, s)
		} else {
			list = append(list, s)
		}
	}
	if opts.Star {
		list = []string{"*"}
	}
	sql := fmt.Sprintf("SELECT %s(%s)", QuoteIdent(f.Name), strings.Join(list, ", "))
	if keys != nil {
		sql += fmt.Sprintf(" WITHIN GROUP (ORDER BY %s)", strings.Join(keys, ", "))
	}
	if opts.Over {
		sql += " OVER ()"
	}
	call, err := o.cat.ResolveFunction(o.path, "", f.Name, in, opts)
	if err != nil {
		o.check(sql, failed(err))
		return
	}
	o.check(sql, a.answer(call.Result, call.ArgTypes))
}

// concrete chooses types for a function's polymorphic arguments.
func (o *oracle) concrete(f *Function) []FuncArg {
	ranges := []string{"int4range", "numrange", "tstzrange", "floatrange"}
	rng := o.cat.LookupType(o.path, "", ranges[o.rand.IntN(len(ranges))])
	elem := o.pool[o.rand.IntN(len(o.pool))]
	if slices.ContainsFunc(f.Args, func(t OID) bool {
		return t == AnyRange || t == AnyMultirange || t == AnyCompatibleRange || t == AnyCompatibleMultirange
	}) {
		elem = rng.Subtype
	} else if slices.Contains(f.Args, AnyEnum) {
		elem = o.cat.LookupType(o.path, "", "mood").OID
	}
	array := o.cat.arrayOID(elem)
	if array == 0 {
		elem, array = Int4, Int4Array
	}
	in := make([]FuncArg, len(f.Args))
	for i, t := range f.Args {
		switch t {
		case AnyElement, AnyNonarray, AnyEnum, AnyCompatible, AnyCompatibleNonarray, Any:
			t = elem
		case AnyArray, AnyCompatibleArray:
			t = array
		case AnyRange, AnyCompatibleRange:
			t = rng.OID
		case AnyMultirange, AnyCompatibleMultirange:
			t = rng.Multirange
		}
		if u := o.cat.Type(t); u.Kind == PseudoKind && t != Record {
			t = Unknown // internal, cstring: they have no typed values in SQL
		}
		in[i].Type = t
	}
	return in
}

// skip are functions that a plain SELECT cannot call for reasons that are not
// about types.
func (o *oracle) skip(f *Function) bool {
	return o.differs["function "+f.Name] || f.Returns == Trigger || f.Returns == EventTrigger || f.Returns == Internal || f.Returns == Unknown || slices.Contains(f.Args, Internal)
}

func TestOracleFunctions(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	i := 0
	o.overFunctions(func(f *Function) bool {
		i++
		return f.OID >= FirstUserOID || o.n(i%8, 0) == 0
	})
}

// overFunctions calls functions with the types that they are declared with,
// with parameters, with other types, and in all notations.
func (o *oracle) overFunctions(want func(*Function) bool) {
	o.t.Helper()
	for f := range o.functions() {
		if o.skip(f) || !want(f) {
			continue
		}
		in := o.concrete(f)
		o.call(f, in, FuncOpts{})
		for j := range in {
			one := slices.Clone(in)
			one[j].Type = Unknown
			o.call(f, one, FuncOpts{})
		}
		all := slices.Clone(in)
		for j := range all {
			all[j].Type = Unknown
		}
		o.call(f, all, FuncOpts{})
		for range o.n(1, 8) {
			some := slices.Clone(in)
			for j := range some {
				some[j].Type = o.near(in[j].Type)
			}
			o.call(f, some, FuncOpts{})
		}
		o.defaultsAndNames(f, in)
	}
}

// defaultsAndNames calls f with arguments left out, by name, and with a
// variadic argument once as an array and twice expanded.
func (o *oracle) defaultsAndNames(f *Function, in []FuncArg) {
	for n := len(in) - f.Defaults; n < len(in); n++ {
		o.call(f, in[:n], FuncOpts{})
	}
	if len(in) > 0 && o.rand.IntN(4) == 0 {
		o.call(f, in[:len(in)-1], FuncOpts{})
		o.call(f, append(slices.Clone(in), FuncArg{Type: o.typ()}), FuncOpts{})
	}
	if f.Variadic != 0 {
		last := len(in) - 1
		array := slices.Clone(in)
		if f.Variadic == Any {
			array[last].Type = o.near(TextArray)
		}
		o.call(f, array, FuncOpts{Variadic: true})
		expanded := slices.Clone(in[:last])
		for range 2 {
			t := f.Variadic
			if isPolymorphic(t) || t == Any {
				t = o.near(Int4)
			}
			expanded = append(expanded, FuncArg{Type: t})
			o.call(f, expanded, FuncOpts{})
		}
		o.call(f, append(expanded, FuncArg{Type: Unknown}), FuncOpts{})
	}
	if f.ArgNames == nil || f.Kind != FunctionKind || slices.Contains(f.ArgNames, "") {
		return
	}
	order := o.rand.Perm(len(in))
	first := o.rand.IntN(len(in) + 1)
	named := slices.Clone(in[:first])
	for _, i := range order {
		if i >= first {
			named = append(named, FuncArg{Type: o.near(in[i].Type), Name: f.ArgNames[i]})
		}
	}
	o.call(f, named, FuncOpts{Variadic: f.Variadic != 0})
	if len(named) > first {
		o.call(f, named[:len(named)-1], FuncOpts{Variadic: f.Variadic != 0})
	}
}

// TestOracleFunctionalCasts calls types by name.
func TestOracleFunctionalCasts(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	for range o.n(800, 20000) {
		target := o.cat.Type(o.typ())
		if target.Elem == 0 && target.Kind != CompositeKind {
			o.call(&Function{Name: target.Name, Kind: FunctionKind}, []FuncArg{{Type: o.near(target.OID)}}, FuncOpts{})
		}
	}
}

// TestOracleCasts casts between all types, in the three contexts.
func TestOracleCasts(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	var ddl strings.Builder
	for _, to := range o.pool {
		if to == Record {
			continue
		}
		fmt.Fprintf(&ddl, "CREATE TABLE t%d (c %s);", to, o.cat.Format(to))
		fmt.Fprintf(&ddl, "CREATE FUNCTION take%d(%s) RETURNS int4 LANGUAGE sql AS 'SELECT 1';", to, o.cat.Format(to))
	}
	if _, err := o.conn.Exec(t.Context(), ddl.String()); err != nil {
		t.Fatal(err)
	}
	for i, from := range o.pool {
		for j, to := range o.pool {
			if to == Record || from == Record || o.n((i*len(o.pool)+j)%9, 0) != 0 {
				continue
			}
			for context, sql := range []string{
				Implicit:   fmt.Sprintf("SELECT take%d(NULL::%s)", to, o.cat.Format(from)),
				Assignment: fmt.Sprintf("INSERT INTO t%d SELECT NULL::%s", to, o.cat.Format(from)),
				Explicit:   fmt.Sprintf("SELECT NULL::%s::%s", o.cat.Format(from), o.cat.Format(to)),
			} {
				if got, want := o.cat.CanCoerce(from, to, Coercion(context)), o.ask(sql).code == ""; got != want {
					t.Errorf("%s: PostgreSQL says %v, the catalogue %v", sql, want, got)
				}
			}
		}
	}
}
