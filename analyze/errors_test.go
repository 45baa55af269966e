package analyze_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// What is wrong must be told in PostgreSQL's words and at the place that it
// points to.
func TestErrorsAgreeWithServer(t *testing.T) {
	ddl := readFiles(t, "testdata/corpus/schema.sql")
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder()})
	if diags.HasErrors() {
		t.Fatal(diags.Err())
	}
	text, err := os.ReadFile("testdata/corpus/errors.sql")
	if err != nil {
		t.Fatal(err)
	}
	o := newOracle(t, ddl)
	for _, sql := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		const head = "-- name: Q :exec\n"
		queries, more := parser.ParseFile("q.sql", head+sql, parser.Options{})
		if newer(sql) {
			continue
		}
		if more.HasErrors() {
			t.Errorf("%s\n\tdoes not parse: %s", sql, more.Err())
			continue
		}
		r, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
		_, err := o.conn.Prepare(context.Background(), "", strings.TrimSuffix(sql, ";"))
		var want *pgconn.PgError
		if !errors.As(err, &want) {
			if !r.Diags.HasErrors() {
				continue // both take it
			}
			t.Errorf("%s\n\tthe server takes it, but: %s", sql, r.Diags.Err())
			continue
		}
		var got diag.Diagnostic
		if all := r.Diags.All(); len(all) > 0 {
			got = all[0]
		}
		if got.Message != want.Message && !(o.version < 18 && got.Message != "") {
			t.Errorf("%s\n\tsays  %q\n\twant  %q", sql, got.Message, want.Message)
			continue
		}
		if want.Position > 0 && o.version >= 18 {
			place := utf8.RuneCountInString(upTo(head+sql, got.Pos.Offset)) - len(head) + 1
			if place != int(want.Position) {
				t.Errorf("%s\n\t%s is at %d, want %d", sql, got.Message, place, want.Position)
			}
		}
	}
}

func upTo(s string, end int) string { return s[:min(max(end, 0), len(s))] }
