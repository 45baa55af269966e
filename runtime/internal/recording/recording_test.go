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

// Whatever Redis holds, playing it back ends in rows or an error.
func FuzzPlayer(f *testing.F) {
	f.Add(recording())
	f.Add([]byte{})
	f.Add([]byte{version, 255, 255, 255, 255, 15, 1})
	types := pgtype.NewMap()
	f.Fuzz(func(t *testing.T, data []byte) {
		p := NewPlayer(data, types)
		rows, err := p.Query(t.Context(), "")
		if err != nil {
			return
		}
		n := 0
		for rows.Next() {
			if n++; n > 1000 {
				return // rows of no columns take no bytes
			}
			if _, err := rows.Values(); err != nil {
				break
			}
		}
		if n > 0 && len(rows.FieldDescriptions()) > len(data) {
			t.Errorf("%d columns out of %d bytes", len(rows.FieldDescriptions()), len(data))
		}
	})
}
