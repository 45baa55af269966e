package templates

import (
	"context"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestTypedJSONOnServer holds pgx to what the docs promise of JSON values that
// are structs of the author's own: results, parameters, COPY, batches, arrays,
// NULL, and inside of composite types.
func TestTypedJSONOnServer(t *testing.T) {
	ctx := context.Background()
	db := dbtest.Database(t, dbtest.SharedPostgres(t), `
		CREATE TYPE labelled AS (label text, meta jsonb);
		CREATE TABLE docs (id int PRIMARY KEY, body jsonb NOT NULL, draft json, history jsonb[], item labelled);`)
	conn, err := pgx.ConnectConfig(ctx, db.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := registerTypes(ctx, conn, &registration{loads: [][]string{{"public.labelled"}}}); err != nil {
		t.Fatal(err)
	}
	type doc struct {
		Title string
		Tags  map[string]int
	}
	type labelled struct {
		Label *string
		Meta  *doc
	}
	type row struct {
		Body    doc
		Draft   *doc
		History []doc
		Item    *labelled
	}
	one, two := doc{"one", map[string]int{"a": 1}}, doc{Title: "two"}
	full := row{one, &two, []doc{one, two}, &labelled{Meta: &two}}
	bare := row{Body: two}

	const insert = "INSERT INTO docs VALUES ($1, $2, $3, $4, $5)"
	values := func(id int, r row) []any { return []any{id, r.Body, r.Draft, r.History, r.Item} }
	if _, err := conn.Exec(ctx, insert, values(1, full)...); err != nil {
		t.Fatal(err)
	}
	batch := &pgx.Batch{}
	batch.Queue(insert, values(2, bare)...)
	batch.Queue(insert, values(3, full)...)
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		t.Fatal(err)
	}
	columns := []string{"id", "body", "draft", "history", "item"}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"docs"}, columns, pgx.CopyFromRows([][]any{values(4, full), values(5, bare)})); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int]row{1: full, 2: bare, 3: full, 4: full, 5: bare} {
		var got row
		err := conn.QueryRow(ctx, "SELECT body, draft, history, item FROM docs WHERE id = $1", id).Scan(&got.Body, &got.Draft, &got.History, &got.Item)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("row %d is %+v (%v), want %+v", id, got, err, want)
		}
	}
	var all []doc
	if err := conn.QueryRow(ctx, "SELECT jsonb_agg(body ORDER BY id) FROM docs WHERE body = $1", one).Scan(&all); err != nil || len(all) != 3 {
		t.Errorf("an expression is %+v (%v)", all, err)
	}
	var nulls int
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM docs WHERE draft IS NULL AND history IS NULL AND item IS NULL").Scan(&nulls); err != nil || nulls != 2 {
		t.Errorf("%d rows of NULL (%v), want 2", nulls, err)
	}
}
