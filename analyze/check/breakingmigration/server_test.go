package breakingmigration_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// rows are there before the migrations, where these can be run with them.
const rows = `
INSERT INTO users (email, nick, mood) VALUES ('a@example.com', 'a', 'ok');
INSERT INTO stories (author_id, slug, title, body) VALUES (1, 'a', 'a', 'a');
INSERT INTO likes VALUES (1, 1);
INSERT INTO audit (what) VALUES ('a');`

// role is the one that cases take privileges from.
const role = `DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT ALL ON ALL TABLES IN SCHEMA public TO app; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app;`

// answer is what a server says to a query.
type answer struct {
	fails  *pgconn.PgError
	result string
}

// TestServer runs the deployed queries of the cases on a server, before the migration
// and after it: what fails then, and what has other types, is what the rule says.
func TestServer(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	broken := 0
	for _, m := range checktest.MigratedFiles(t) {
		was := connect(t, dbtest.Database(t, pg, m.Schema+role+rows).DSN())
		for _, c := range m.Cases {
			t.Run(c.Title, func(t *testing.T) {
				against, _, _ := m.Compare(t, &c)
				sure, told := map[string]bool{}, map[string]bool{}
				for _, e := range against.Effects {
					for _, b := range e.Breaks {
						told[b.Query.Name] = true
						sure[b.Query.Name] = sure[b.Query.Name] || b.Confidence == deployed.Sure || e.Step.Maybe // here it gets there
					}
				}
				now := connect(t, dbtest.Database(t, pg, m.Schema+role+rows).DSN())
				if _, err := now.PgConn().Exec(t.Context(), c.SQL).ReadAll(); err != nil {
					now = connect(t, dbtest.Database(t, pg, m.Schema+role).DSN())
					if _, err := now.PgConn().Exec(t.Context(), c.SQL).ReadAll(); err != nil {
						t.Fatal(err)
					}
				}
				for _, q := range against.Workloads[0].Queries() {
					before, after := ask(t, was, q.SQL), ask(t, now, q.SQL)
					if before.fails != nil && before.fails.Code != "23505" && before.fails.Code != "23503" {
						t.Fatalf("%s: %v", q.Name, before.fails)
					}
					fails := after.fails != nil && after.fails.Code != "23505" && after.fails.Code != "23503" && after.fails.Code != "23514"
					types := after.fails == nil && before.result != after.result
					switch {
					case fails && !sure[q.Name]:
						t.Errorf("%s fails, which no sure break says: %v", q.Name, after.fails)
					case types && !told[q.Name]:
						t.Errorf("%s has other types, which no break says: %s, not %s", q.Name, after.result, before.result)
					case sure[q.Name] && !fails && !types && q.Name != "SetScore": // which the server takes, and the driver does not send
						t.Errorf("%s is said to break, and runs", q.Name)
					}
					if fails || types {
						broken++
					}
				}
			})
		}
	}
	t.Logf("%d queries are broken", broken)
	if broken < 30 {
		t.Errorf("only %d queries are broken", broken)
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// values are by their types.
var values = map[uint32]string{20: "1", 23: "1", 25: "a", 1043: "a", 1700: "1"}

// ask prepares a query, and runs it with values in a transaction that is rolled back.
func ask(t *testing.T, conn *pgx.Conn, sql string) (a answer) {
	t.Helper()
	desc, err := conn.PgConn().Prepare(t.Context(), "", sql, nil)
	if err != nil {
		if a.fails, _ = errors.AsType[*pgconn.PgError](err); a.fails == nil {
			t.Fatal(err)
		}
		return a
	}
	args := make([][]byte, len(desc.ParamOIDs))
	for i, oid := range desc.ParamOIDs {
		v, ok := values[oid]
		if !ok {
			v = "ok" // of the enum
		}
		args[i] = []byte(v)
	}
	for _, f := range desc.Fields {
		var name string
		if err := conn.QueryRow(t.Context(), "SELECT format_type($1, $2)", f.DataTypeOID, f.TypeModifier).Scan(&name); err != nil {
			t.Fatal(err)
		}
		a.result += name + ","
	}
	if _, err := conn.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	_, err = conn.PgConn().ExecParams(t.Context(), sql, args, nil, nil, nil).Close()
	if err != nil {
		if a.fails, _ = errors.AsType[*pgconn.PgError](err); a.fails == nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	return a
}
