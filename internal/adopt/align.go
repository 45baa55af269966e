package adopt

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Two texts of a query, sqlc's and dbgen's, have their parameters numbered and their
// stars written out each in its own order. What stands in the same place is the same.

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

// word is a word or a sign of SQL.
var word = lazyregexp.New(`"(?:[^"]|"")*"|'(?:[^']|'')*'|[\pL_][\pL\pN_$]*|[0-9]+|\S`)

// wordsIn are the words and signs of SQL.
func wordsIn(sql string) []string {
	return word().FindAllString(strings.TrimSuffix(strings.TrimSpace(parameter().ReplaceAllString(sql, "$$")), ";"), -1)
}

// columned is a method with where it scans in the order of our columns. It is nil
// where that cannot be told.
func (c *comparison) columned(src *analyze.Query, was, ours *query) *query {
	if len(was.scanned) != len(src.Columns) || len(was.scanned) < 2 || slices.Equal(was.words, ours.words) {
		return was
	}
	order, ok := columnOrder(src, was.words, ours.words)
	switch {
	case ok:
		out := *was
		out.scanned = make([]string, len(order))
		for i, from := range order {
			out.scanned[i] = was.scanned[from]
		}
		return &out
	case crossed(was.scanned, ours.scanned):
		c.cannotf(was.name + ": which of its fields are those of the columns cannot be told")
		return nil
	}
	return was
}

// crossed reports whether a name is in both lists, in different places.
func crossed(a, b []string) bool {
	for i, name := range a {
		if i < len(b) && b[i] != name && slices.Contains(b, name) {
			return true
		}
	}
	return false
}

// columnOrder finds a list that the one text has in another order than the other,
// and says which of the other's columns each of ours is.
func columnOrder(src *analyze.Query, was, ours []string) (order []int, ok bool) {
	theirs, own := reordered(was, ours)
	if len(own) < 2 || hasTwice(own) || !sameNames(theirs, own) {
		return nil, false
	}
	at := -1 // of our columns, the first that is in the list
	for k := 0; k+len(own) <= len(src.Columns); k++ {
		if !namesColumns(own, src.Columns[k:]) {
			continue
		}
		if at >= 0 {
			return nil, false
		}
		at = k
	}
	if at < 0 {
		return nil, false
	}
	order = make([]int, len(src.Columns))
	for i := range order {
		order[i] = i
		if j := i - at; j >= 0 && j < len(own) {
			order[i] = at + slices.Index(theirs, own[j])
		}
	}
	return order, true
}

// reordered are the items, between commas, of what two texts do not have in common.
func reordered(was, ours []string) (theirs, own []string) {
	from := 0
	for from < len(was) && from < len(ours) && was[from] == ours[from] {
		from++
	}
	back := 0
	for back < min(len(was), len(ours))-from && was[len(was)-1-back] == ours[len(ours)-1-back] {
		back++
	}
	// Not within "a.b", whose parts may be the same in both.
	for from > 0 && (ours[from-1] == "." || from < len(ours) && ours[from] == "." || from < len(was) && was[from] == ".") {
		from--
	}
	for back > 0 && (ours[len(ours)-back] == "." || ours[len(ours)-back-1] == "." || was[len(was)-back-1] == ".") {
		back--
	}
	items := func(words []string) []string { return strings.Split(strings.Join(words, " "), " , ") }
	return items(was[from : len(was)-back]), items(ours[from : len(ours)-back])
}

// namesColumns reports whether the items of a list show columns by their names.
func namesColumns(list []string, columns []*analyze.Column) bool {
	for j, item := range list {
		name := strings.Trim(item[strings.LastIndexByte(item, ' ')+1:], `"`)
		if name != columns[j].Name {
			return false
		}
	}
	return true
}
