package adopt

import (
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// differences lists what is not as it was, of all that was there; stale are the
// queries that are no more.
func (c *comparison) differences(stale map[string]bool) []string {
	return slices.Concat(c.namesDiffer(stale), c.methodsDiffer(stale), c.queriesDiffer(stale), c.misplaced())
}

func (c *comparison) namesDiffer(stale map[string]bool) (diffs []string) {
	for _, name := range slices.Sorted(maps.Keys(c.was.names)) {
		was, made := c.was.names[name], c.made.names[name]
		switch {
		case c.ofStale(name, stale), !token.IsExported(name) && !c.used[name]: // nobody sees it
		case made == "":
			diffs = append(diffs, name+": dbgen does not declare it")
		case was != made && !(was == "const" && made == "const"):
			diffs = append(diffs, name+": it was "+was+" and is "+made)
		default:
			diffs = append(diffs, c.structDiffers(name)...)
		}
	}
	return diffs
}

// methodsDiffer compares the methods that are no query's.
func (c *comparison) methodsDiffer(stale map[string]bool) (diffs []string) {
	for _, both := range []struct {
		was, made map[string]string
		prefix    string
	}{{c.was.methods, c.made.methods, ""}, {c.was.plain, c.made.plain, "Queries."}} {
		for _, name := range slices.Sorted(maps.Keys(both.was)) {
			owner, method, _ := strings.Cut(name, ".")
			if c.ofStale(owner, stale) || owner == "Querier" && stale[method] || strings.HasPrefix(owner, "iteratorFor") {
				continue
			}
			if was, made := both.was[name], both.made[name]; was != made {
				diffs = append(diffs, both.prefix+name+": it was "+was+" and is "+nothing(made))
			}
		}
	}
	return diffs
}

// seen are the fields that are sent, or the places of the arguments, whose names no
// caller sees.
func (q *query) seen() []string {
	if q.params != nil {
		return q.sent
	}
	places := make([]string, len(q.sent))
	for i, name := range q.sent {
		places[i] = strconv.Itoa(slices.IndexFunc(q.args, func(f field) bool { return f.name == name }))
	}
	return places
}

// queriesDiffer compares signatures, and what is sent.
func (c *comparison) queriesDiffer(stale map[string]bool) (diffs []string) {
	for _, name := range slices.Sorted(maps.Keys(c.was.queries)) {
		was, made := c.was.queries[name], c.made.queries[name]
		switch {
		case stale[name]:
		case made == nil:
			diffs = append(diffs, name+": dbgen makes no such method")
		case was.signature != made.signature:
			diffs = append(diffs, name+": it was "+was.signature+" and is "+made.signature)
		default:
			if same := c.numbered(was, made); same != nil && !slices.Equal(same.seen(), made.seen()) {
				diffs = append(diffs, name+": it sent "+strings.Join(same.sent, ", ")+" and sends "+strings.Join(made.sent, ", "))
			}
		}
	}
	return diffs
}

// misplaced lists the methods that scan columns into other fields than they did.
// Those that embed tables are compared by the types of their rows alone.
func (c *comparison) misplaced() (diffs []string) {
	if c.result == nil {
		return nil
	}
	for _, src := range c.result.Queries {
		was, made := c.was.queries[src.Name], c.made.queries[src.Name]
		if was == nil || made == nil || len(was.scanned) != len(made.scanned) || strings.Contains(strings.Join(slices.Concat(was.scanned, made.scanned), ""), ".") {
			continue
		}
		if same := c.columned(src, was, made); same != nil && !slices.Equal(same.scanned, made.scanned) {
			diffs = append(diffs, src.Name+": it scanned into "+strings.Join(same.scanned, ", ")+" and scans into "+strings.Join(made.scanned, ", "))
		}
	}
	return diffs
}

func nothing(made string) string {
	if made == "" {
		return "not there"
	}
	return made
}

// ofStale reports whether a name was made for a query that is no more.
func (c *comparison) ofStale(name string, stale map[string]bool) bool {
	for query := range stale {
		for _, own := range []string{query, query + "Params", query + "Row", query + "BatchResults", "iteratorFor" + query, strings.ToLower(query[:1]) + query[1:]} {
			if name == own {
				return true
			}
		}
	}
	return name == "ErrBatchAlreadyClosed" && c.made.names[name] == ""
}

// structDiffers compares the fields of a struct.
func (c *comparison) structDiffers(name string) (diffs []string) {
	was, made := c.was.structs[name], c.made.structs[name]
	if was == nil || made == nil || strings.HasSuffix(name, "BatchResults") || strings.HasPrefix(name, "iteratorFor") || name == "Queries" {
		return nil
	}
	for _, f := range was.fields {
		i := slices.IndexFunc(made.fields, func(m field) bool { return m.name == f.name })
		switch {
		case i < 0:
			diffs = append(diffs, name+"."+f.name+": dbgen has no such field")
		case made.fields[i].typ.text != f.typ.text:
			diffs = append(diffs, name+"."+f.name+": it was "+f.typ.text+" and is "+made.fields[i].typ.text)
		case !sameTag(made.fields[i].tag, f.tag):
			diffs = append(diffs, name+"."+f.name+": its tags were "+strconv.Quote(f.tag)+" and are "+strconv.Quote(made.fields[i].tag))
		}
	}
	if len(diffs) == 0 && !slices.Equal(fieldNames(was), fieldNames(made)) {
		if len(was.fields) == len(made.fields) {
			return []string{name + ": its fields were in the order " + strings.Join(fieldNames(was), ", ")}
		}
		c.grown = append(c.grown, name)
	}
	return diffs
}
