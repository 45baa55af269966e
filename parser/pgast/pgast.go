// Package pgast is the only door to PostgreSQL's own parser. With cgo it is
// pg_query_go; without, the same parser compiled to WebAssembly (go-pgquery).
// Both accept the same SQL and give the same nodes, so nothing outside this
// package knows which one runs. It knows no annotations and no catalogue.
package pgast

import (
	pg "github.com/pganalyze/pg_query_go/v6"
)

// Node and its kin are pg_query's protobuf nodes, which follow PostgreSQL's
// parsenodes.h field by field.
type (
	Node        = pg.Node
	ParseResult = pg.ParseResult
	RawStmt     = pg.RawStmt
	ScanResult  = pg.ScanResult
	ScanToken   = pg.ScanToken
)

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

// Scan splits SQL text into PostgreSQL's tokens, comments included. Start and
// End of a token are byte offsets. The error is a *SyntaxError. It is safe for
// concurrent use.
func Scan(sql string) ([]*ScanToken, error) {
	result, err := scanTokens(sql)
	if err != nil {
		return nil, syntaxError(sql, err)
	}
	return result.Tokens, nil
}
