package observe

import (
	"strings"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
)

// A Statement is a generated query, or what was told apart by its text. It is never
// changed.
type Statement struct {
	Query   string // a generated query's name, such as "GetStory", also of one that sqlc generated; "" of others
	Package string // the generated package's name; "" of what the runtime did not run itself
	SQL     string // the text; of what was not generated without literals and comments
	// Operation is the statement's first word in upper case, such as SELECT, or
	// COPY and BATCH.
	Operation string
	Table     string // what a generated query is about, such as "public.stories"; "" when that is not known
	// Policy is how a generated query is routed, cached and limited, in the words of
	// its annotations, a line each.
	Policy []string
	// About is what the generator found out, never nil.
	About *About
}

// About is what the generator knows of a query.
type About = descriptor.About

// An Index is one that would serve a query.
type Index = descriptor.Index

// Name is what people call the statement: Package.Query, or its text cut short.
func (s *Statement) Name() string {
	switch {
	case s.Package != "":
		return s.Package + "." + s.Query
	case s.Query != "":
		return s.Query
	}
	return cut(s.SQL, 60)
}

// Summary is the statement in a few words of low cardinality, as OpenTelemetry's
// db.query.summary wants it: "SELECT public.stories".
func (s *Statement) Summary() string {
	if s.Table == "" {
		return s.Operation
	}
	return s.Operation + " " + s.Table
}

// cut shortens a text to at most n bytes, at the end of a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n] + "…"
}

var nothing About

// generated returns what there is to say of a generated query.
func generated(q *descriptor.Query) *Statement {
	s := &Statement{Query: q.Name, Package: q.Package, SQL: q.SQL, Policy: policyOf(q), About: q.About}
	if s.About == nil {
		s.About = &nothing
	}
	s.Operation, s.Table = s.About.Operation, s.About.Table
	if s.Operation == "" {
		s.Operation = operation(plain(q.SQL))
	}
	return s
}

// written returns what there is to say of a text that somebody sent.
func written(sql string) *Statement {
	s := &Statement{SQL: plain(sql), Query: named(sql), About: &nothing}
	s.Operation = operation(s.SQL)
	return s
}

// operation is the first word of a text without comments.
func operation(sql string) string {
	word := strings.TrimLeft(sql, " (")
	if i := strings.IndexFunc(word, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') }); i >= 0 {
		word = word[:i]
	}
	return strings.ToUpper(word)
}

// named returns the name in the line by which sqlc and dbgen begin a query's text:
// "-- name: GetStory :one".
func named(sql string) string {
	rest, ok := strings.CutPrefix(sql, "-- name: ")
	if !ok {
		return ""
	}
	line, _, _ := strings.Cut(rest, "\n")
	name, command, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(command, ":") {
		return ""
	}
	return name
}
