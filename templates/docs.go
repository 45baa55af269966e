package templates

import (
	"go/doc/comment"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser"
)

// methodDoc writes a method's doc comment, the SQL's own documentation, and
// reports whether there is any.
func (g *generator) methodDoc(f *jen.Group, q *query) bool {
	lines := slices.Clone(q.src.Doc)
	if q.twin != nil { // what the SQL says is said of the other query
		lines = []string{q.name + " is " + q.twin.name + " for many keys at once, in one query."}
		if doc := q.twinDoc(); doc != "" {
			lines = append(lines, doc)
		}
	}
	if q.kept != nil && q.src.Tree == nil {
		lines = append(lines, "", "This query is refused: "+g.Refusals[q.name]+".", "Its signature is kept as sqlc had it; a call returns what the server says.")
	}
	if q.params == nil {
		lines = append(lines, paramDocs(q, len(lines) > 0)...)
	}
	if g.EmitSQLAsComment {
		if len(lines) == 0 {
			lines = append(lines, q.name)
		}
		lines = append(lines, "")
		for line := range strings.SplitSeq(q.src.SQL, "\n") {
			lines = append(lines, "\t"+line)
		}
	}
	lines = commentLines(canonicalDoc(strings.Join(lines, "\n")))
	for _, line := range lines {
		f.Comment(line)
	}
	return len(lines) > 0
}

// canonicalDoc brings a doc comment's text into the form that gofmt gives it.
// One run of gofmt does not always get there: what follows a list is taken as
// part of it at first.
func canonicalDoc(text string) string {
	if isPlain(text) {
		return text
	}
	var parser comment.Parser
	var printer comment.Printer
	for range 4 {
		formatted := string(printer.Comment(parser.Parse(text)))
		if formatted == text {
			break
		}
		text = formatted
	}
	return text
}

// isPlain reports whether gofmt leaves a text as it is, at a glance: words in one line.
func isPlain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case i == 0:
			return false
		case '0' <= c && c <= '9', c == '_', c == ',', c == '.', c == '(', c == ')':
		case c == ' ' && i+1 < len(text) && text[i+1] != ' ':
		default:
			return false
		}
	}
	return true
}

// paramDocs lists what -- @param says of a method's parameters.
func paramDocs(q *query, after bool) []string {
	var lines []string
	for _, p := range q.src.Params {
		if text := paramDoc(q.src, p.Name); text != "" {
			lines = append(lines, "  - "+q.fieldOf(p.Name)+": "+text)
		}
	}
	if after && len(lines) > 0 {
		lines = slices.Insert(lines, 0, "")
	}
	return lines
}

// queryLine is the machine-readable line at the end of a method's doc comment.
// It does not say in which line of the file the query stands: every method
// below an edit would change.
func (g *generator) queryLine(q *query) string {
	keys := keysOf(q)
	refused, toList := g.refusesTwin(q, keys)
	line := queryline.Query{
		Name:    q.name,
		Command: string(q.cmd),
		Verb:    string(q.src.Verb),
		File:    baseName(q.file),
		Tables:  tablesOf(q.src),
		Keys:    keys,
		NoTwin:  refused,
		ToList:  toList,
		NoCopy:  refusesCopy(q),
		LoopOK:  isBatch(q.cmd) || q.cmd == parser.CopyFrom,
	}
	if q.src.Batch != nil {
		line.Batch = q.src.Batch.Name
		if keyed := q.src.Batch.Keyed; keyed != nil {
			line.As = keyed.As
			if keyed.Loader != "" {
				line.Loader = g.goName(keyed.Loader)
			}
		}
	}
	return line.String()
}

// tablesOf names the tables that a query touches, in order of first mention.
func tablesOf(q *analyze.Query) []string {
	var names []string
	for _, list := range [][]analyze.Access{q.Reads, q.Writes} {
		for _, a := range list {
			if a.Table == nil || a.Via != "" {
				continue
			}
			if name := a.Table.Schema + "." + a.Table.Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// keysOf names the Go parameters, or fields of Params, that say which rows are
// meant: those that pin a primary key; where none does, those that meet a
// column; else all that are no list, LIMIT or OFFSET.
func keysOf(q *query) []string {
	if q.keyed != nil {
		return []string{q.keyed.keys.name}
	}
	pinned := make(map[int]bool)
	for _, list := range [][]analyze.Access{q.src.Reads, q.src.Writes} {
		for _, a := range list {
			for _, k := range a.Key {
				if k.Param != 0 {
					pinned[k.Param] = true
				}
			}
		}
	}
	choose := func(want func(*analyze.Param) bool) []string {
		var keys []string
		for _, p := range q.src.Params {
			if want(p) {
				keys = append(keys, q.fieldOf(p.Name))
			}
		}
		return keys
	}
	if len(pinned) > 0 {
		return choose(func(p *analyze.Param) bool { return pinned[p.Number] })
	}
	if keys := choose(func(p *analyze.Param) bool { return p.Column != nil }); len(keys) > 0 {
		return keys
	}
	return choose(func(p *analyze.Param) bool {
		return p.Type.Dims == 0 && !p.Slice && p.Name != "limit" && p.Name != "offset"
	})
}
