// Package queryline reads the machine-readable line that every generated
// method carries at the end of its doc comment. It is how a query is told from
// any other method, never by its name. The package knows no Go types and no
// rule.
package queryline

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// Prefix starts the line.
const Prefix = "//dbgen:query "

// A Query is what the generator says of one method.
type Query struct {
	Name    string   // as the SQL file names it
	Command string   // one, many, iter, exec, …
	Verb    string   // select, insert, update, delete, merge, other
	File    string   // the SQL file
	Tables  []string // read or written, schema-qualified
	Keys    []string // Go parameters, or fields of the Params struct, that say which rows
	Batch   string   // the method that takes many keys at once, or ""
	LoopOK  bool     // made for loops: batch and copy commands
	NoTwin  bool     // "-- batch:" would be refused: many keys' rows cannot be told apart
	NoCopy  bool     // an INSERT that COPY cannot do: ON CONFLICT, computed values, rows of a query
}

// Writes reports whether the query changes data.
func (q *Query) Writes() bool {
	switch q.Verb {
	case "insert", "update", "delete", "merge":
		return true
	}
	return false
}

// Batched reports whether one call already carries many rows, so that a loop
// around it is as it should be.
func (q *Query) Batched() bool {
	return q.LoopOK || q.Command == "copyfrom" || strings.HasPrefix(q.Command, "batch")
}

// Returns reports whether the query gives rows.
func (q *Query) Returns() bool {
	switch q.Command {
	case "one", "many", "iter", "batchone", "batchmany":
		return true
	}
	return false
}

// Shares reports whether q and other have a table in common.
func (q *Query) Shares(other *Query) bool {
	return slices.ContainsFunc(q.Tables, func(t string) bool { return slices.Contains(other.Tables, t) })
}

// FromDoc finds the line in a doc comment. It returns nil when there is none.
func FromDoc(doc *ast.CommentGroup) *Query {
	if doc == nil {
		return nil
	}
	for _, c := range slices.Backward(doc.List) {
		if text, ok := strings.CutPrefix(c.Text, Prefix); ok {
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
			q.Tables = list(value)
		case "keys":
			q.Keys = list(value)
		case "batch":
			q.Batch = value
		case "loop":
			q.LoopOK = value == "ok"
		case "twin":
			q.NoTwin = value == "no"
		case "copy":
			q.NoCopy = value == "no"
		}
	}
	if q.Name == "" {
		return nil
	}
	return q
}

// pairs splits text into key=value words; a value with spaces is a quoted Go
// string.
func pairs(text string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for {
			text = strings.TrimLeft(text, " \t")
			key, rest, ok := strings.Cut(text, "=")
			if !ok {
				return
			}
			value := rest
			if quoted, err := strconv.QuotedPrefix(rest); err == nil {
				value, _ = strconv.Unquote(quoted)
				text = rest[len(quoted):]
			} else {
				value, text, _ = strings.Cut(rest, " ")
			}
			if !yield(key, value) {
				return
			}
		}
	}
}

func list(value string) []string {
	return slices.DeleteFunc(strings.Split(value, ","), func(s string) bool { return s == "" })
}
