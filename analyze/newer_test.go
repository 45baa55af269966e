//go:build !pg_query_go

package analyze_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// What PostgreSQL 18 has that 17, whose grammar the other parser has, has not: each
// statement, and what is wrong with it.
func TestNewerStatements(t *testing.T) {
	const ddl = `
		CREATE TABLE booking (room int4range, during tstzrange, note text, PRIMARY KEY (room, during WITHOUT OVERLAPS));
		CREATE TABLE task (id int PRIMARY KEY, parent int REFERENCES task ON DELETE CASCADE NOT ENFORCED, twice int GENERATED ALWAYS AS (id * 2));`
	const insert = "INSERT INTO booking VALUES ('[1,2)', '[2026-01-01,2026-02-01)', $1) "
	statements := []struct{ sql, wrong string }{
		{insert + "ON CONFLICT DO NOTHING", ""},
		{insert + "ON CONFLICT ON CONSTRAINT booking_pkey DO NOTHING", ""},
		{insert + "ON CONFLICT (room, during) DO NOTHING", "there is no unique or exclusion constraint matching the ON CONFLICT specification"},
		{insert + "ON CONFLICT ON CONSTRAINT booking_pkey DO UPDATE SET note = 'z'", "ON CONFLICT DO UPDATE not supported with exclusion constraints"},
		{"SELECT note, count(*) FROM booking GROUP BY room, during", ""},
		{"SELECT twice FROM task", ""},
		{"INSERT INTO task (id, twice) VALUES ($1, 4)", `cannot insert a non-DEFAULT value into column "twice"`},
		{"DELETE FROM task WHERE id = $1 RETURNING old.id, new.id", ""},
		{"DELETE FROM task RETURNING WITH (OLD AS o, OLD AS p) o.id", "OLD cannot be specified multiple times"},
		{"DELETE FROM task RETURNING WITH (OLD AS o) old.id", `missing FROM-clause entry for table "old"`},
	}
	var queries strings.Builder
	for i, s := range statements {
		fmt.Fprintf(&queries, "-- name: Q%d :exec\n%s;\n", i, s.sql)
	}
	r, diags := load(t, ddl, queries.String())
	said := map[string]string{}
	for _, d := range diags.All() {
		said[d.Query] = d.Message
	}
	for i, s := range statements {
		if got := said[fmt.Sprintf("Q%d", i)]; got != s.wrong {
			t.Errorf("%s\n\tsays  %q\n\twant  %q", s.sql, got, s.wrong)
		}
	}
	for _, q := range r.Queries {
		if q.Name == "Q7" && len(q.Writes) != 1 {
			t.Errorf("a key that is not enforced cascades: %v", q.Writes)
		}
	}
	o := newOracle(t, "")
	if o.version < 18 {
		return
	}
	if _, err := o.conn.Exec(context.Background(), ddl); err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		// EXPLAIN, since ON CONFLICT looks for its index only when it is planned.
		message := ""
		var refused *pgconn.PgError
		if _, err := o.conn.Exec(context.Background(), "EXPLAIN "+strings.ReplaceAll(s.sql, "$1", "NULL")); errors.As(err, &refused) {
			message = refused.Message
		}
		if message != s.wrong {
			t.Errorf("%s\n\tthe server says  %q\n\twant             %q", s.sql, message, s.wrong)
		}
	}
}
