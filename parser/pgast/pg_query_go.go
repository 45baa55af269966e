//go:build pg_query_go

package pgast

import (
	"errors"

	pgquery "github.com/pganalyze/pg_query_go/v6"
	"github.com/pganalyze/pg_query_go/v6/parser"
)

// Grammar is the major version of PostgreSQL whose grammar the parser has.
const Grammar = 17

func parseTree(sql string) (*ParseResult, error) { return pgquery.Parse(sql) }

func scanTokens(sql string) ([]ScanToken, error) {
	result, err := pgquery.Scan(sql)
	if err != nil {
		return nil, err
	}
	tokens := make([]ScanToken, len(result.Tokens))
	for i, t := range result.Tokens {
		tokens[i] = ScanToken{t.Start, t.End, t.Token, t.KeywordKind}
	}
	return tokens, nil
}

// cursor is where an error says that it is.
func cursor(err error) int {
	if e := (*parser.Error)(nil); errors.As(err, &e) {
		return e.Cursorpos
	}
	return 0
}

// ReturningOf reads a statement's RETURNING clause.
func ReturningOf(statement interface{ GetReturningList() []*pgquery.Node }) Returning {
	return Returning{Items: statement.GetReturningList()}
}

// ChangeOf reads ALTER CONSTRAINT.
func ChangeOf(n *pgquery.Node) ConstraintChange {
	c := n.GetConstraint()
	return ConstraintChange{Name: c.GetConname(), Deferrability: true, Deferrable: c.GetDeferrable(), InitiallyDeferred: c.GetInitdeferred()}
}

// PostgreSQL 17 knows none of what follows.

// IsVirtual reports whether a constraint makes a generated column that is not
// stored.
func IsVirtual(*pgquery.Constraint) bool { return false }

// IsEnforced reports whether a constraint is one that rows are held to.
func IsEnforced(*pgquery.Constraint) bool { return true }

// Enforcement reports whether an attribute of a constraint is [NOT] ENFORCED, and
// makes the constraint so.
func Enforcement(_, _ *pgquery.Constraint) bool { return false }

// WithoutOverlaps reports whether a key's last column is a range whose values
// must not overlap rather than differ.
func WithoutOverlaps(*pgquery.Constraint) bool { return false }

// WithPeriod reports whether a foreign key's last column is a period that the
// other table's rows have to cover together.
func WithPeriod(*pgquery.Constraint) bool { return false }
