package queryline

import (
	"go/ast"
	"slices"
	"strings"
)

// prefix starts the line.
const prefix = "//dbgen:query"

// String writes the line, without what is empty.
func (q *Query) String() string {
	var b strings.Builder
	b.WriteString(prefix)
	add := func(key, value string) {
		if value != "" {
			b.WriteString(" " + key + "=" + quote(value))
		}
	}
	flag := func(key, value string, set bool) {
		if set {
			add(key, value)
		}
	}
	add("name", q.Name)
	add("command", q.Command)
	add("verb", q.Verb)
	add("file", q.File)
	add("tables", join(q.Tables))
	add("keys", join(q.Keys))
	add("batch", q.Batch)
	add("as", q.As)
	add("loader", q.Loader)
	flag("twin", "no", q.NoTwin)
	flag("twin", "list", q.ToList && !q.NoTwin)
	flag("copy", "no", q.NoCopy)
	flag("loop", "ok", q.LoopOK)
	return b.String()
}

// FromDoc finds the line in a doc comment. It returns nil when there is none.
func FromDoc(doc *ast.CommentGroup) *Query {
	if doc == nil {
		return nil
	}
	for _, c := range slices.Backward(doc.List) {
		if text, ok := strings.CutPrefix(c.Text, prefix+" "); ok {
			return parse(text)
		}
	}
	return nil
}

// parse reads "name=… command=…". Words that it does not know are left alone,
// so that a newer generator's code can be checked by an older tool. A line
// without a name is no query.
func parse(text string) *Query {
	q := new(Query)
	for key, value := range pairs(text) {
		switch key {
		case "name":
			q.Name = value
		case "command":
			q.Command = value
		case "verb":
			q.Verb = value
		case "file":
			q.File = value
		case "tables":
			q.Tables = split(value)
		case "keys":
			q.Keys = split(value)
		case "batch":
			q.Batch = value
		case "as":
			q.As = value
		case "loader":
			q.Loader = value
		case "loop":
			q.LoopOK = value == "ok"
		case "twin":
			q.NoTwin, q.ToList = value == "no", value == "list"
		case "copy":
			q.NoCopy = value == "no"
		}
	}
	if q.Name == "" {
		return nil
	}
	return q
}

// pairs splits text into key=value words.
func pairs(text string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for {
			text = strings.TrimLeft(text, " \t")
			key, rest, ok := strings.Cut(text, "=")
			if !ok {
				return
			}
			var value string
			value, text = unquote(rest)
			if !yield(key, value) {
				return
			}
		}
	}
}
