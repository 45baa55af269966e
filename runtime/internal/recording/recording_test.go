package recording

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// recording is one of two rows: (1, 'one') and (2, NULL).
func recording() []byte {
	r := &Recorder{limit: 1000, calls: 1, whole: true, rows: 2, fields: []pgconn.FieldDescription{
		{Name: "id", DataTypeOID: pgtype.Int8OID, TypeModifier: -1, Format: pgx.BinaryFormatCode},
		{Name: "name", DataTypeOID: pgtype.TextOID, TypeModifier: -1},
	}}
	for _, v := range [][]byte{{0, 0, 0, 0, 0, 0, 0, 1}, []byte("one"), {0, 0, 0, 0, 0, 0, 0, 2}, nil} {
		r.values = appendWire(r.values, v)
	}
	b, ok := r.Bytes()
	if !ok {
		panic("nothing recorded")
	}
	return b
}

func TestPlayer(t *testing.T) {
	type row struct {
		ID   int64
		Name *string
	}
	p := NewPlayer(recording(), pgtype.NewMap())
	rows, err := p.Query(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil || len(all) != 2 || all[0].ID != 1 || *all[0].Name != "one" || all[1].ID != 2 || all[1].Name != nil {
		t.Errorf("got %+v, %v", all, err)
	}
	if tag := rows.CommandTag(); tag.RowsAffected() != 2 || !tag.Select() {
		t.Errorf("got %s", tag)
	}
	rows, _ = p.Query(t.Context(), "")
	if values, err := pgx.CollectRows(rows, pgx.RowToMap); err != nil || values[0]["id"] != int64(1) || values[1]["name"] != nil {
		t.Errorf("got %+v, %v", values, err)
	}
	var id int64
	var name string
	if err := p.QueryRow(t.Context(), "").Scan(&id, &name); err != nil || id != 1 || name != "one" {
		t.Error(id, name, err)
	}
	if err := p.QueryRow(t.Context(), "").Scan(&id); err == nil {
		t.Error("two columns were scanned into one")
	}
	if _, err := p.Exec(t.Context(), ""); !errors.Is(err, errOnlyReads) {
		t.Error(err)
	}
}

func TestRecorderKeepsOnlyWholeResults(t *testing.T) {
	for name, r := range map[string]*Recorder{
		"not read to the end": {limit: 10, calls: 1},
		"two queries":         {limit: 10, calls: 2, whole: true},
		"no query":            {limit: 10, whole: true},
		"too large":           {limit: 1, calls: 1, whole: true, values: []byte("xx")},
	} {
		if _, ok := r.Bytes(); ok {
			t.Error(name)
		}
	}
}

// rowsOf is a result of n rows without columns.
type rowsOf struct {
	pgx.Rows
	n int
}

func (r *rowsOf) Next() bool                                   { r.n--; return r.n >= 0 }
func (r *rowsOf) Err() error                                   { return nil }
func (r *rowsOf) FieldDescriptions() []pgconn.FieldDescription { return nil }
func (r *rowsOf) RawValues() [][]byte                          { return nil }

func TestRowsWithoutColumns(t *testing.T) {
	for n, kept := range map[int]bool{0: true, 7: true, 100: true, 101: false} {
		r := &Recorder{limit: 100, calls: 1}
		for rows := (&recordedRows{Rows: &rowsOf{n: n}, to: r}); rows.Next(); {
		}
		b, ok := r.Bytes()
		if ok != kept {
			t.Errorf("%d rows: kept %v", n, ok)
		}
		if !ok {
			continue
		}
		rows, err := NewPlayer(b, pgtype.NewMap()).Query(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for rows.Next() {
			got++
		}
		if got != n || rows.Err() != nil {
			t.Errorf("%d rows out of %d, %v", got, n, rows.Err())
		}
	}
}

type panics struct{}

func (panics) Scan(any) error { panic("oh") }

func TestForgedRecordings(t *testing.T) {
	huge := []byte{255, 255, 255, 255, 255, 255, 255, 255, 127} // 2^63 - 1
	for name, b := range map[string][]byte{
		"nothing":                         {},
		"of another version":              {version + 1, 0, 0},
		"rows without columns or bytes":   append(append([]byte{version}, huge...), 0),
		"rows without bytes":              append(append([]byte{version}, huge...), 1, 0, 25, 0, 0),
		"columns without bytes":           append([]byte{version, 1}, huge...),
		"many columns without bytes":      {version, 1, 255, 31},
		"a name longer than there is":     append(append([]byte{version, 1, 1}, huge...), 0, 0, 0, 0),
		"a name of a negative length":     {version, 1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0},
		"a number that does not end":      {version, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1},
		"a format that there is not":      {version, 0, 1, 0, 25, 0, 2},
		"an end in the midst of a column": {version, 1, 1, 1, 'a', 25},
	} {
		if rows, err := NewPlayer(b, pgtype.NewMap()).Query(t.Context(), ""); !errors.Is(err, errBadRecording) || rows.Next() {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Whoever reads a value may panic.
	played := NewPlayer(of(pgtype.TextOID, pgx.TextFormatCode, []byte("x")), pgtype.NewMap()).QueryRow(t.Context(), "")
	if err := played.Scan(panics{}); !errors.Is(err, errBadRecording) {
		t.Errorf("a panic: %v", err)
	}
	// A value longer than there is shows at its row.
	rows, err := NewPlayer(append([]byte{version, 1, 1, 0, 25, 0, 0}, huge...), pgtype.NewMap()).Query(t.Context(), "")
	if err != nil || rows.Next() || !errors.Is(rows.Err(), errBadRecording) {
		t.Errorf("%v, %v", err, rows.Err())
	}
}
