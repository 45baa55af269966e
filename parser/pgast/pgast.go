// Package pgast is the only door to PostgreSQL's own parser: oliphant, which is
// its grammar in Go, or, with the build tag pg_query_go, the library of that
// name, which is its C code and needs cgo. Both give the same nodes for the same
// SQL, but for what a later PostgreSQL added (see Grammar), so nothing outside
// this package knows which one runs. It knows no annotations and no catalogue.
package pgast

import (
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// Node and its kin are pg_query's protobuf nodes, which follow PostgreSQL's
// parsenodes.h field by field.
type (
	Node        = pg.Node
	ParseResult = pg.ParseResult
	RawStmt     = pg.RawStmt
)

// A ScanToken is a token of a text: where it stands, by byte offsets, what it is, and
// which kind of key word. It is pg_query's without what makes that a message: there are
// as many of them as words.
type ScanToken struct {
	Start, End  int32
	Token       pg.Token
	KeywordKind pg.KeywordKind
}

// A Returning is what a RETURNING clause says.
type Returning struct {
	Items    []*Node
	Old, New []RowAlias // of WITH (OLD AS o, NEW AS n); PostgreSQL takes one of each
}

// A RowAlias is a name that RETURNING gives the old or the new row.
type RowAlias struct {
	Name   string
	Offset int // bytes from the start of the text that was parsed
}

// A ConstraintChange is what ALTER CONSTRAINT changes: each of three things if it
// is named.
type ConstraintChange struct {
	Name                                         string
	Deferrability, Deferrable, InitiallyDeferred bool
	Enforceability, Enforced                     bool
	Inheritability, NoInherit                    bool
}

// Parse parses SQL text, which may hold any number of statements. The error is
// a *SyntaxError. It is safe for concurrent use.
func Parse(sql string) (*ParseResult, error) {
	if offset, deep := tooDeep(sql); deep {
		return nil, errTooDeep(offset)
	}
	tree, err := parseTree(sql)
	if err != nil {
		return nil, syntaxError(sql, err)
	}
	return tree, nil
}

// Scan splits SQL text into PostgreSQL's tokens, comments included. The error is a
// *SyntaxError. It is safe for concurrent use.
func Scan(sql string) ([]ScanToken, error) {
	tokens, err := scanTokens(sql)
	if err != nil {
		return nil, syntaxError(sql, err)
	}
	return tokens, nil
}
