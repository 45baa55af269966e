// Package recording keeps what a query returned, as it came over the wire, and
// plays it back to the same code that read it: in another process, from bytes. It
// knows pgx's rows and types; it must not know caches, servers or what a query
// means.
package recording

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/rows"
)

// A Querier is the part of a handle that a recorder listens to.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// A Recorder keeps what its query returns. Results over the limit are passed
// through but not kept.
type Recorder struct {
	onlyReads
	on     Querier
	limit  int
	fields []pgconn.FieldDescription
	values []byte // rows one after the other: each value a length and its bytes
	rows   int
	calls  int
	whole  bool // the result was read to its end, and fits
}

// NewRecorder returns a recorder of results of up to limit bytes.
func NewRecorder(limit int) *Recorder { return &Recorder{limit: limit} }

// Listen begins anew, on a handle.
func (r *Recorder) Listen(on Querier) { r.calls, r.on = 0, on }

// Query runs a query whose rows are kept as they are read.
func (r *Recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	result, err := r.on.Query(ctx, sql, args...)
	r.begin()
	if err != nil {
		return result, err
	}
	return &recordedRows{Rows: result, to: r}, nil
}

// QueryRow runs a query whose first row is kept when it is read.
func (r *Recorder) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	result, err := r.on.Query(ctx, sql, args...)
	r.begin()
	if err != nil {
		return rows.First{Rows: rows.Failed(err)}
	}
	return recordedRow{recordedRows{Rows: result, to: r}}
}

// begin starts the recording of a result. A loader that asks twice cannot be
// played back.
func (r *Recorder) begin() {
	r.calls++
	r.fields, r.values, r.rows, r.whole = nil, r.values[:0], 0, false
}

func (r *Recorder) add(fields []pgconn.FieldDescription, values [][]byte) {
	if r.rows == 0 {
		// The descriptions share memory with the connection.
		r.fields = append([]pgconn.FieldDescription(nil), fields...)
	}
	r.rows++
	if len(r.values) > r.limit {
		return
	}
	for _, v := range values {
		r.values = appendWire(r.values, v)
	}
	if len(values) == 0 { // every row has a byte at least: so their number is bounded
		r.values = append(r.values, 0)
	}
}

// appendWire appends a value: its length plus one, so that 0 is NULL, and its
// bytes.
func appendWire(b, v []byte) []byte {
	if v == nil {
		return binary.AppendUvarint(b, 0)
	}
	return append(binary.AppendUvarint(b, uint64(len(v))+1), v...)
}

// version is the first byte of a recording; another one is not read.
const version = 2

// Bytes returns the recording, unless there is none worth keeping.
func (r *Recorder) Bytes() ([]byte, bool) {
	if r.calls != 1 || !r.whole || len(r.values) > r.limit {
		return nil, false
	}
	b := append(make([]byte, 0, len(r.values)+64), version)
	b = binary.AppendUvarint(b, uint64(r.rows))
	b = binary.AppendUvarint(b, uint64(len(r.fields)))
	for _, f := range r.fields {
		b = append(binary.AppendUvarint(b, uint64(len(f.Name))), f.Name...)
		b = binary.AppendUvarint(b, uint64(f.DataTypeOID))
		b = binary.AppendUvarint(b, uint64(uint32(f.TypeModifier)))
		b = append(b, byte(f.Format))
	}
	return append(b, r.values...), true
}

// recordedRows keeps the rows that pass through.
type recordedRows struct {
	pgx.Rows
	to *Recorder
}

func (r *recordedRows) Next() bool {
	if r.Rows.Next() {
		r.to.add(r.Rows.FieldDescriptions(), r.Rows.RawValues())
		return true
	}
	r.to.whole = r.Rows.Err() == nil
	return false
}

// recordedRow keeps the row that passes through.
type recordedRow struct{ recorded recordedRows }

func (r recordedRow) Scan(dest ...any) error {
	err := rows.First{Rows: &r.recorded}.Scan(dest...)
	if err == nil { // the rows after the first do not matter
		r.recorded.to.whole = true
	}
	return err
}

// errOnlyReads answers code that does more than query: a recording is of a query.
var errOnlyReads = errors.New("dbgen: a cached query can only use Query and QueryRow")

// onlyReads refuses what is no query.
type onlyReads struct{}

func (onlyReads) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errOnlyReads
}

func (onlyReads) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errOnlyReads
}

func (onlyReads) SendBatch(_ context.Context, batch *pgx.Batch) pgx.BatchResults {
	return pgx.FailedBatchResults(batch, errOnlyReads)
}
