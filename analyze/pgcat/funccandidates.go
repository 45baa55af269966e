package pgcat

import "slices"

// functionCandidates are the functions of a name that a call with these
// arguments may mean by their number and names, each with the argument types
// as they meet the call's.
func (c *Catalog) functionCandidates(path []string, schema, name string, args []FuncArg, opts FuncOpts) []*candidate {
	first := slices.IndexFunc(args, func(a FuncArg) bool { return a.Name != "" })
	order := schemas(path)
	var all []*candidate
	for f := range c.allFunctions(name) {
		rank := slices.Index(order, f.Schema)
		if schema != "" {
			rank = 0
			if f.Schema != schema {
				continue
			}
		} else if rank < 0 {
			continue
		}
		var k *candidate
		if first >= 0 {
			k = namedCandidate(f, args, first, opts)
		} else {
			k = positionalCandidate(f, len(args), opts)
		}
		if k == nil {
			continue
		}
		k.rank = rank
		all = addCandidate(all, k)
	}
	return all
}

// positionalCandidate matches n arguments without names, or returns nil.
func positionalCandidate(f *Function, n int, opts FuncOpts) *candidate {
	k := &candidate{function: f, args: f.Args}
	switch p := len(f.Args); {
	case p <= n && f.Variadic != 0 && !opts.Variadic:
		k.expanded = n - p + 1
		k.args = append(slices.Clip(f.Args[:p-1:p-1]), slices.Repeat([]OID{f.Variadic}, k.expanded)...)
	case p > n:
		if n+f.Defaults < p {
			return nil
		}
		k.defaults = p - n
	case p != n:
		return nil
	}
	return k
}

// namedCandidate matches arguments of which those from first on have names, or
// returns nil.
func namedCandidate(f *Function, args []FuncArg, first int, opts FuncOpts) *candidate {
	p := len(f.Args)
	if f.Variadic != 0 && !opts.Variadic || p < len(args) || len(args)+f.Defaults < p || f.ArgNames == nil {
		return nil
	}
	k := &candidate{function: f, defaults: p - len(args)}
	for i, a := range args {
		at := i
		if i >= first {
			at = slices.Index(f.ArgNames, a.Name)
		}
		if at < 0 || slices.Contains(k.order, at) {
			return nil
		}
		k.order = append(k.order, at)
	}
	if opts.Variadic && k.order[len(args)-1] != len(args)-1 {
		return nil // VARIADIC stands before another argument
	}
	for at := range p {
		switch {
		case slices.Contains(k.order, at):
		case at < p-f.Defaults:
			return nil
		default:
			k.order = append(k.order, at)
		}
	}
	for _, at := range k.order {
		k.args = append(k.args, f.Args[at])
	}
	return k
}

// addCandidate adds k unless a candidate with the same types for the call's
// arguments is preferred: that of the earlier schema, then the one that takes
// no variadic arguments. Two of which none is preferred make a call ambiguous
// if it comes to choose them.
func addCandidate(all []*candidate, k *candidate) []*candidate {
	n := len(k.args) - k.defaults
	i := slices.IndexFunc(all, func(o *candidate) bool {
		return len(o.args)-o.defaults == n && slices.Equal(o.args[:n], k.args[:n])
	})
	if i < 0 {
		return append(all, k)
	}
	switch o := all[i]; {
	case k.rank < o.rank, k.rank == o.rank && k.expanded == 0 && o.expanded > 0:
		all[i] = k
	case k.rank > o.rank, k.rank == o.rank && k.expanded > 0 && o.expanded == 0:
	default:
		o.ambiguous = true
	}
	return all
}
