package analyze

import "slices"

// noteFull notes a FULL JOIN of two entries, of which each row has at least
// one. What an outer join above it may null is left out.
func (f *facts) noteFull(n *fromNode) {
	if n.left.rte == nil || n.right.rte == nil {
		return
	}
	if slices.ContainsFunc(n.rtes, func(r *rte) bool { return f.nulled[r] != "" }) {
		return
	}
	f.full = append(f.full, [2]*rte{n.left.rte, n.right.rte})
}

// coversFull reports whether one of the expressions has a value, whichever side
// of a FULL JOIN a row has: coalesce(a.id, b.id).
func (a *analysis) coversFull(args []*expr, env *nullEnv) bool {
	for _, arg := range args {
		if arg.kind != xVar || arg.rte.level == nil {
			continue
		}
		for _, sides := range a.factsOf(arg.rte.level).full {
			if a.valueIn(args, sides[0], env) && a.valueIn(args, sides[1], env) {
				return true
			}
		}
	}
	return false
}

// valueIn reports whether one of the expressions has a value in rows that have
// a row of an entry.
func (a *analysis) valueIn(args []*expr, r *rte, env *nullEnv) bool {
	present := *env
	present.extra = append(slices.Clone(env.extra), &expr{kind: xVar, rte: r, num: noColumn})
	return slices.ContainsFunc(args, func(arg *expr) bool { return a.nullOf(arg, &present).null == Never })
}

// noColumn stands for a row as such, in what is known to be there.
const noColumn = -1
