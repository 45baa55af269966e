package dbgen

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A recorder is a handle that keeps what a query returned, as it came over the
// wire, so that a player can play it back to the same loader later, in another
// process. Results over the limit are passed through but not kept.
type recorder struct {
	DBTX
	limit  int
	fields []pgconn.FieldDescription
	values []byte // rows one after the other: each value a length and its bytes
	rows   int
	calls  int
	whole  bool // the result was read to its end, and fits
}

func (r *recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := r.DBTX.Query(ctx, sql, args...)
	r.begin()
	if err != nil {
		return rows, err
	}
	return &recordedRows{Rows: rows, to: r}, nil
}

func (r *recorder) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := r.DBTX.Query(ctx, sql, args...)
	r.begin()
	if err != nil {
		return pool.FirstRow{Rows: pool.FailedRows(err)}
	}
	return recordedRow{recordedRows{Rows: rows, to: r}}
}

// begin starts the recording of a result. A loader that asks twice cannot be
// played back.
func (r *recorder) begin() {
	r.calls++
	r.fields, r.values, r.rows, r.whole = nil, r.values[:0], 0, false
}

func (r *recorder) add(rows pgx.Rows) {
	if r.rows == 0 {
		// The descriptions share memory with the connection.
		r.fields = append([]pgconn.FieldDescription(nil), rows.FieldDescriptions()...)
	}
	r.rows++
	if len(r.values) > r.limit {
		return
	}
	for _, v := range rows.RawValues() {
		r.values = appendWire(r.values, v)
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

// recordingVersion is the first byte of a recording; another one is not read.
const recordingVersion = 1

// bytes returns the recording, unless there is none worth keeping.
func (r *recorder) bytes() ([]byte, bool) {
	if r.calls != 1 || !r.whole || len(r.values) > r.limit {
		return nil, false
	}
	b := append(make([]byte, 0, len(r.values)+64), recordingVersion)
	b = binary.AppendUvarint(b, uint64(r.rows))
	b = binary.AppendUvarint(b, uint64(len(r.fields)))
	for _, f := range r.fields {
		b = appendText(b, f.Name)
		b = binary.AppendUvarint(b, uint64(f.DataTypeOID))
		b = binary.AppendUvarint(b, uint64(uint32(f.TypeModifier)))
		b = append(b, byte(f.Format))
	}
	return append(b, r.values...), true
}

// recordedRows keeps the rows that pass through.
type recordedRows struct {
	pgx.Rows
	to *recorder
}

func (r *recordedRows) Next() bool {
	if r.Rows.Next() {
		r.to.add(r.Rows)
		return true
	}
	r.to.whole = r.Rows.Err() == nil
	return false
}

// recordedRow keeps the row that passes through.
type recordedRow struct{ rows recordedRows }

func (r recordedRow) Scan(dest ...any) error {
	err := pool.FirstRow{Rows: &r.rows}.Scan(dest...)
	if err == nil { // the rows after the first do not matter
		r.rows.to.whole = true
	}
	return err
}

// errBadRecording means that bytes from Redis are no recording of this version:
// the query is run instead.
var errBadRecording = errors.New("dbgen: not a recording")

// errOnlyReads answers a loader that does more than query.
var errOnlyReads = errors.New("dbgen: a cached query can only use Query and QueryRow")

// A player is a handle that plays a recording back.
type player struct {
	data  []byte
	types *pgtype.Map
}

func (p *player) Query(context.Context, string, ...any) (pgx.Rows, error) {
	rows, err := p.open()
	if err != nil {
		return pool.FailedRows(err), err
	}
	return rows, nil
}

func (p *player) QueryRow(context.Context, string, ...any) pgx.Row {
	rows, err := p.open()
	if err != nil {
		return pool.FirstRow{Rows: pool.FailedRows(err)}
	}
	return pool.FirstRow{Rows: rows}
}

func (*player) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errOnlyReads
}

func (*player) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errOnlyReads
}

func (*player) SendBatch(_ context.Context, batch *pgx.Batch) pgx.BatchResults {
	return pgx.FailedBatchResults(batch, errOnlyReads)
}

// open reads a recording's head.
func (p *player) open() (*playedRows, error) {
	d := decoder{p.data, false}
	if d.byte() != recordingVersion {
		return nil, errBadRecording
	}
	rows := &playedRows{left: int(d.uint()), types: p.types}
	n := d.uint()
	if n > 1<<12 { // PostgreSQL has at most 1,664 columns
		return nil, errBadRecording
	}
	rows.fields = make([]pgconn.FieldDescription, n)
	for i := range rows.fields {
		f := &rows.fields[i]
		f.Name = string(d.next(int(d.uint())))
		f.DataTypeOID = uint32(d.uint())
		f.TypeModifier = int32(uint32(d.uint()))
		f.Format = int16(d.byte())
	}
	if d.bad {
		return nil, errBadRecording
	}
	rows.data, rows.values = d, make([][]byte, n)
	return rows, nil
}

// A decoder reads a recording, and remembers when it ended too soon.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) byte() byte {
	if b := d.next(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) next(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.bad = true
		return nil
	}
	v := d.b[:n:n]
	d.b = d.b[n:]
	return v
}

// playedRows are the rows of a recording.
type playedRows struct {
	fields []pgconn.FieldDescription
	types  *pgtype.Map
	data   decoder
	left   int
	read   int64
	values [][]byte
	err    error
}

func (r *playedRows) Next() bool {
	if r.left <= 0 || r.err != nil {
		return false
	}
	r.left--
	for i := range r.values {
		if n := r.data.uint(); n == 0 {
			r.values[i] = nil
		} else {
			r.values[i] = r.data.next(int(n - 1))
		}
	}
	if r.data.bad {
		r.err, r.left = errBadRecording, 0
		return false
	}
	r.read++
	return true
}

func (r *playedRows) Scan(dest ...any) error {
	if len(dest) == 1 {
		if whole, ok := dest[0].(pgx.RowScanner); ok {
			return r.fail(whole.ScanRow(r))
		}
	}
	return r.fail(pgx.ScanRow(r.types, r.fields, r.values, dest...))
}

func (r *playedRows) fail(err error) error {
	if err != nil {
		r.err, r.left = err, 0
	}
	return err
}

func (r *playedRows) Values() ([]any, error) {
	values := make([]any, len(r.values))
	for i, v := range r.values {
		if v == nil {
			continue
		}
		f := r.fields[i]
		t, ok := r.types.TypeForOID(f.DataTypeOID)
		if !ok { // as pgx does with a type that it does not know
			values[i] = string(v)
			if f.Format == pgx.BinaryFormatCode {
				values[i] = append([]byte(nil), v...)
			}
			continue
		}
		value, err := t.Codec.DecodeValue(r.types, f.DataTypeOID, f.Format, v)
		if err != nil {
			return nil, r.fail(err)
		}
		values[i] = value
	}
	return values, nil
}

func (r *playedRows) Close()                                       { r.left = 0 }
func (r *playedRows) Err() error                                   { return r.err }
func (r *playedRows) FieldDescriptions() []pgconn.FieldDescription { return r.fields }
func (r *playedRows) RawValues() [][]byte                          { return r.values }
func (r *playedRows) Conn() *pgx.Conn                              { return nil }
func (r *playedRows) TypeMap() *pgtype.Map                         { return r.types }
func (r *playedRows) CommandTag() pgconn.CommandTag {
	return pgconn.NewCommandTag("SELECT " + itoa(r.read))
}
