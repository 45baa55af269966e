package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A piece is a token with the space and the comments before it, which a mutation
// may change by themselves.
type piece struct {
	space, text string
	class       byte // as sqltext.Lexer has it
}

// pieces splits a text into tokens; nothing of it is lost but what follows the last.
func pieces(text string) []piece {
	var out []piece
	lex := sqltext.Lexer{Text: text}
	for from := 0; ; {
		start, end, class := lex.Next()
		if class == 0 {
			return out
		}
		out = append(out, piece{text[from:start], text[start:end], class})
		from = end
	}
}

func join(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.space)
		b.WriteString(p.text)
	}
	return b.String()
}

// A mutator makes random texts of given ones: what it makes follows from the seed
// and the number of the text alone.
type mutator struct {
	seed    uint64
	corpus  [][]piece
	groups  [][]piece            // what stands between brackets, with them
	clauses map[string][][]piece // what begins with a key word and ends before the next
	words   []string             // that have stood in a text: key words and names
}

// Words that begin a clause; a statement's tail from one of them fits another's.
var clauseWords = map[string]bool{
	"SELECT": true, "FROM": true, "WHERE": true, "GROUP": true, "HAVING": true, "WINDOW": true, "ORDER": true, "LIMIT": true, "OFFSET": true,
	"FETCH": true, "FOR": true, "UNION": true, "INTERSECT": true, "EXCEPT": true, "RETURNING": true, "SET": true, "VALUES": true, "ON": true,
	"USING": true, "JOIN": true, "WHEN": true, "THEN": true, "ELSE": true, "AS": true, "WITH": true, "PARTITION": true, "OVER": true,
	"FILTER": true, "CHECK": true, "DEFAULT": true, "REFERENCES": true, "CONSTRAINT": true, "PRIMARY": true, "GENERATED": true, "ADD": true,
	"ALTER": true, "DROP": true, "TO": true, "CONFLICT": true, "DO": true, "RETURNS": true, "LANGUAGE": true, "WITHIN": true, "NULLS": true,
}

// newMutator takes the texts to start from.
func newMutator(seed uint64, texts []string) *mutator {
	m := &mutator{seed: seed, clauses: map[string][][]piece{}}
	words := map[string]bool{}
	for _, t := range texts {
		ps := pieces(t)
		if len(ps) < 2 || len(ps) >= 400 {
			continue
		}
		m.corpus = append(m.corpus, ps)
		for i, p := range ps {
			word := strings.ToUpper(p.text)
			switch {
			case p.class == '(' || p.class == '[':
				if end := group(ps, i); end-i > 2 && end-i < 80 {
					m.groups = append(m.groups, ps[i:end])
				}
			case p.class == 'a':
				words[word] = true
				if clauseWords[word] {
					m.clauses[word] = append(m.clauses[word], ps[i:clause(ps, i)])
				}
			}
		}
	}
	for w := range words {
		m.words = append(m.words, w)
	}
	slices.Sort(m.words)
	return m
}

// group is the end of what the bracket at i opens, or i.
func group(ps []piece, i int) int {
	depth := 0
	for j := i; j < len(ps); j++ {
		switch ps[j].class {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return i
}

// clause is the end of the clause that begins at i: the next one of its level, or
// the end of the brackets that it is in.
func clause(ps []piece, i int) int {
	depth := 0
	for j := i + 1; j < len(ps); j++ {
		switch ps[j].class {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth < 0 {
				return j
			}
		case 'a':
			if depth == 0 && clauseWords[strings.ToUpper(ps[j].text)] {
				return j
			}
		}
	}
	return len(ps)
}

// operand is the end of the operand that begins at i: a name with its parts and
// arguments, a constant, or a group.
func operand(ps []piece, i int) int {
	j := i + 1
	if end := group(ps, i); end > i {
		j = end
	}
	for j < len(ps) {
		switch {
		case ps[j].class == '.' && j+1 < len(ps):
			j += 2
		case (ps[j].class == '(' || ps[j].class == '[') && group(ps, j) > j:
			j = group(ps, j)
		default:
			return j
		}
	}
	return j
}

// text is the random text of a number.
func (m *mutator) text(number uint64) string {
	r := &random{rand.New(rand.NewPCG(m.seed, number)), m}
	t := slices.Clone(pick(r, m.corpus))
	for more := true; more && len(t) > 0 && len(t) < 2000; more = r.one(3) {
		t = pickMutation(r)(r, t, r.IntN(len(t)))
	}
	return strings.ReplaceAll(join(t), "\x00", "")
}

// random is what the choices of one text come from.
type random struct {
	*rand.Rand
	*mutator
}

// one is true once in n times.
func (r *random) one(n int) bool { return r.IntN(n) == 0 }

func pick[T any](r *random, from []T) T { return from[r.IntN(len(from))] }
