package breakingmigration_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestRoles runs the deployed queries on a server as a role that owns nothing: those that
// are refused, or meet fewer rows, after a migration are those that the rule says.
func TestRoles(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	kept := 0
	for _, m := range checktest.MigratedFiles(t) {
		for _, c := range m.Cases {
			against, _, _ := m.Compare(t, &c)
			told := map[string]bool{}
			about := false
			for _, s := range against.Steps {
				for _, change := range s.Changes {
					switch change.Kind {
					case "REVOKE", "CREATE POLICY", "DROP POLICY", "ENABLE ROW LEVEL SECURITY":
						about = true
					}
				}
			}
			if !about {
				continue
			}
			for _, e := range against.Effects {
				for _, b := range e.Breaks {
					told[b.Query.Name] = told[b.Query.Name] || b.Kind == deployed.Denied || b.Kind == deployed.Secured
				}
			}
			t.Run(c.Title, func(t *testing.T) {
				db := dbtest.Database(t, pg, m.Schema+role+rows)
				conn := connect(t, db.DSN())
				before := asApp(t, conn, against)
				if _, err := conn.PgConn().Exec(t.Context(), c.SQL).ReadAll(); err != nil {
					t.Fatal(err)
				}
				after := asApp(t, conn, against)
				for _, q := range against.Workloads[0].Queries() {
					b, a := before[q.Name], after[q.Name]
					if b.denied {
						t.Fatalf("%s is denied before", q.Name)
					}
					worse := a.denied || a.rows < b.rows || a.first != b.first
					if worse != told[q.Name] && (worse || b.rows > 0) { // what met no row says nothing of fewer
						t.Errorf("%s: %+v, then %+v; told %v", q.Name, b, a, told[q.Name])
					}
					if worse {
						kept++
					}
				}
			})
		}
	}
	if kept < 12 {
		t.Errorf("only %d queries are kept from what they do", kept)
	}
}

// met is what became of a query.
type met struct {
	denied bool
	rows   int64  // that it gave or altered
	first  string // of a SELECT: the first row's first value
}

// asApp runs the queries as the role app, each in a transaction that is rolled back.
func asApp(t *testing.T, conn *pgx.Conn, against *deployed.Comparison) map[string]met {
	t.Helper()
	out := map[string]met{}
	for _, q := range against.Workloads[0].Queries() {
		if _, err := conn.Exec(t.Context(), "BEGIN; SET LOCAL ROLE app"); err != nil {
			t.Fatal(err)
		}
		out[q.Name] = run(t, conn, q.SQL)
		if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func run(t *testing.T, conn *pgx.Conn, sql string) (m met) {
	t.Helper()
	desc, err := conn.PgConn().Prepare(t.Context(), "", sql, nil)
	if err != nil {
		return met{denied: denied(t, err)}
	}
	args := make([][]byte, len(desc.ParamOIDs))
	for i, oid := range desc.ParamOIDs {
		args[i] = []byte("ok") // of the enum
		if v, ok := values[oid]; ok {
			args[i] = []byte(v)
		}
	}
	res := conn.PgConn().ExecParams(t.Context(), sql, args, nil, nil, nil).Read()
	if res.Err != nil {
		return met{denied: denied(t, res.Err)}
	}
	m.rows = res.CommandTag.RowsAffected()
	if res.CommandTag.Select() && len(res.Rows) > 0 {
		m.first = string(res.Rows[0][0])
	}
	return m
}

// denied reports whether an error says that the role may not; other errors of the server
// are the data's.
func denied(t *testing.T, err error) bool {
	t.Helper()
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		t.Fatal(err)
	}
	return refused.Code == "42501"
}
