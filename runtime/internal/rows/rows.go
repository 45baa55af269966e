// Package rows has the results that are the runtime's own: rows and batches that
// tell when they end, the first of a set of rows, and the rows of a query that
// was not sent. It knows pgx's interfaces and nothing of servers or queries.
package rows

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// An Ender is told that a result has ended, with its error.
type Ender interface{ End(err error) }

// Watch returns rows that tell an Ender when they end, once: they are read to
// the end, they are closed, or one of them cannot be read.
func Watch(rows pgx.Rows, to Ender) pgx.Rows { return &watched{Rows: rows, to: to} }

type watched struct {
	pgx.Rows
	to Ender // nil once it has been told
}

func (r *watched) end() {
	if to := r.to; to != nil {
		r.to = nil
		r.Rows.Close()
		to.End(r.Rows.Err())
	}
}

func (r *watched) Close() {
	r.Rows.Close()
	r.end()
}

func (r *watched) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.end()
	return false
}

func (r *watched) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	if err != nil { // pgx has closed the rows
		r.end()
	}
	return err
}

func (r *watched) Values() ([]any, error) {
	values, err := r.Rows.Values()
	if err != nil { // as above
		r.end()
	}
	return values, err
}

// WatchBatch returns results that tell an Ender, once, when they are closed.
func WatchBatch(results pgx.BatchResults, to Ender) pgx.BatchResults {
	return &watchedBatch{BatchResults: results, to: to}
}

type watchedBatch struct {
	pgx.BatchResults
	to Ender // nil once it has been told
}

func (b *watchedBatch) Close() error {
	err := b.BatchResults.Close()
	if to := b.to; to != nil {
		b.to = nil
		to.End(err)
	}
	return err
}

// First is the first of a set of rows, as QueryRow returns it.
type First struct{ Rows pgx.Rows }

var errDriverBytes = errors.New("cannot scan into *pgtype.DriverBytes from QueryRow")

// Scan reads the first row and closes the rows.
func (r First) Scan(dest ...any) error {
	defer r.Rows.Close()
	for _, d := range dest {
		if _, ok := d.(*pgtype.DriverBytes); ok { // its memory is gone with the rows
			return errDriverBytes
		}
	}
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

// Failed is the result of a query that was not sent.
func Failed(err error) pgx.Rows { return failed{err} }

type failed struct{ err error }

func (failed) Close()                                       {}
func (f failed) Err() error                                 { return f.err }
func (failed) CommandTag() pgconn.CommandTag                { return pgconn.CommandTag{} }
func (failed) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (failed) Next() bool                                   { return false }
func (f failed) Scan(...any) error                          { return f.err }
func (f failed) Values() ([]any, error)                     { return nil, f.err }
func (failed) RawValues() [][]byte                          { return nil }
func (failed) Conn() *pgx.Conn                              { return nil }
func (failed) TypeMap() *pgtype.Map                         { return nil }
