package parser

import (
	"errors"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// Rewritten returns a copy of the query with another text, which must be one
// statement. Parameters, embeds and directives are as they were: whoever changes
// the text moves them.
func (q *Query) Rewritten(sql string) (*Query, error) {
	parsed, err := pgast.Parse(sql)
	if err != nil {
		return nil, err
	}
	if len(parsed.Stmts) != 1 {
		return nil, errors.New("not one statement")
	}
	out := *q
	out.SQL, out.Stmt = sql, parsed.Stmts[0].Stmt
	return &out, nil
}
