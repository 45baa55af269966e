package recording

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// numbered is a result of rows of a key's number and a text.
type numbered struct {
	pgx.Rows
	format int16
	left   [][2]any
	err    error
}

func (r *numbered) Query(context.Context, string, ...any) (pgx.Rows, error) { return r, nil }
func (r *numbered) Err() error                                              { return r.err }
func (r *numbered) Next() bool {
	if r.left[0][0] == nil {
		return false
	}
	r.left = r.left[1:]
	return r.left[0][0] != nil
}

func (r *numbered) FieldDescriptions() []pgconn.FieldDescription {
	return []pgconn.FieldDescription{{Name: "n", DataTypeOID: pgtype.Int8OID, Format: r.format}, {Name: "c1", DataTypeOID: pgtype.TextOID}}
}

func (r *numbered) RawValues() [][]byte {
	n := []byte(r.left[0][0].(string))
	if r.format == pgx.BinaryFormatCode {
		n = binary.BigEndian.AppendUint64(nil, uint64(n[0]-'0'))
	}
	return [][]byte{n, []byte(r.left[0][1].(string))}
}

// TestSplitter: what each key has is what a query for it alone would have been kept
// as; a result that is not read to its end, or numbers no key, is not kept.
func TestSplitter(t *testing.T) {
	rows := [][2]any{{"2", "b"}, {"1", "a"}, {"2", "c"}}
	for name, c := range map[string]struct {
		format int16
		first  bool
		rows   [][2]any
		err    error
		want   [][]string // nil is not kept
	}{
		"binary":            {format: pgx.BinaryFormatCode, rows: rows, want: [][]string{{"a"}, {"b", "c"}, {}}},
		"text":              {rows: rows, want: [][]string{{"a"}, {"b", "c"}, {}}},
		"one row a key":     {first: true, rows: rows, want: [][]string{{"a"}, {"b"}, {}}},
		"no rows":           {want: [][]string{{}, {}, {}}},
		"a number too high": {rows: [][2]any{{"1", "a"}, {"4", "b"}}, want: [][]string{nil, nil, nil}},
		"a number of 0":     {rows: [][2]any{{"0", "a"}}, want: [][]string{nil, nil, nil}},
		"no number":         {rows: [][2]any{{"x", "a"}}, want: [][]string{nil, nil, nil}},
		"it fails":          {rows: rows, err: errors.New("gone"), want: [][]string{nil, nil, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewSplitter(100, 3, c.first)
			for range 2 { // the second time as the first
				s.Listen(&numbered{format: c.format, left: slices.Concat([][2]any{{"", ""}}, c.rows, [][2]any{{nil, nil}}), err: c.err})
				read, err := s.Query(t.Context(), "")
				if err != nil {
					t.Fatal(err)
				}
				for read.Next() {
				}
			}
			for key, want := range c.want {
				b, ok := s.Bytes(key)
				if ok != (want != nil) {
					t.Errorf("key %d: kept %v", key, ok)
				}
				if !ok {
					continue
				}
				played, err := NewPlayer(b, pgtype.NewMap()).Query(t.Context(), "")
				if err != nil {
					t.Fatal(err)
				}
				got, err := pgx.CollectRows(played, pgx.RowTo[string])
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("key %d: %q, %v, want %q", key, got, err, want)
				}
			}
		})
	}
	s := NewSplitter(1, 1, false)
	s.Listen(&numbered{left: [][2]any{{"", ""}, {"1", "long"}, {nil, nil}}})
	if read, _ := s.Query(t.Context(), ""); read.Next() {
		read.Next()
	}
	if _, ok := s.Bytes(0); ok {
		t.Error("what is over the limit is kept")
	}
	if err := s.QueryRow(t.Context(), "").Scan(); err == nil {
		t.Error("QueryRow succeeds")
	}
}
