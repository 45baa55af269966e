package recording

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/internal/rows"
)

// errBadRecording means that bytes from Redis are no recording of this version:
// the query is run instead.
var errBadRecording = errors.New("dbgen: not a recording")

// A Player is a handle that plays a recording back.
type Player struct {
	onlyReads
	data  []byte
	types *pgtype.Map
}

// NewPlayer returns a player of bytes that a Recorder made, with the types that
// its connection had.
func NewPlayer(data []byte, types *pgtype.Map) *Player { return &Player{data: data, types: types} }

// Query returns the recorded rows.
func (p *Player) Query(context.Context, string, ...any) (pgx.Rows, error) {
	played, err := p.open()
	if err != nil {
		return rows.Failed(err), err
	}
	return played, nil
}

// QueryRow returns the first of the recorded rows.
func (p *Player) QueryRow(context.Context, string, ...any) pgx.Row {
	played, err := p.open()
	if err != nil {
		return rows.First{Rows: rows.Failed(err)}
	}
	return rows.First{Rows: played}
}

const (
	maxColumns = 1 << 12 // PostgreSQL has at most 1,664
	leastField = 4       // bytes of a column's description
)

// open reads a recording's head. It takes no more memory, and gives no more rows,
// than there are bytes.
func (p *Player) open() (*playedRows, error) {
	d := decoder{p.data, false}
	if d.byte() != version {
		return nil, errBadRecording
	}
	rows, n := d.uint(), d.uint()
	if n > maxColumns || n > uint64(len(d.b)/leastField) {
		return nil, errBadRecording
	}
	played := &playedRows{types: p.types}
	played.fields = make([]pgconn.FieldDescription, n)
	for i := range played.fields {
		f := &played.fields[i]
		f.Name = string(d.next(int(d.uint())))
		f.DataTypeOID = uint32(d.uint())
		f.TypeModifier = int32(uint32(d.uint()))
		f.Format = int16(d.byte())
		d.bad = d.bad || f.Format != pgx.TextFormatCode && f.Format != pgx.BinaryFormatCode
	}
	if d.bad || rows > uint64(len(d.b))/max(n, 1) {
		return nil, errBadRecording
	}
	played.left, played.data, played.values = int(rows), d, make([][]byte, n)
	for i, f := range played.fields {
		if t, ok := p.types.TypeForOID(f.DataTypeOID); ok && claims(t, 0) {
			played.claims = append(played.claims, claimingColumn{i, t})
		}
	}
	return played, nil
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
	claims []claimingColumn
	err    error
}

// A claimingColumn is one whose values may claim to be larger than they are.
type claimingColumn struct {
	column int
	of     *pgtype.Type
}

func (r *playedRows) Next() bool {
	if r.left <= 0 || r.err != nil {
		return false
	}
	r.left--
	if len(r.values) == 0 {
		r.data.next(1)
	}
	for i := range r.values {
		if n := r.data.uint(); n == 0 {
			r.values[i] = nil
		} else {
			r.values[i] = r.data.next(int(n - 1))
		}
	}
	if r.data.bad || !r.bounded() {
		r.err, r.left = errBadRecording, 0
		return false
	}
	r.read++
	return true
}

// bounded looks at what a row claims.
func (r *playedRows) bounded() bool {
	for _, c := range r.claims {
		if !bounded(r.types, c.of, r.fields[c.column].Format, r.values[c.column], 0) {
			return false
		}
	}
	return true
}

func (r *playedRows) Scan(dest ...any) (err error) {
	defer r.recover(&err)
	if len(dest) == 1 {
		if whole, ok := dest[0].(pgx.RowScanner); ok {
			return r.fail(whole.ScanRow(r))
		}
	}
	return r.fail(pgx.ScanRow(r.types, r.fields, r.values, dest...))
}

// recover makes an error of a panic: pgx's readers, and those of a program's own
// types, may do so at bytes that no server sends.
func (r *playedRows) recover(err *error) {
	if p := recover(); p != nil {
		*err = r.fail(fmt.Errorf("%w: panic: %v", errBadRecording, p))
	}
}

func (r *playedRows) fail(err error) error {
	if err != nil {
		r.err, r.left = err, 0
	}
	return err
}

func (r *playedRows) Values() (values []any, err error) {
	defer r.recover(&err)
	values = make([]any, len(r.values))
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
	return pgconn.NewCommandTag("SELECT " + strconv.FormatInt(r.read, 10))
}
