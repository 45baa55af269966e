package pgcat

import "slices"

// A candidate is an operator or function that a call may mean.
type candidate struct {
	operator  *Operator
	function  *Function
	args      []OID // declared types, in the order of the call; defaults come last
	order     []int // for each of args the index into function.Args; nil when it is the same
	expanded  int   // how many arguments go into the variadic array, or 0
	defaults  int   // how many arguments are left out
	rank      int   // place in the search path
	ambiguous bool  // another one matches as well, and nothing prefers either
}

// param is the index into function.Args of what the i-th of args fills.
func (k *candidate) param(i int) int {
	if k.order != nil {
		return k.order[i]
	}
	return min(i, len(k.function.Args)-1)
}

// applicable keeps the candidates whose arguments the inputs can be coerced to
// implicitly.
func (c *Catalog) applicable(inputs []OID, candidates []*candidate) []*candidate {
	var kept []*candidate
	for _, k := range candidates {
		if c.accepts(inputs, k.args[:len(inputs)]) {
			kept = append(kept, k)
		}
	}
	return kept
}

// accepts reports whether inputs can be coerced to declared types implicitly.
func (c *Catalog) accepts(inputs, declared []OID) bool {
	polymorphic := false
	for i, in := range inputs {
		if isPolymorphic(declared[i]) {
			polymorphic = true
		} else if !c.CanCoerce(in, declared[i], Implicit) {
			return false
		}
	}
	if polymorphic {
		_, err := c.unify(inputs, declared)
		return err == nil
	}
	return true
}

// choose picks the best of several applicable candidates by the rules of the
// manual's "Type Conversion", or nil when they do not tell.
func (c *Catalog) choose(inputs []OID, candidates []*candidate) *candidate {
	base := make([]OID, len(inputs))
	unknowns := 0
	for i, in := range inputs {
		if base[i] = in; in == Unknown {
			unknowns++
		} else {
			base[i] = c.BaseType(in)
		}
	}

	// Keep those with the most exact matches, then those with the most exact
	// matches or preferred types.
	candidates = most(candidates, func(k *candidate) int {
		n := 0
		for i, b := range base {
			if b != Unknown && k.args[i] == b {
				n++
			}
		}
		return n
	})
	if len(candidates) == 1 {
		return candidates[0]
	}
	candidates = most(candidates, func(k *candidate) int {
		n := 0
		for i, b := range base {
			if b != Unknown && (k.args[i] == b || c.preferred(k.args[i], c.category(b))) {
				n++
			}
		}
		return n
	})
	switch {
	case len(candidates) == 1:
		return candidates[0]
	case unknowns == 0:
		return nil
	}

	candidates = c.byCategory(base, candidates)
	if len(candidates) == 1 {
		return candidates[0]
	}
	return c.allAlike(base, candidates)
}

// most keeps the candidates with the highest score.
func most(candidates []*candidate, score func(*candidate) int) []*candidate {
	best := 0
	var kept []*candidate
	for _, k := range candidates {
		switch n := score(k); {
		case n > best || kept == nil:
			best, kept = n, append([]*candidate(nil), k)
		case n == best:
			kept = append(kept, k)
		}
	}
	return kept
}

// preferred reports whether a type is the preferred one of a category.
func (c *Catalog) preferred(oid OID, category byte) bool {
	t := c.Type(oid)
	return t != nil && t.Preferred && t.Category == category
}

// byCategory gives each unknown input a type category: string if any candidate
// accepts that, else what all candidates agree on; and keeps the candidates
// that accept these, preferred types first. All are kept when the candidates
// do not agree.
func (c *Catalog) byCategory(base []OID, candidates []*candidate) []*candidate {
	kept := slices.Clone(candidates)
	for i, b := range base {
		if b != Unknown {
			continue
		}
		s, agreed := c.slotOf(i, candidates)
		if !agreed {
			return candidates
		}
		kept = slices.DeleteFunc(kept, func(k *candidate) bool { return !s.takes(c.Type(k.args[i])) })
	}
	if len(kept) == 0 {
		return candidates
	}
	return kept
}

// A slot is what an input of no type is taken for: a type of a category, or of
// none in particular if that is 0.
type slot struct {
	category  byte
	preferred bool // one of the category's preferred types
}

// slotOf is what candidates say of their i-th argument.
func (c *Catalog) slotOf(i int, candidates []*candidate) (s slot, agreed bool) {
	agreed = true
	for _, k := range candidates {
		t := c.Type(k.args[i])
		switch {
		case t == nil:
		case s.category == 0, s.category != t.Category && t.Category == 'S':
			s = slot{t.Category, t.Preferred}
		case s.category == t.Category:
			s.preferred = s.preferred || t.Preferred
		default:
			agreed = false
		}
	}
	return s, agreed || s.category == 'S'
}

func (s slot) takes(t *Type) bool {
	return s.category == 0 || t != nil && t.Category == s.category && (t.Preferred || !s.preferred)
}

// allAlike takes the unknown inputs for the one type that the known ones have,
// and returns the candidate that this leaves, if it is the only one.
func (c *Catalog) allAlike(base []OID, candidates []*candidate) *candidate {
	known := Unknown
	for _, b := range base {
		switch {
		case b == Unknown || b == known:
		case known == Unknown:
			known = b
		default:
			return nil
		}
	}
	if known == Unknown {
		return nil
	}
	alike := make([]OID, len(base))
	for i := range alike {
		alike[i] = known
	}
	var only *candidate
	for _, k := range candidates {
		if c.accepts(alike, k.args[:len(alike)]) {
			if only != nil {
				return nil
			}
			only = k
		}
	}
	return only
}
