package migrators

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	_ "github.com/amacneil/dbmate/v2/pkg/driver/postgres"
	"github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	_ "github.com/golang-migrate/migrate/v4/source/file"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	tern "github.com/jackc/tern/v2/migrate"
	"github.com/pressly/goose/v3"
	sqlmigrate "github.com/rubenv/sql-migrate"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// ddl is what each project's first migration makes: of its indexes one is needless, and
// another becomes so.
const ddl = `CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE "Big Books" (id bigint PRIMARY KEY, owner bigint NOT NULL REFERENCES users, title text NOT NULL, at timestamptz NOT NULL, shelf bigint NOT NULL);
CREATE INDEX shelves ON "Big Books" (shelf);
CREATE INDEX shelves_owners ON "Big Books" (shelf, owner);
`

const queries = `-- name: Search :many
SELECT id FROM "Big Books" WHERE title ILIKE '%' || $1::text || '%';

-- name: Owned :many
SELECT title FROM "Big Books" WHERE owner = $1 ORDER BY at DESC LIMIT 10;

-- name: Shelf :many
SELECT title FROM "Big Books" WHERE shelf = $1;

-- name: Drop :exec
DELETE FROM users WHERE id = $1;
`

// A runner is a tool that applies a folder's migrations, and takes back all but the first.
type runner struct {
	name  string
	first string // the first migration's file, and down the one that undoes it, or ""
	text  string
	other map[string]string // more files
	up    func(ctx context.Context, dir, url string) error
	down  func(ctx context.Context, dir, url string) error
}

var runners = []runner{
	{
		name: "goose", first: "20240102030405_start.sql", text: "-- +goose Up\n" + ddl + "\n-- +goose Down\nDROP TABLE \"Big Books\", users;\n",
		up: func(ctx context.Context, dir, url string) error {
			return withGoose(dir, url, func(p *goose.Provider) error { _, err := p.Up(ctx); return err })
		},
		down: func(ctx context.Context, dir, url string) error {
			return withGoose(dir, url, func(p *goose.Provider) error { _, err := p.DownTo(ctx, 20240102030405); return err })
		},
	},
	{
		name: "golang-migrate", first: "000001_start.up.sql", text: ddl, other: map[string]string{"000001_start.down.sql": "DROP TABLE \"Big Books\", users;\n"},
		up: func(_ context.Context, dir, url string) error {
			return withGolangMigrate(dir, url, (*migrate.Migrate).Up)
		},
		down: func(_ context.Context, dir, url string) error {
			return withGolangMigrate(dir, url, func(m *migrate.Migrate) error { return m.Migrate(1) })
		},
	},
	{
		name: "tern", first: "001_start.sql", text: ddl + "\n---- create above / drop below ----\nDROP TABLE \"Big Books\", users;\n",
		up: func(ctx context.Context, dir, url string) error {
			return withTern(ctx, dir, url, func(m *tern.Migrator) error { return m.Migrate(ctx) })
		},
		down: func(ctx context.Context, dir, url string) error {
			return withTern(ctx, dir, url, func(m *tern.Migrator) error { return m.MigrateTo(ctx, 1) })
		},
	},
	{
		name: "dbmate", first: "20240102030405_start.sql", text: "-- migrate:up\n" + ddl + "\n-- migrate:down\nDROP TABLE \"Big Books\", users;\n",
		up: func(_ context.Context, dir, url string) error { return newDbmate(dir, url).Migrate() },
		down: func(_ context.Context, dir, url string) error {
			files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
			for range len(files) - 1 {
				err = errors.Join(err, newDbmate(dir, url).Rollback())
			}
			return err
		},
	},
	{
		name: "sql-migrate", first: "20240102030405-start.sql", text: "-- +migrate Up\n" + ddl + "\n-- +migrate Down\nDROP TABLE \"Big Books\";\nDROP TABLE users;\n",
		up: func(ctx context.Context, dir, url string) error {
			return withSQLMigrate(ctx, dir, url, sqlmigrate.Up, 0)
		},
		down: func(ctx context.Context, dir, url string) error {
			files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
			if err != nil {
				return err
			}
			return withSQLMigrate(ctx, dir, url, sqlmigrate.Down, len(files)-1)
		},
	},
	{
		// Atlas' own command is not to be had as a module: its library reads the folder,
		// its sums and its directives, and the statements run as it would have them run.
		// It has no files that undo; what is written for that is in a comment.
		name: "atlas", first: "20240102030405_start.sql", text: ddl, other: map[string]string{"atlas.sum": ""},
		up:   atlasUp,
		down: atlasDown,
	},
	{
		// Of Flyway only the names and the single statements are held: it is no Go program.
		name: "flyway", first: "V1__start.sql", text: ddl, up: psqlUp, down: atlasDown,
	},
	{name: "plain", first: "001_start.sql", text: ddl, up: psqlUp, down: atlasDown},
}

func withGoose(dir, url string, f func(*goose.Provider) error) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS(dir))
	if err != nil {
		return err
	}
	return f(p)
}

func withGolangMigrate(dir, url string, f func(*migrate.Migrate) error) error {
	m, err := migrate.New("file://"+dir, strings.Replace(url, "postgres://", "pgx5://", 1))
	if err != nil {
		return err
	}
	err = f(m)
	source, database := m.Close()
	return errors.Join(err, source, database)
}

func withTern(ctx context.Context, dir, url string, f func(*tern.Migrator) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	m, err := tern.NewMigrator(ctx, conn, "public.schema_version")
	if err != nil {
		return err
	}
	if err := m.LoadMigrations(os.DirFS(dir)); err != nil {
		return err
	}
	return f(m)
}

func newDbmate(dir, at string) *dbmate.DB {
	u, err := url.Parse(at)
	if err != nil {
		panic(err) // it is our own server's
	}
	db := dbmate.New(u)
	db.MigrationsDir, db.AutoDumpSchema, db.Log = []string{dir}, false, io.Discard
	return db
}

func withSQLMigrate(ctx context.Context, dir, url string, direction sqlmigrate.MigrationDirection, most int) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = sqlmigrate.ExecMaxContext(ctx, db, "postgres", sqlmigrate.FileMigrationSource{Dir: dir}, direction, most)
	return err
}

// atlasUp runs the files that Atlas' library finds in a folder whose sums it accepts, as
// their txmode says.
func atlasUp(ctx context.Context, dir, url string) error {
	d, err := atlas.NewLocalDir(dir)
	if err != nil {
		return err
	}
	if err := atlas.Validate(d); err != nil {
		return err
	}
	files, err := d.Files()
	if err != nil {
		return err
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := postgres.Open(db); err != nil {
		return err
	}
	for i, f := range files {
		stmts, err := f.Stmts()
		if err != nil {
			return err
		}
		mode := f.(*atlas.LocalFile).Directive("txmode")
		if i == 0 || !slices.Equal(mode, []string{"none"}) {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			for _, s := range stmts {
				if _, err := tx.ExecContext(ctx, s); err != nil {
					return errors.Join(fmt.Errorf("%s: %w", f.Name(), err), tx.Rollback())
				}
			}
			if err := tx.Commit(); err != nil {
				return err
			}
			continue
		}
		for _, s := range stmts {
			if _, err := db.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", f.Name(), err)
			}
		}
	}
	return nil
}

// psqlUp runs the files one by one, each as one message, as psql -c does.
func psqlUp(ctx context.Context, dir, url string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if _, err := conn.PgConn().Exec(ctx, string(text)).ReadAll(); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
	}
	return nil
}

// atlasDown runs what the comments of the new files say undoes them, the newest first.
func atlasDown(ctx context.Context, dir, url string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, f := range slices.Backward(files) {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if undo, ok := strings.CutPrefix(line, "-- To undo it: "); ok {
				if _, err := conn.Exec(ctx, undo); err != nil {
					return fmt.Errorf("%s: %w", filepath.Base(f), err)
				}
			}
		}
	}
	return nil
}

// TestMigrations has each tool apply and take back what is written for it.
func TestMigrations(t *testing.T) {
	dbgen := filepath.Join(t.TempDir(), "dbgen")
	build := exec.Command("go", "build", "-o", dbgen, "./cmd/dbgen")
	build.Dir = "../.."
	build.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pg, err := dbtest.StartPostgres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pg.Close()
	for _, r := range runners {
		t.Run(r.name, func(t *testing.T) { r.test(t, dbgen, pg) })
	}
}

func (r *runner) test(t *testing.T, dbgen string, pg *dbtest.PG) {
	ctx := t.Context()
	at, err := pg.CreateDatabase(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	url := at.DSN()
	project := t.TempDir()
	dir := filepath.Join(project, "migrations")
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(project, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	write("dbgen.yaml", "version: 1\nschema: migrations\nqueries: queries.sql\ngo: {package: db, out: db}\n")
	write("queries.sql", queries)
	write("migrations/"+r.first, r.text)
	for name, text := range r.other {
		write("migrations/"+name, text)
	}
	plan := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(dbgen, append([]string{"indexes"}, args...)...)
		cmd.Dir = project
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	said := plan("--write", "--all", "--drop")
	if err := r.up(ctx, dir, url); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	made := indexes(t, url)
	want := []string{"Big Books_owner_at_idx", "Big Books_title_idx", "shelves_owners"}
	if !slices.Equal(made, want) {
		t.Errorf("indexes %q, want %q\n%s", made, want, said)
	}
	if again := plan(); !strings.Contains(again, "0 indexes to make, 0 that can go") {
		t.Errorf("planned once more:\n%s", again)
	}
	if err := r.down(ctx, dir, url); err != nil {
		t.Fatal(err)
	}
	if back := indexes(t, url); !slices.Equal(back, []string{"shelves", "shelves_owners"}) {
		t.Errorf("indexes %q once all is taken back", back)
	}
}

// indexes are the valid ones that back no constraint, of the project's own table.
func indexes(t *testing.T, url string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT indexrelid::regclass::text FROM pg_index
		WHERE indrelid = '"Big Books"'::regclass AND indisvalid AND NOT indisunique ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = strings.Trim(names[i], `"`)
	}
	slices.Sort(names)
	return names
}
