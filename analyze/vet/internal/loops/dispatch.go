package loops

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// What a call of an interface's method does, of which several types have one.

// maxDecorated is through how many functions an implementation may call the one that it is
// around.
const maxDecorated = 2

// implemented returns what a call of an interface's method does: the union of
// what the types that implement it do. One that runs no query, a cache perhaps or
// another kind of store, makes it less sure.
func (c *checker) implemented(method *types.Func) []effect {
	if method.Pkg() == nil || outside.IsRemote(method) || !c.world.declares(method.Pkg()) && !c.pass.ImportPackageFact(method.Pkg(), new(UsesQueries)) {
		return nil // io.Writer and its like: nobody knows who stands behind them
	}
	var all []effect
	with, known := 0, c.implementations(method)
	var reads, writes int // implementations that do, are no job and none around another one
	service := false      // another one asks a service
	for _, fn := range known {
		effects := c.concrete(fn)
		some := func(writes bool) int {
			if slices.ContainsFunc(effects, func(e effect) bool { return !e.job && e.query.Writes() == writes }) {
				return 1
			}
			return 0
		}
		if !c.world.decorates(fn, method, maxDecorated) {
			reads, writes = reads+some(false), writes+some(true)
		}
		for _, e := range effects {
			e.dispatched = len(known) > 1 && asksByParts(fn, e)
			all = add(all, e)
		}
		if len(effects) > 0 {
			with++
		} else if s := c.summaryOf(fn); s != nil && s.external {
			service = true
		}
	}
	service = service && fewOf(with, len(known))
	for i := range all {
		all[i].job = all[i].job || service || reads > 0 && writes > 0 && min(reads, writes) < with // each does something else: a dispatch
		all[i].dispatched = all[i].dispatched || with > 1
	}
	if with < len(known) {
		for i := range all {
			all[i].rests = append([]string{fmt.Sprintf("%d of %d implementations of %s run it", with, len(known), funcName(method))}, all[i].rests...)
		}
	}
	return all
}

// asksByParts reports whether what a method of a type asks takes nothing of its receiver but parts
// of the program, as clients and stores are, which say for no item what is asked.
func asksByParts(fn *types.Func, e effect) bool {
	recv := fn.Signature().Recv()
	some := false
	for _, p := range e.params {
		if p.Index != receiver || p.Who {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, fn.Pkg(), p.Field)
		field, ok := obj.(*types.Var)
		if !ok || !isComponent(field.Type()) {
			return false
		}
		some = true
	}
	return some
}

// isComponent reports whether values of a type are parts of a program rather than data: functions,
// interfaces with methods, and pointers to what has methods.
func isComponent(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return u.NumMethods() > 0
	case *types.Pointer:
		n, ok := types.Unalias(u.Elem()).(*types.Named)
		return ok && structOf(n) != nil && types.NewMethodSet(t).Len() > 0
	}
	return false
}

// decorates reports whether a method that implements an interface's calls that itself, or by a
// few others: it is one around another one, whose work it shares.
func (w *world) decorates(fn, method *types.Func, more int) bool {
	return slices.Contains(w.asks[fn], method.Origin()) || more > 0 && slices.ContainsFunc(w.calls[fn], func(to *types.Func) bool {
		return w.decorates(to, method, more-1)
	})
}
