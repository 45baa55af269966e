package pool

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// FirstRow is pgx.Row over rows.
type FirstRow struct{ Rows pgx.Rows }

// Scan reads the first row and closes the rows.
func (r FirstRow) Scan(dest ...any) error {
	defer r.Rows.Close()
	if !r.Rows.Next() {
		if err := r.Rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.Rows.Scan(dest...); err != nil {
		return err
	}
	r.Rows.Close()
	return r.Rows.Err()
}

// FailedRows is the result of a query that was not sent.
func FailedRows(err error) pgx.Rows { return failedRows{err} }

type failedRows struct{ err error }

func (failedRows) Close()                                       {}
func (f failedRows) Err() error                                 { return f.err }
func (failedRows) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (failedRows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (failedRows) Next() bool                                   { return false }
func (f failedRows) Scan(...any) error                          { return f.err }
func (f failedRows) Values() ([]any, error)                     { return nil, f.err }
func (failedRows) RawValues() [][]byte                          { return nil }
func (failedRows) Conn() *pgx.Conn                              { return nil }
func (failedRows) TypeMap() *pgtype.Map                         { return nil }
