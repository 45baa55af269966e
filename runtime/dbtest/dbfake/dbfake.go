// Package dbfake makes the results of a generated package's batch queries in tests that
// have no server. It knows pgx' interfaces and Go values; it must not know generated
// code, nor SQL.
//
// A :batch… method returns a type that only its package can make. A fake of Querier
// makes one by calling the real method on a handle that answers:
//
//	func (f *fake) TouchStories(ctx context.Context, ids []int64) *db.TouchStoriesBatchResults {
//		return db.New(dbfake.Batch(dbfake.Done(1), dbfake.Failed(err))).TouchStories(ctx, ids)
//	}
package dbfake

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// An Outcome is what one statement of a batch comes to.
type Outcome struct {
	rows []any
	tag  pgconn.CommandTag
	err  error
}

// Done is the outcome of a statement without rows, such as a :batchexec's, that changed
// a number of rows.
func Done(changed int64) Outcome {
	return Outcome{tag: pgconn.NewCommandTag(fmt.Sprintf("UPDATE %d", changed))}
}

// Rows is the outcome of a statement with rows: each is what the method returns for it,
// a struct or a single value. Without any, a :batchone's error is pgx.ErrNoRows.
func Rows[R any](rows ...R) Outcome {
	o := Outcome{tag: pgconn.NewCommandTag(fmt.Sprintf("SELECT %d", len(rows)))}
	for _, row := range rows {
		o.rows = append(o.rows, row)
	}
	return o
}

// Failed is the outcome of a statement that failed. As in PostgreSQL, those behind it
// fail, too.
func Failed(err error) Outcome { return Outcome{err: err} }

// errOther is the error of what is no batch.
var errOther = errors.New("dbfake: this handle answers batches alone")

// A Handle is a handle on which batches have the outcomes that it was made with. It is
// for New of a generated package. It is not safe for concurrent use.
type Handle struct {
	outcomes []Outcome
	sent     []*pgx.Batch
}

// Batch makes a handle on which the statements of each batch have these outcomes, in
// their order. A batch of another length fails.
func Batch(outcomes ...Outcome) *Handle { return &Handle{outcomes: outcomes} }

// Sent are the batches that were sent, with their SQL and arguments.
func (h *Handle) Sent() []*pgx.Batch { return h.sent }

// Exec fails: the handle answers batches alone.
func (h *Handle) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errOther
}

// Query fails: the handle answers batches alone.
func (h *Handle) Query(context.Context, string, ...any) (pgx.Rows, error) {
	return &rows{err: errOther}, errOther
}

// QueryRow fails: the handle answers batches alone.
func (h *Handle) QueryRow(context.Context, string, ...any) pgx.Row { return &rows{err: errOther} }

// CopyFrom fails: the handle answers batches alone.
func (h *Handle) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errOther
}

// SendBatch answers a batch.
func (h *Handle) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	h.sent = append(h.sent, batch)
	r := &results{left: slices.Clone(h.outcomes)}
	if err := ctx.Err(); err != nil {
		r.err = err
	} else if n := len(h.outcomes); n != batch.Len() {
		r.err = fmt.Errorf("dbfake: %d outcomes for a batch of %d statements", n, batch.Len())
	}
	return r
}

// results are pgx.BatchResults.
type results struct {
	left []Outcome
	err  error // of all that is left
}

func (r *results) next() Outcome {
	if r.err == nil && len(r.left) == 0 {
		r.err = errors.New("dbfake: no more outcomes")
	}
	if r.err != nil {
		return Outcome{err: r.err}
	}
	o := r.left[0]
	r.left, r.err = r.left[1:], o.err
	return o
}

func (r *results) Exec() (pgconn.CommandTag, error) {
	o := r.next()
	return o.tag, o.err
}

func (r *results) Query() (pgx.Rows, error) {
	o := r.next()
	return &rows{left: o.rows, tag: o.tag, err: o.err}, o.err
}

func (r *results) QueryRow() pgx.Row {
	o := r.next()
	return &rows{left: o.rows, tag: o.tag, err: o.err}
}

// Close runs what was not read, and returns the first error.
func (r *results) Close() error {
	for r.err == nil && len(r.left) > 0 {
		r.next()
	}
	return r.err
}

// Tx returns nil: a fake begins none.
func (r *results) Tx() pgx.Tx { return nil }

// rows are pgx.Rows, and a pgx.Row.
type rows struct {
	left   []any
	row    any // the present one
	begun  bool
	closed bool
	tag    pgconn.CommandTag
	err    error
}

func (r *rows) Next() bool {
	if r.begun = true; r.closed || r.err != nil || len(r.left) == 0 {
		r.closed = true
		return false
	}
	r.row, r.left = r.left[0], r.left[1:]
	return true
}

func (r *rows) Scan(dest ...any) error {
	if !r.begun { // a single row
		defer r.Close()
		if !r.Next() {
			if r.err != nil {
				return r.err
			}
			return pgx.ErrNoRows
		}
	}
	left, err := fill(dest, reflect.ValueOf(r.row))
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("dbfake: a %T has too few values for %d columns", r.row, len(dest))
	}
	if err != nil {
		r.err, r.closed = err, true
	}
	return err
}

func (r *rows) Close()                                       { r.closed = true }
func (r *rows) Err() error                                   { return r.err }
func (r *rows) CommandTag() pgconn.CommandTag                { return r.tag }
func (r *rows) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (r *rows) RawValues() [][]byte                          { return nil }
func (r *rows) Conn() *pgx.Conn                              { return nil }
func (r *rows) TypeMap() *pgtype.Map                         { return nil }

// Values returns nothing: generated code scans.
func (r *rows) Values() ([]any, error) { return nil, errOther }

// fill puts a value where it fits, or else its fields one after the other, and returns
// the destinations that are left.
func fill(dest []any, v reflect.Value) ([]any, error) {
	if v.Kind() == reflect.Pointer && !v.IsNil() && (len(dest) == 0 || reflect.TypeOf(dest[0]).Elem() != v.Type()) {
		v = v.Elem() // rows by pointer
	}
	if len(dest) == 0 {
		return nil, fmt.Errorf("dbfake: a %s has more values than there are columns", v.Type())
	}
	to := reflect.ValueOf(dest[0]).Elem()
	if !v.CanInterface() {
		return nil, fmt.Errorf("dbfake: a column is a %s, and the row has something else there", to.Type())
	}
	switch {
	case v.Type().AssignableTo(to.Type()):
		to.Set(v)
		return dest[1:], nil
	case to.Kind() == reflect.Pointer && v.Type().AssignableTo(to.Type().Elem()): // a column that may be NULL, of an embedded struct
		at := reflect.New(v.Type())
		at.Elem().Set(v)
		to.Set(at)
		return dest[1:], nil
	case v.Kind() != reflect.Struct:
		return nil, fmt.Errorf("dbfake: a %s where the query returns a %s", v.Type(), to.Type())
	}
	for i := range v.NumField() {
		var err error
		if dest, err = fill(dest, v.Field(i)); err != nil {
			return nil, err
		}
	}
	return dest, nil
}
