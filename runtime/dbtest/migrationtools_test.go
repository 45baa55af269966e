package dbtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// Each tool that is installed makes of its folder what Migrated makes of it.
func TestMigratedAsTheToolsDo(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	for tool, run := range map[string]func(dir string, e dbtest.Endpoint) *exec.Cmd{
		"goose": func(dir string, e dbtest.Endpoint) *exec.Cmd {
			return exec.Command("goose", "-dir", dir, "postgres", e.DSN(), "up")
		},
		"golang-migrate": func(dir string, e dbtest.Endpoint) *exec.Cmd {
			return exec.Command("migrate", "-path", dir, "-database", e.DSN(), "up")
		},
		"tern": func(dir string, e dbtest.Endpoint) *exec.Cmd {
			return exec.Command("tern", "migrate", "--migrations", dir, "--host", e.Host, "--port", strconv.Itoa(e.Port), "--user", e.User, "--database", e.Database, "--config", filepath.Join(dir, "tern.conf"))
		},
		"dbmate": func(dir string, e dbtest.Endpoint) *exec.Cmd {
			return exec.Command("dbmate", "--migrations-dir", dir, "--url", e.DSN(), "--no-dump-schema", "migrate")
		},
	} {
		t.Run(tool, func(t *testing.T) {
			files := migrationFolders[tool]
			if tool == "tern" { // which wants its numbers without gaps
				files = map[string]string{"001_users.sql": files["001_users.sql"], "002_name.sql": files["002_name.sql"], "003_index.sql": files["010_index.sql"], "tern.conf": ""}
			}
			dir := t.TempDir()
			for name, text := range files {
				if filepath.Dir(name) != "." {
					continue
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			theirs := dbtest.Database(t, pg, "")
			cmd := run(dir, theirs)
			if cmd.Err != nil {
				t.Skip(cmd.Err)
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
			}
			ours := dbtest.Migrated(t, pg, os.DirFS(dir))
			if diff := cmp.Diff(made(t, theirs), made(t, ours)); diff != "" {
				t.Errorf("-the tool +Migrated:\n%s", diff)
			}
		})
	}
}

// made are the columns, indexes and functions of a database, and a table's rows, without
// what a tool keeps for itself.
func made(t *testing.T, e dbtest.Endpoint) []string {
	t.Helper()
	rows, err := e.Pool(t).Query(t.Context(), `
		SELECT format('%s.%s %s', table_name, column_name, data_type) FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ 'version|migration'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ 'version|migration'
		UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL SELECT users::text FROM users ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(list) < 4 {
		t.Fatal(list, err)
	}
	return list
}
