package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestReproducible takes two snapshots of one server, whose OIDs differ, and
// wants the same files; and, of the server that the committed files are of,
// these.
func TestReproducible(t *testing.T) {
	dsn := os.Getenv("DBGEN_TEST_DSN")
	current := dsn != ""
	if !current {
		dsn = dbtest.SharedPostgres(t).DSN()
	}
	var dirs [2]string
	for i := range dirs {
		dirs[i] = t.TempDir()
		// Another version lacks functions that facts.txt names; that is told
		// after the files are written.
		if err := run(t.Context(), dsn, dirs[i], nil); err != nil && (current || !strings.HasPrefix(err.Error(), "facts.txt:")) {
			t.Fatal(err)
		}
	}
	compare(t, dirs[0], dirs[1])
	if current {
		compare(t, dirs[0], filepath.Join("..", "..", "data")) // which has pgvector besides
	}
}

// compare wants the same files in two folders.
func compare(t *testing.T, a, b string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(a, "ext", "*.bin"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no extensions in %s: %v", a, err)
	}
	for _, file := range append(files, filepath.Join(a, "builtin.bin")) {
		rel, err := filepath.Rel(a, file)
		if err != nil {
			t.Fatal(err)
		}
		x, errX := os.ReadFile(file)
		y, errY := os.ReadFile(filepath.Join(b, rel))
		if errX != nil || errY != nil || !bytes.Equal(x, y) {
			t.Errorf("%s differs (%v, %v)", rel, errX, errY)
		}
	}
}

func TestFacts(t *testing.T) {
	f, err := readFacts(&database{
		operators: []operatorRow{
			{OID: 1, Func: 10, Strategy: 3, Neg: 2},
			{OID: 2, Func: 11, Neg: 1},
			{OID: 3, Func: 12},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		row  functionRow
		want int
	}{
		{functionRow{Name: "length", Signature: "length(text)", Strict: true}, neverWhenArgsNonNull},
		{functionRow{Name: "length", Signature: "length(text)"}, mayBeNull}, // not strict, and not named with its arguments
		{functionRow{Name: "int4", Signature: "int4(jsonb)", Strict: true}, mayBeNull},
		{functionRow{Name: "int4", Signature: "int4(float8)", Strict: true}, neverWhenArgsNonNull},
		{functionRow{Name: "concat", Signature: "concat(any)"}, never},
		{functionRow{Name: "concat_ws", Signature: "concat_ws(text,any)"}, neverWhenFirstNonNull},
		{functionRow{Name: "same", Signature: "same()", OID: 10, Strict: true}, neverWhenArgsNonNull},
		{functionRow{Name: "differs", Signature: "differs()", OID: 11, Strict: true}, neverWhenArgsNonNull},
		{functionRow{Name: "other", Signature: "other()", OID: 12, Strict: true}, mayBeNull},
		{functionRow{Name: "length", Signature: "length(text)", Strict: true, Ext: "ltree"}, mayBeNull},
	} {
		tt.row.Kind = "f"
		if tt.row.Ext == "" {
			tt.row.Schema = "pg_catalog"
		}
		if got := f.null(&tt.row); got != tt.want {
			t.Errorf("%s of %q: %d, want %d", tt.row.Signature, tt.row.Ext, got, tt.want)
		}
	}
	if err := f.check(); err == nil || !strings.Contains(err.Error(), "[args] substr") {
		t.Errorf("entries that met no function: %v", err)
	}
}
