package recording

import (
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// fuzzTypes has pgx's types, and some that a server would tell of.
func fuzzTypes() *pgtype.Map {
	m := pgtype.NewMap()
	text, _ := m.TypeForOID(pgtype.TextOID)
	mood := &pgtype.Type{Name: "mood", OID: 100_000, Codec: &pgtype.EnumCodec{}}
	moods := &pgtype.Type{Name: "_mood", OID: 100_001, Codec: &pgtype.ArrayCodec{ElementType: mood}}
	pair := &pgtype.Type{Name: "pair", OID: 100_002, Codec: &pgtype.CompositeCodec{Fields: []pgtype.CompositeCodecField{
		{Name: "a", Type: moods}, {Name: "b", Type: text},
	}}}
	pairs := &pgtype.Type{Name: "_pair", OID: 100_003, Codec: &pgtype.ArrayCodec{ElementType: pair}}
	hstore := &pgtype.Type{Name: "hstore", OID: 100_004, Codec: pgtype.HstoreCodec{}}
	m.RegisterTypes([]*pgtype.Type{mood, moods, pair, pairs, hstore})
	return m
}

// of is a recording of one row of one column.
func of(oid uint32, format int16, value []byte) []byte {
	r := &Recorder{limit: 1 << 20, calls: 1, whole: true, rows: 1, fields: []pgconn.FieldDescription{
		{Name: "v", DataTypeOID: oid, TypeModifier: -1, Format: format},
	}}
	r.values = appendWire(nil, value)
	b, _ := r.Bytes()
	return b
}

// FuzzDecodeRecording holds that whatever Redis has, playing it back ends in rows
// or an error, and in no more of them, and no more memory, than a multiple of its
// bytes. That includes pgx's reading of values.
func FuzzDecodeRecording(f *testing.F) {
	f.Add(recording())
	f.Add([]byte{})
	f.Add([]byte{version, 255, 255, 255, 255, 15, 0})
	many := []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 127, 255, 255, 255, 0, 0, 0, 1}
	nothing := append([]byte{0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 25, 127, 255, 255, 255, 0, 0, 0, 1}, 0, 0, 0, 0, 0, 0, 0, 1)
	for _, oid := range []uint32{pgtype.TextArrayOID, pgtype.Int8ArrayOID, pgtype.JSONBArrayOID, 100_001, 100_003} {
		f.Add(of(oid, pgx.BinaryFormatCode, many))
		f.Add(of(oid, pgx.BinaryFormatCode, nothing))
	}
	for _, oid := range []uint32{
		pgtype.Int8multirangeOID, pgtype.PathOID, pgtype.PolygonOID, pgtype.TSVectorOID, pgtype.VarbitOID, pgtype.NumericOID,
		pgtype.Int8rangeOID, pgtype.RecordOID, 100_002, 100_004,
	} {
		f.Add(of(oid, pgx.BinaryFormatCode, []byte{127, 255, 255, 255, 127, 255, 255, 255}))
	}
	f.Add(of(pgtype.TextArrayOID, pgx.TextFormatCode, []byte("[0:2147483647]={{{{a}}}}")))
	f.Add(of(pgtype.NumericOID, pgx.TextFormatCode, []byte("1e2147483647")))
	types := fuzzTypes()
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var read int
		for _, scan := range []func(pgx.Rows) error{
			func(r pgx.Rows) error { _, err := r.Values(); return err },
			func(r pgx.Rows) error {
				values := make([]any, len(r.FieldDescriptions()))
				for i := range values {
					values[i] = new(string)
				}
				return r.Scan(values...)
			},
			func(r pgx.Rows) error {
				values := make([]any, len(r.FieldDescriptions()))
				for i := range values {
					values[i] = new(pgtype.Array[pgtype.Text])
				}
				return r.Scan(values...)
			},
			func(r pgx.Rows) error {
				values := make([]any, len(r.FieldDescriptions()))
				for i := range values {
					values[i] = new([][]*string)
				}
				return r.Scan(values...)
			},
		} {
			rows, err := NewPlayer(data, types).Query(t.Context(), "")
			if err != nil {
				return
			}
			for rows.Next() {
				read++
				if err := scan(rows); err != nil {
					break
				}
			}
			rows.Close()
		}
		runtime.ReadMemStats(&after)
		if read > 4*len(data) {
			t.Errorf("%d rows out of %d bytes", read, len(data))
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20+uint64(len(data))*4096 {
			t.Errorf("%d bytes of memory out of %d", n, len(data))
		}
	})
}
