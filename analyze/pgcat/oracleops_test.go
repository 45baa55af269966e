package pgcat

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
)

// operators yields all operators, in a fixed order.
func (o *oracle) operators() iter.Seq[*Operator] {
	return func(yield func(*Operator) bool) {
		for i := range o.cat.builtin.operators {
			if !yield(&o.cat.builtin.operators[i]) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(o.cat.added.operators)) {
			for _, p := range o.cat.added.operators[name] {
				if !yield(p) {
					return
				}
			}
		}
	}
}

func (o *oracle) operator(name string, left, right OID) {
	o.t.Helper()
	if o.differs["operator "+name] {
		return
	}
	a := args{o: o}
	var sql string
	var types []OID
	if left == 0 {
		sql = fmt.Sprintf("SELECT %s %s", name, a.write(right))
	} else {
		sql = fmt.Sprintf("SELECT %s %s %s", a.write(left), name, a.write(right))
	}
	call, err := o.cat.ResolveOperator(o.path, "", name, left, right)
	if err != nil {
		o.check(sql, failed(err))
		return
	}
	if left != 0 {
		types = append(types, call.Left)
	}
	o.check(sql, a.answer(call.Result, append(types, call.Right)))
}

func TestOracleOperators(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	var all []*Operator
	for p := range o.operators() {
		all = append(all, p)
	}
	known := func(t OID) bool { return t == 0 || slices.Contains(o.pool, t) || isPolymorphic(t) || t == Record }
	for i, p := range all {
		if !known(p.Left) || !known(p.Right) || o.n(i%4, 0) != 0 {
			continue
		}
		left, right := p.Left, p.Right
		if isPolymorphic(left) || isPolymorphic(right) {
			continue
		}
		o.operator(p.Name, left, right)
		if left == 0 {
			o.operator(p.Name, 0, Unknown)
			continue
		}
		o.operator(p.Name, Unknown, right)
		o.operator(p.Name, left, Unknown)
		o.operator(p.Name, Unknown, Unknown)
	}
	for range o.n(3000, 60000) {
		p := all[o.rand.IntN(len(all))]
		left := OID(0)
		if p.Left != 0 {
			left = o.near(p.Left)
		}
		o.operator(p.Name, left, o.near(p.Right))
	}
}

func TestOracleArrayOperators(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	var all []*Operator
	for p := range o.operators() {
		if p.Left != 0 && p.Result == Bool && !o.differs["operator "+p.Name] {
			all = append(all, p)
		}
	}
	for range o.n(500, 10000) {
		p := all[o.rand.IntN(len(all))]
		left, right := o.near(p.Left), o.near(p.Right)
		if a := o.cat.arrayOID(right); a != 0 && o.rand.IntN(8) > 0 {
			right = a
		}
		a := args{o: o}
		sql := fmt.Sprintf("SELECT %s %s ANY (%s)", a.write(left), p.Name, a.write(right))
		call, err := o.cat.ResolveArrayOperator(o.path, "", p.Name, left, right)
		if err != nil {
			o.check(sql, failed(err))
		} else {
			o.check(sql, a.answer(call.Result, []OID{call.Left, call.Right}))
		}
	}
}

func TestOracleCommonTypes(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	for range o.n(1500, 30000) {
		first := o.typ()
		types := []OID{o.near(first), o.near(first)}
		if o.rand.IntN(2) == 0 {
			types = append(types, o.near(first))
		}
		a := args{o: o}
		sql := "SELECT coalesce("
		for i, t := range types {
			if i > 0 {
				sql += ", "
			}
			sql += a.write(t)
		}
		common, err := o.cat.CommonType("COALESCE", types)
		if err != nil {
			o.check(sql+")", failed(err))
			continue
		}
		want := a.answer(common, slices.Repeat([]OID{common}, len(types)))
		for _, t := range types {
			if !o.cat.CanCoerce(t, common, Implicit) {
				want = answer{code: codeCannotCoerce, text: fmt.Sprintf("COALESCE could not convert type %s to %s", o.cat.Format(t), o.cat.Format(common))}
				break
			}
		}
		o.check(sql+")", want)
	}
}
