package main

import (
	"slices"
	"strings"
)

// A mutation changes a text at a place. It may return what it was given.
type mutation func(r *random, t []piece, i int) []piece

// mutations are all, each with how often it is taken.
var mutations = []struct {
	weight int
	mutation
}{
	{4, leaveOut}, {4, double}, {3, exchange}, {4, insertRun},
	{5, otherToken}, {6, keyWordAsName}, {8, otherGroup}, {10, otherClause}, {4, insertClause},
	{8, suffix}, {6, nest}, {6, oddConstant}, {5, operator}, {4, space}, {4, oddName}, {2, lettersCase}, {4, around},
}

func pickMutation(r *random) mutation {
	total := 0
	for _, m := range mutations {
		total += m.weight
	}
	n := r.IntN(total)
	for _, m := range mutations {
		if n -= m.weight; n < 0 {
			return m.mutation
		}
	}
	panic("unreachable: weights add up")
}

// run is the length of a few tokens at i.
func (r *random) run(t []piece, i int) int { return 1 + r.IntN(min(4, len(t)-i)) }

func leaveOut(r *random, t []piece, i int) []piece {
	if n := r.run(t, i); len(t) > n {
		return slices.Delete(t, i, i+n)
	}
	return t
}

func double(r *random, t []piece, i int) []piece {
	n := r.run(t, i)
	if r.one(3) {
		n = operand(t, i) - i
	}
	return slices.Insert(t, i, spaced(t[i:i+n])...)
}

func exchange(r *random, t []piece, i int) []piece {
	k := r.IntN(len(t))
	if r.one(2) {
		k = min(i+1, len(t)-1)
	}
	t[i], t[k] = t[k], t[i]
	return t
}

func insertRun(r *random, t []piece, i int) []piece {
	from := pick(r, r.corpus)
	k := r.IntN(len(from))
	return slices.Insert(t, i, spaced(from[k:k+r.run(from, k)])...)
}

// otherToken puts a token of the same class in place of one: a word for a word.
func otherToken(r *random, t []piece, i int) []piece {
	from := pick(r, r.corpus)
	for range 8 {
		if p := pick(r, from); p.class == t[i].class || r.one(8) {
			t[i].text, t[i].class = p.text, p.class
			return t
		}
	}
	return t
}

// keyWordAsName puts a word of any kind in place of a name or beside one.
func keyWordAsName(r *random, t []piece, i int) []piece {
	word := piece{" ", pick(r, r.words), 'a'}
	switch r.IntN(4) {
	case 0:
		return slices.Insert(t, i, word)
	case 1:
		return slices.Insert(t, i, piece{" ", "AS", 'a'}, word)
	}
	for k := i; k < len(t); k++ {
		if t[k].class == 'a' {
			t[k].text = word.text
			break
		}
	}
	return t
}

// otherGroup exchanges what stands in brackets, a subtree, for another's.
func otherGroup(r *random, t []piece, i int) []piece {
	for k := i; k < len(t); k++ {
		if end := group(t, k); end > k {
			return slices.Replace(t, k, end, spaced(pick(r, r.groups))...)
		}
	}
	return slices.Insert(t, i, spaced(pick(r, r.groups))...)
}

// otherClause exchanges a clause for another statement's.
func otherClause(r *random, t []piece, i int) []piece {
	for k := i; k < len(t); k++ {
		if others := r.clauses[strings.ToUpper(t[k].text)]; t[k].class == 'a' && len(others) > 0 {
			return slices.Replace(t, k, clause(t, k), spaced(pick(r, others))...)
		}
	}
	return t
}

// insertClause puts one before, or after, the clauses that there are.
func insertClause(r *random, t []piece, i int) []piece {
	others := r.clauses[pick(r, clauseList)]
	if len(others) == 0 {
		return t
	}
	return slices.Insert(t, clause(t, i), spaced(pick(r, others))...)
}

// suffix puts after an operand what may follow one.
func suffix(r *random, t []piece, i int) []piece {
	s := pieces(" " + pick(r, suffixes))
	if r.one(4) {
		s = append(s, pieces(" "+pick(r, suffixes))...)
	}
	return slices.Insert(t, operand(t, i), s...)
}

// nest puts an operand into brackets and the like, seldom many times.
func nest(r *random, t []piece, i int) []piece {
	levels := 1 + r.IntN(3)
	switch {
	case r.one(200):
		levels = 1000 + r.IntN(2200)
	case r.one(10):
		levels = r.IntN(60)
	}
	w := pick(r, wraps)
	before, after := pieces(" "+w[0]), pieces(w[1])
	end := operand(t, i)
	inner := slices.Clone(t[i:end])
	nested := make([]piece, 0, levels*(len(before)+len(after))+len(inner))
	for range levels {
		nested = append(nested, before...)
	}
	nested = append(nested, inner...)
	for range levels {
		nested = append(nested, after...)
	}
	return slices.Replace(t, i, end, nested...)
}

// oddConstant puts a constant in place of an operand.
func oddConstant(r *random, t []piece, i int) []piece {
	for k := i; k < len(t); k++ {
		if t[k].class == '0' || t[k].class == 'q' || r.one(6) {
			return slices.Replace(t, k, k+1, pieces(" "+pick(r, constants))...)
		}
	}
	return t
}

// operator puts one of random characters, or a known one, between two tokens or
// before one.
func operator(r *random, t []piece, i int) []piece {
	text := pick(r, operators)
	if r.one(3) {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteByte("+-*/<>=~!@#%^&|`?"[r.IntN(17)])
		}
		text = b.String()
	}
	before := ""
	if r.one(2) {
		before = " "
	}
	p := []piece{{before, text, text[0]}}
	if r.one(2) {
		p = append(p, spaced(t[i:operand(t, i)])...)
	}
	return slices.Insert(t, i, p...)
}

// space changes what stands between tokens.
func space(r *random, t []piece, i int) []piece {
	for k := i; k < min(len(t), i+1+r.IntN(6)); k++ {
		t[k].space = pick(r, spaces)
	}
	return t
}

// oddName puts a name in place of a word.
func oddName(r *random, t []piece, i int) []piece {
	for k := i; k < len(t); k++ {
		if t[k].class == 'a' || t[k].class == 'q' {
			return slices.Replace(t, k, k+1, pieces(" "+pick(r, names))...)
		}
	}
	return t
}

func lettersCase(r *random, t []piece, i int) []piece {
	for k := i; k < len(t); k++ {
		if t[k].class == 'a' {
			if r.one(2) {
				t[k].text = strings.ToLower(t[k].text)
			} else {
				t[k].text = strings.ToUpper(t[k].text)
			}
		}
	}
	return t
}

// around makes the statement a part of another, or puts another behind it.
func around(r *random, t []piece, _ int) []piece {
	if r.one(4) {
		return append(append(t, piece{"", ";", ';'}), spaced(pick(r, r.corpus))...)
	}
	w := pick(r, statementWraps)
	return slices.Concat(pieces(w[0]), spaced(t), pieces(w[1]))
}

// spaced is a copy of tokens that cannot run into what stands before them.
func spaced(t []piece) []piece {
	t = slices.Clone(t)
	if len(t) > 0 && t[0].space == "" {
		t[0].space = " "
	}
	return t
}
