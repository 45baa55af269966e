package oracle

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A node is a piece of SQL that knows how it can be made smaller: a text, or a
// sequence of pieces.
type node struct {
	text string
	kids []*node
	sep  string
	typ  pgcat.OID // of an expression, 0 otherwise
	list bool      // kids may be left out, down to least
	min  int
	opt  bool // the whole piece may be left out
	gone bool // the piece is left out
}

func text(s string) *node { return &node{text: s} }

// seq joins strings and nodes; nil nodes are nothing.
func seq(parts ...any) *node {
	n := &node{}
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			n.kids = append(n.kids, text(p))
		case *node:
			if p != nil {
				n.kids = append(n.kids, p)
			}
		}
	}
	return n
}

// optional is seq, of what a query can do without.
func optional(parts ...any) *node {
	n := seq(parts...)
	n.opt = true
	return n
}

// list joins nodes; elements beyond the first least ones can be left out.
func list(sep string, least int, kids ...*node) *node {
	return &node{kids: kids, sep: sep, list: true, min: least}
}

// row is list, of which nothing can be left out.
func row(sep string, kids ...*node) *node { return &node{kids: kids, sep: sep} }

func (n *node) as(t pgcat.OID) *node {
	n.typ = t
	return n
}

func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	if n.gone {
		return
	}
	if len(n.kids) == 0 {
		b.WriteString(n.text)
		return
	}
	first := true
	for _, k := range n.kids {
		if k.gone {
			continue
		}
		if !first {
			b.WriteString(n.sep)
		}
		first = false
		k.write(b)
	}
}

// all yields n and what is below it, from the top.
func (n *node) all(yield func(*node) bool) bool {
	if n.gone {
		return true
	}
	if !yield(n) {
		return false
	}
	for _, k := range n.kids {
		if !k.all(yield) {
			return false
		}
	}
	return true
}

// shrink makes the tree smaller, step by step, as long as it is interesting.
// literal writes a value of a type.
func (n *node) shrink(interesting func() bool, literal func(pgcat.OID) string) {
	budget := 600
	try := func(undo func()) bool {
		if budget--; budget < 0 || !interesting() {
			undo()
			return false
		}
		return true
	}
	for changed := true; changed && budget > 0; {
		changed = false
		var nodes []*node
		n.all(func(x *node) bool { nodes = append(nodes, x); return true })
		for _, x := range nodes {
			if x.gone {
				continue
			}
			if x.opt {
				x.gone = true
				if try(func() { x.gone = false }) {
					changed = true
					continue
				}
			}
			if x.list {
				changed = x.drop(try) || changed
			}
			if x.typ != 0 && len(x.kids) > 0 {
				changed = x.replace(try, literal) || changed
			}
		}
	}
}

// drop leaves out elements of a list.
func (n *node) drop(try func(func()) bool) (changed bool) {
	for i := len(n.kids) - 1; i >= 0 && len(n.kids) > n.min; i-- {
		before := n.kids
		n.kids = slices.Delete(slices.Clone(n.kids), i, i+1)
		if len(n.kids) == 0 || !try(func() { n.kids = before }) {
			n.kids = before
			continue
		}
		changed = true
	}
	return changed
}

// replace puts something smaller of its type in the place of an expression.
func (n *node) replace(try func(func()) bool, literal func(pgcat.OID) string) bool {
	old := *n
	var smaller []*node
	n.all(func(x *node) bool {
		if x != n && x.typ == n.typ {
			smaller = append(smaller, x)
		}
		return true
	})
	if s := literal(n.typ); s != "" && s != n.String() {
		smaller = append(smaller, &node{text: s, typ: n.typ})
	}
	slices.Reverse(smaller) // the smallest first
	for _, x := range smaller {
		*n = *x
		if try(func() { *n = old }) {
			return true
		}
	}
	return false
}
