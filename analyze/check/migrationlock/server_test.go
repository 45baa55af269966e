package migrationlock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// strength orders the modes, the weakest first, as pg_locks calls them.
var strength = []string{"AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"}

// shown is a mode as the rule has it.
func shown(mode string) string {
	var b strings.Builder
	for i, r := range strings.TrimSuffix(mode, "Lock") {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// seen is what a server has done to a table in a transaction.
type seen struct {
	mode  string
	files uint32 // pg_class.relfilenode
	scans int64
}

func look(t *testing.T, tx pgx.Tx, oid uint32) (s seen) {
	t.Helper()
	var modes []string
	err := tx.QueryRow(t.Context(), `SELECT coalesce((SELECT array_agg(mode) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = $1), '{}'), c.relfilenode,
		coalesce((SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = $1), 0) FROM pg_class c WHERE oid = $1`, oid).Scan(&modes, &s.files, &s.scans)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range strength {
		if slices.Contains(modes, mode) {
			s.mode = shown(mode)
		}
	}
	return s
}

// TestLocks runs the statements of the cases on a server, each in a transaction: the
// locks that it has then, whether the table has another file, and whether the table
// was read, are what the rule says.
func TestLocks(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	compared := 0
	for _, m := range checktest.MigratedFiles(t) {
		for _, c := range m.Cases {
			t.Run(c.Title, func(t *testing.T) {
				against, now, sources := m.Compare(t, &c)
				conn := connect(t, dbtest.Database(t, pg, m.Schema).DSN())
				rule := &check.Rule{ID: "locks", Schema: func(p *check.Pass) {
					for _, s := range against.Steps {
						compared += tryStep(t, conn, p, s)
					}
				}}
				_, failed := check.Run(now, []*check.Rule{rule}, check.Options{Sources: sources, Against: against})
				if err := failed.Err(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
	t.Logf("%d locks compared", compared)
	if compared < 40 {
		t.Errorf("only %d locks were compared", compared)
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

// tryStep runs a statement, and compares the locks of each table that it changes.
func tryStep(t *testing.T, conn *pgx.Conn, p *check.Pass, s schema.Step) (compared int) {
	t.Helper()
	ctx := t.Context()
	if strings.Contains(s.SQL, "CONCURRENTLY") {
		_, err := conn.Exec(ctx, "BEGIN")
		if err == nil {
			_, err = conn.Exec(ctx, s.SQL)
			conn.Exec(ctx, "ROLLBACK")
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "25001" {
			t.Errorf("%s: in a transaction: %v", s.SQL, err)
		}
		return 1
	}
	if strings.HasPrefix(s.SQL, "VACUUM") {
		if _, err := conn.Exec(ctx, s.SQL); err != nil {
			t.Error(err)
		}
		return 0
	}
	want := map[string]lock{} // the strongest of each table, with what takes longest
	for _, c := range s.Changes {
		for _, l := range locksOf(p, c) {
			name := c.Relation.String()
			if l.table != c.Table || c.Kind == schema.DropIndex || c.Kind == schema.Reindex {
				name = tableName(l.table)
			}
			had := want[name]
			if had.mode == "" || l.mode == accessExclusive {
				l.work = longest(l.work, had.work)
				want[name] = l
			} else {
				had.work = longest(l.work, had.work)
				want[name] = had
			}
		}
	}
	oids := map[string]uint32{}
	before := map[string]seen{}
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		var oid uint32
		if err := tx.QueryRow(ctx, "SELECT to_regclass($1)::oid", name).Scan(&oid); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		oids[name], before[name] = oid, look(t, tx, oid)
	}
	if _, err := tx.Exec(ctx, s.SQL); err != nil {
		t.Fatalf("%s: %v", s.SQL, err)
	}
	for name, l := range want {
		got := look(t, tx, oids[name])
		if l.mode != got.mode {
			t.Errorf("%s: the lock on %s is %s, the rule says %s", s.SQL, name, got.mode, l.mode)
		}
		did := ""
		switch {
		case got.files != before[name].files:
			did = rewrites
		case got.scans > before[name].scans && l.mode != shareUpdateExclusive: // under which it hurts nobody
			did = "a scan"
		}
		said := l.work
		if said == reads || said == builds {
			said = "a scan"
		}
		if did != said {
			t.Errorf("%s: of %s the server does %q, the rule says %q", s.SQL, name, did, fmt.Sprint(l.work))
		}
		compared++
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	return compared
}

// longest is the graver of two kinds of work.
func longest(a, b string) string {
	if a == rewrites || b == "" {
		return a
	}
	if b == rewrites || a == "" {
		return b
	}
	return a
}
