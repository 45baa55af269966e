package main

import (
	"context"
	"slices"
	"strings"
)

// reduce leaves out of a text all that the difference does not need, as far as a
// bounded number of attempts gets.
func (p *pair) reduce(ctx context.Context, text, kind string) (string, error) {
	attempts := 1500
	ps := pieces(text)
	has := func(ps []piece) (bool, error) {
		if attempts--; attempts < 0 {
			return false, nil
		}
		v, err := p.compare(ctx, join(ps))
		return slices.ContainsFunc(v.differences, func(d difference) bool { return d.kind == kind }), err
	}
	if same, err := has(ps); err != nil || !same {
		return text, err // something behind the last token matters
	}
	for size := max(1, len(ps)/2); size > 0; {
		smaller := false
		for i := 0; i+size <= len(ps); {
			less := slices.Concat(ps[:i], ps[i+size:])
			same, err := has(less)
			if err != nil {
				return "", err
			}
			if same {
				ps, smaller = less, true
			} else {
				i += size
			}
		}
		if !smaller || size > len(ps) {
			size /= 2
		}
	}
	for i := range ps { // space is written plainly where that does no harm
		for _, plainly := range []string{"", " "} {
			if i > 0 == (plainly == " ") && ps[i].space != plainly {
				simple := slices.Clone(ps)
				simple[i].space = plainly
				if same, err := has(simple); err != nil {
					return "", err
				} else if same {
					ps = simple
				}
			}
		}
	}
	return join(ps), nil
}

// shape is what a reduced text has in common with others of its fault: its tokens,
// without what names and constants there are.
func shape(tokens []string) string {
	names := make([]string, len(tokens))
	for i, t := range tokens {
		_, names[i], _ = strings.Cut(t, " ")
	}
	return strings.Join(names, " ")
}
