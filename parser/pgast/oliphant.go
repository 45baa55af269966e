//go:build !pg_query_go

package pgast

import (
	"errors"

	"github.com/sqlc-dev/oliphant"
	"github.com/sqlc-dev/oliphant/ast"
	"github.com/sqlc-dev/oliphant/parser"
)

// Grammar is the major version of PostgreSQL whose grammar the parser has.
const Grammar = 18

func parseTree(sql string) (*ParseResult, error) {
	tree, err := oliphant.Parse(sql)
	if err != nil {
		return readAnew(sql, err)
	}
	return tree, nil
}

// cursor is where an error says that it is.
func cursor(err error) int {
	if e := (*parser.Error)(nil); errors.As(err, &e) {
		return e.Cursorpos
	}
	return 0
}

// ReturningOf reads a statement's RETURNING clause.
func ReturningOf(statement interface {
	GetReturningClause() *ast.ReturningClause
}) Returning {
	clause := statement.GetReturningClause()
	r := Returning{Items: clause.GetExprs()}
	for _, n := range clause.GetOptions() {
		switch o := n.GetReturningOption(); o.GetOption() {
		case ast.ReturningOptionKind_RETURNING_OPTION_OLD:
			r.Old = append(r.Old, RowAlias{o.Value, int(o.Location)})
		case ast.ReturningOptionKind_RETURNING_OPTION_NEW:
			r.New = append(r.New, RowAlias{o.Value, int(o.Location)})
		}
	}
	return r
}

// ChangeOf reads ALTER CONSTRAINT.
func ChangeOf(n *ast.Node) ConstraintChange {
	c := n.GetAtalterConstraint()
	return ConstraintChange{
		Name: c.GetConname(), Deferrability: c.GetAlterDeferrability(), Deferrable: c.GetDeferrable(), InitiallyDeferred: c.GetInitdeferred(),
		Enforceability: c.GetAlterEnforceability(), Enforced: c.GetIsEnforced(),
		Inheritability: c.GetAlterInheritability(), NoInherit: c.GetNoinherit(),
	}
}

// IsVirtual reports whether a constraint makes a generated column that is not
// stored.
func IsVirtual(c *ast.Constraint) bool { return c.GeneratedKind == "v" }

// IsEnforced reports whether a constraint is one that rows are held to.
func IsEnforced(c *ast.Constraint) bool { return c.IsEnforced }

// Enforcement reports whether an attribute of a constraint is [NOT] ENFORCED, and
// makes the constraint so.
func Enforcement(attribute, of *ast.Constraint) bool {
	switch attribute.Contype {
	case ast.ConstrType_CONSTR_ATTR_ENFORCED:
		of.IsEnforced = true
	case ast.ConstrType_CONSTR_ATTR_NOT_ENFORCED:
		of.IsEnforced = false
	default:
		return false
	}
	return true
}

// WithoutOverlaps reports whether a key's last column is a range whose values
// must not overlap rather than differ.
func WithoutOverlaps(c *ast.Constraint) bool { return c.WithoutOverlaps }

// WithPeriod reports whether a foreign key's last column is a period that the
// other table's rows have to cover together.
func WithPeriod(c *ast.Constraint) bool { return c.FkWithPeriod }
