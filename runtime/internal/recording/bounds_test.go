package recording

import (
	"encoding/binary"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// array is one in PostgreSQL's binary form.
func array(element uint32, elements [][]byte, dimensions ...uint32) (b []byte) {
	b = binary.BigEndian.AppendUint32(b, uint32(len(dimensions)))
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, element)
	for _, d := range dimensions {
		b = binary.BigEndian.AppendUint32(b, d)
		b = binary.BigEndian.AppendUint32(b, 1)
	}
	for _, e := range elements {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(e))), e...)
	}
	return b
}

// record is a composite value of these fields.
func record(oids []uint32, fields ...[]byte) (b []byte) {
	b = binary.BigEndian.AppendUint32(b, uint32(len(fields)))
	for i, f := range fields {
		b = binary.BigEndian.AppendUint32(b, oids[i])
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(f))), f...)
	}
	return b
}

func TestArraysAreBounded(t *testing.T) {
	x := []byte("x")
	good, bad := array(pgtype.TextOID, [][]byte{x, x}, 2, 1), array(pgtype.TextOID, nil, 1<<31-1, 0)
	pair := []uint32{100_001, pgtype.TextOID}
	inRange := append([]byte{8 /* no lower bound */, 0, 0, 0, byte(len(bad))}, bad...)
	deep := func(v []byte) []byte {
		for range maxDepth + 2 {
			v = record([]uint32{pgtype.RecordOID}, v)
		}
		return v
	}
	types := fuzzTypes()
	texts, _ := types.TypeForOID(pgtype.TextArrayOID)
	textsRange := &pgtype.Type{Name: "r", OID: 100_010, Codec: &pgtype.RangeCodec{ElementType: texts}}
	types.RegisterType(textsRange)
	types.RegisterType(&pgtype.Type{Name: "mr", OID: 100_011, Codec: &pgtype.MultirangeCodec{ElementType: textsRange}})
	for _, test := range []struct {
		name   string
		oid    uint32
		format int16
		value  []byte
		fits   bool
	}{
		{"of two dimensions", pgtype.TextArrayOID, 1, good, true},
		{"empty", pgtype.TextArrayOID, 1, array(pgtype.TextOID, nil), true},
		{"NULL", pgtype.TextArrayOID, 1, nil, true},
		{"with a NULL", pgtype.TextArrayOID, 1, append(array(pgtype.TextOID, nil, 1), 255, 255, 255, 255), true},
		{"no array", pgtype.TextOID, 0, []byte("[1:2147483647]"), true},
		{"many by nothing", pgtype.TextArrayOID, 1, bad, false},
		{"nothing by many", pgtype.TextArrayOID, 1, array(pgtype.TextOID, nil, 0, 1<<31-1), false},
		{"negative", pgtype.TextArrayOID, 1, array(pgtype.TextOID, [][]byte{x}, 1<<32-1, 1<<32-1), false},
		{"many by many", pgtype.TextArrayOID, 1, array(pgtype.TextOID, nil, 1<<31-1, 1<<31-1, 1<<31-1, 4), false},
		{"more than there are", pgtype.TextArrayOID, 1, array(pgtype.TextOID, [][]byte{x}, 3), false},
		{"truncated", pgtype.TextArrayOID, 1, array(pgtype.TextOID, nil)[:8:8], true},
		{"in a composite", 100_002, 1, record(pair, array(100_000, [][]byte{[]byte("sad")}, 1), x), true},
		{"in a composite, many", 100_002, 1, record(pair, bad, x), false},
		{"in composites in an array", 100_003, 1, array(100_002, [][]byte{record(pair, good, x), record(pair, bad, x)}, 2), false},
		{"in a record", pgtype.RecordOID, 1, record([]uint32{pgtype.TextOID, pgtype.TextArrayOID}, x, good), true},
		{"in a record, many", pgtype.RecordOID, 1, record([]uint32{4_000_000, pgtype.TextArrayOID}, x, bad), false},
		{"in a range, many", 100_010, 1, inRange, false},
		{"in a multirange, many", 100_011, 1, append([]byte{0, 0, 0, 1, 0, 0, 0, byte(len(inRange))}, inRange...), false},
		{"too deep", pgtype.RecordOID, 1, deep(x), false},
		{"more fields than the type has", 100_002, 1, record([]uint32{1, 2, 3}, x, x, x), false},
		{"a numeric", pgtype.NumericOID, 1, []byte{0, 1, 0, 0, 0, 0, 3, 232, 0, 1}, true},
		{"a small numeric", pgtype.NumericOID, 1, []byte{0, 1, 255, 0, 0, 0, 7, 208, 0, 1}, true},
		{"a numeric of 1.5", pgtype.NumericOID, 1, []byte{0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 19, 136}, true},
		{"a numeric with digits that it does not show", pgtype.NumericOID, 1, []byte{0, 1, 128, 0, 0, 0, 0, 1, 0, 1}, false},
		{"a numeric that ends in zeros", pgtype.NumericOID, 1, []byte{0, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0}, false},
		{"a numeric that is not a number", pgtype.NumericOID, 1, []byte{0, 0, 0, 0, 192, 0, 0, 0}, true},
		{"a numeric with too many digits after the point", pgtype.NumericOID, 1, []byte{0, 1, 0, 0, 0, 0, 3, 233, 0, 1}, false},
		{"a numeric with too many digits before it", pgtype.NumericOID, 1, []byte{0, 1, 0, 251, 0, 0, 0, 0, 0, 1}, false},
		{"numerics, one with too many digits", pgtype.NumericArrayOID, 1, array(pgtype.NumericOID, [][]byte{{0, 1, 0, 0, 0, 0, 255, 255, 0, 1}}, 1), false},
		{"a numeric as text", pgtype.NumericOID, 0, []byte("1.5"), true},
		{"text", pgtype.TextArrayOID, 0, []byte("{a,b}"), true},
		{"text with bounds", pgtype.TextArrayOID, 0, []byte("[0:1][-2:-2]={{a},{b}}"), true},
		{"text, many", pgtype.TextArrayOID, 0, []byte("[1:2147483647][1:2147483647][1:2147483647]={a}"), false},
		{"text, negative", pgtype.TextArrayOID, 0, []byte("[1:-1][1:-1]={a}"), false},
		{"text, larger than numbers", pgtype.TextArrayOID, 0, []byte("[1:99999999999]={a}"), false},
		{"text in a composite, many", 100_002, 0, []byte(`("[1:2147483647][3:2]={}",x)`), false},
	} {
		typ, ok := types.TypeForOID(test.oid)
		if !ok {
			t.Fatalf("%s: no type %d", test.name, test.oid)
		}
		if fits := bounded(types, typ, test.format, test.value, 0); fits != test.fits {
			t.Errorf("%s: bounded is %v", test.name, fits)
		}
		rows, err := NewPlayer(of(test.oid, test.format, test.value), types).Query(t.Context(), "")
		if err != nil || rows.Next() != test.fits {
			t.Errorf("%s: %v, %v", test.name, err, rows.Err())
		}
	}
	// What is bounded is read as ever.
	var texts2 [][]*string
	row := NewPlayer(of(pgtype.TextArrayOID, pgx.BinaryFormatCode, good), types).QueryRow(t.Context(), "")
	if err := row.Scan(&texts2); err != nil || len(texts2) != 2 || *texts2[1][0] != "x" {
		t.Errorf("%v, %v", texts2, err)
	}
}

// What a server sends is bounded.
func TestServersStayWithinTheBounds(t *testing.T) {
	t.Parallel()
	server := dbtest.Postgres(t)
	server.Exec(t, `CREATE TYPE pair AS (texts text[], price numeric); CREATE TYPE texts_range AS RANGE (SUBTYPE = text[])`)
	conn, err := pgx.ConnectConfig(t.Context(), server.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, name := range []string{"pair", "_pair", "texts_range", "texts_multirange"} {
		known, err := conn.LoadType(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		conn.TypeMap().RegisterType(known)
	}
	for _, sql := range []string{
		`SELECT (sign * random() * 10 ^ digits)::numeric, round((sign * random() * 10 ^ digits)::numeric, scale), (10 ^ digits)::numeric,
			(sign * 10 ^ digits)::numeric + 0.1 ^ scale, trunc((10 ^ digits)::numeric, scale), div((10 ^ digits)::numeric, 7), 1 / 3.0 ^ scale
			FROM generate_series(-30, 30) digits, generate_series(0, 20, 4) scale, (VALUES (1), (-1), (0)) signs(sign)`,
		`SELECT n, ARRAY[n, n] FROM unnest('{NaN,Infinity,-Infinity,0,0.00,1e999,12.50,-0.00010,10000,100000000.0000,9999.9999,0.1,1e-999}'::numeric[]) n`,
		`SELECT '{}'::text[], '{{a,b},{c,NULL}}'::text[], '[0:1][-2:-2]={{1},{2}}'::int[], '{}'::numeric[], NULL::int[], ARRAY[ARRAY[ARRAY['']]]`,
		`SELECT ROW('{{a}}', 1.5)::pair, ARRAY[ROW('{}', NULL)::pair, NULL], ROW(1, '{{a}}'::text[], ROW(ROW(2.50))), ROW()`,
		`SELECT texts_range('{a}', '{b}'), texts_range(NULL, '{{b}}'), 'empty'::texts_range, texts_multirange(texts_range('{a}', '{b}'), texts_range('{c}', NULL))`,
		`SELECT '[1.50,1000000]'::numrange, '{[1,2),[3.00,)}'::nummultirange, ARRAY['(,)'::numrange]`,
	} {
		for _, mode := range []any{pgx.QueryExecModeDescribeExec, pgx.QueryResultFormats{pgx.TextFormatCode}} {
			rows, err := conn.Query(t.Context(), sql, mode)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for ; rows.Next(); n++ {
				for i, f := range rows.FieldDescriptions() {
					typ, ok := conn.TypeMap().TypeForOID(f.DataTypeOID)
					if ok && !bounded(conn.TypeMap(), typ, f.Format, rows.RawValues()[i], 0) {
						t.Errorf("column %d of %s, format %d: %q is not bounded", i, sql, f.Format, rows.RawValues()[i])
					}
				}
			}
			if rows.Err() != nil || n == 0 {
				t.Errorf("%d rows of %s: %v", n, sql, rows.Err())
			}
		}
	}
}
