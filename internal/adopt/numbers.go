package adopt

import (
	"slices"
	"strconv"
)

// numbered is a method with what it sends in the order of our numbers: sqlc numbers
// the named parameters of a query in another order than dbgen. Which of the numbers
// are one is told by the places that they have in the two texts. It is nil where
// that cannot be told.
func (c *comparison) numbered(was, ours *query) *query {
	var sent []string
	var ok bool
	if was.copyInto != nil {
		sent, ok = byColumn(was, ours)
	} else {
		sent, ok = byUse(was, ours)
	}
	if !ok && sameNames(was.sent, ours.sent) {
		sent, ok = ours.sent, true
	}
	if !ok {
		c.cannotf(was.name + ": which of its parameters are those of the SQL cannot be told")
		return nil
	}
	out := *was
	out.sent = sent
	return &out
}

// byUse holds the uses of parameters in two texts against each other.
func byUse(was, ours *query) (sent []string, ok bool) {
	if len(was.uses) != len(ours.uses) {
		return nil, false
	}
	found := map[int]string{}
	for i, use := range was.uses {
		theirs, err := strconv.Atoi(use)
		if err != nil || theirs > len(was.sent) {
			return nil, false
		}
		number, err := strconv.Atoi(ours.uses[i])
		if err != nil {
			return nil, false
		}
		name := was.sent[theirs-1]
		if other, met := found[number]; met && other != name {
			return nil, false
		}
		found[number] = name
	}
	for number := 1; number <= len(found); number++ {
		name, met := found[number]
		if !met {
			return nil, false
		}
		sent = append(sent, name)
	}
	return sent, true
}

// byColumn holds the columns of two COPYs against each other.
func byColumn(was, ours *query) (sent []string, ok bool) {
	if len(was.copyInto) != len(was.sent) || len(was.copyInto) != len(ours.copyInto) {
		return nil, false
	}
	for _, column := range ours.copyInto {
		i := slices.Index(was.copyInto, column)
		if i < 0 {
			return nil, false
		}
		sent = append(sent, was.sent[i])
	}
	return sent, true
}

// sameNames reports whether two lists have the same names, each once.
func sameNames(a, b []string) bool {
	return !hasTwice(a) && slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
