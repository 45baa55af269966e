package dbtest_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// The same three steps as each tool has them. The last cannot be run in a transaction.
var migrationFolders = map[string]map[string]string{
	"plain": {
		"1_users.sql": "CREATE TABLE users (id int);", "2_name.sql": "ALTER TABLE users ADD name text; -- ; a comment\nINSERT INTO users VALUES (1, 'a;b');",
		"10_index.sql": "CREATE INDEX CONCURRENTLY users_name ON users (name);", "README.md": "how to", "sub/11_not.sql": "DROP TABLE users",
	},
	"goose": {
		"00001_users.sql": "-- +goose Up\nCREATE TABLE users (id int);\n-- +goose Down\nDROP TABLE users;",
		"00002_name.sql":  "-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN ALTER TABLE users ADD name text; END $$;\n-- +goose StatementEnd\nINSERT INTO users VALUES (1, 'a;b');\n\n-- +goose Down\nSELECT nothing;",
		"00010_index.sql": "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;\n-- +goose StatementEnd\nDROP FUNCTION one;\nCREATE INDEX CONCURRENTLY users_name ON users (name);\n-- +goose Down\nDROP INDEX users_name;",
		"embed.go":        "package migrations",
	},
	"golang-migrate": {
		"1_users.up.sql": "CREATE TABLE users (id int);", "1_users.down.sql": "DROP TABLE users;",
		"2_name.up.sql": "ALTER TABLE users ADD name text; INSERT INTO users VALUES (1, 'a;b');", "2_name.down.sql": "ALTER TABLE users DROP name;",
		"10_index.up.sql": "CREATE INDEX CONCURRENTLY users_name ON users (name);", "10_index.down.sql": "DROP INDEX users_name;",
	},
	"dbmate": {
		"20240101000000_users.sql": "-- migrate:up\nCREATE TABLE users (id int);\n-- migrate:down\nDROP TABLE users;\n",
		"20240102000000_name.sql":  "-- migrate:up\nALTER TABLE users ADD name text;\nINSERT INTO users VALUES (1, 'a;b');\n-- migrate:down\nSELECT nothing;\n",
		"20240103000000_index.sql": "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY users_name ON users (name);\n-- migrate:down transaction:false\nDROP INDEX users_name;\n",
	},
	"tern": {
		"001_users.sql": "CREATE TABLE users (id int);\n---- create above / drop below ----\nDROP TABLE users;",
		"002_name.sql":  "ALTER TABLE users ADD name text;\nINSERT INTO users VALUES (1, 'a;b');\n---- create above / drop below ----\nSELECT nothing;",
		"010_index.sql": "---- tern: disable-tx ----\nCREATE INDEX CONCURRENTLY users_name ON users (name);\n---- create above / drop below ----\nDROP INDEX users_name;",
		"tern.conf":     "[database]",
	},
	"atlas": {
		"20240101000000_users.sql": "CREATE TABLE users (id int);", "20240102000000_name.sql": "ALTER TABLE users ADD name text;\nINSERT INTO users VALUES (1, 'a;b');",
		"20240103000000_index.sql": "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY users_name ON users (name);", "atlas.sum": "h1:x",
	},
	"sql-migrate": {
		"1_users.sql": "-- +migrate Up\nCREATE TABLE users (id int);\n-- +migrate Down\nDROP TABLE users;",
		"2_name.sql":  "-- +migrate Up\nALTER TABLE users ADD name text;\nINSERT INTO users VALUES (1, 'a;b');\n-- +migrate Down\nSELECT nothing;",
		"3_index.sql": "-- +migrate Up notransaction\nCREATE INDEX CONCURRENTLY users_name ON users (name);\n-- +migrate Down\nDROP INDEX users_name;",
	},
	"flyway": {
		"V1__users.sql": "CREATE TABLE users (id int);", "V1.2__name.sql": "ALTER TABLE users ADD name text;\nINSERT INTO users VALUES (1, 'a;b');",
		"V1.10__index.sql": "CREATE INDEX CONCURRENTLY users_name ON users (name);", "U1__users.sql": "DROP TABLE users;",
		"R__view.sql": "CREATE OR REPLACE VIEW names AS SELECT name FROM users;",
	},
}

func TestMigrated(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	for tool, files := range migrationFolders {
		t.Run(tool, func(t *testing.T) {
			var first, second time.Duration
			for i := range 2 {
				begun := time.Now()
				db := dbtest.Migrated(t, pg, folder(files))
				if i == 0 {
					first = time.Since(begun)
				} else {
					second = time.Since(begun)
				}
				var name string
				var valid bool
				if err := db.Pool(t).QueryRow(t.Context(), "SELECT name, (SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_name'::regclass) FROM users WHERE id = 1").Scan(&name, &valid); err != nil {
					t.Fatal(err)
				}
				if name != "a;b" || !valid {
					t.Errorf("got %q, valid %v", name, valid)
				}
			}
			t.Logf("%v, and a copy %v", first, second)
		})
	}
}

func TestMigratedSaysWhatIsWrong(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	for want, files := range map[string]map[string]string{
		"there are no migrations":                   {"README.md": ""},
		"1_a.sql and 1_b.sql have one number":       {"1_a.sql": "SELECT 1", "1_b.sql": "SELECT 1"},
		"002_data.go is a migration in Go":          {"001_a.sql": "SELECT 1", "002_data.go": "package migrations"},
		"is for its tool to fill in":                {"001_a.sql": "CREATE TABLE {{.prefix}}_users ();"},
		"envsub":                                    {"001_a.sql": "-- +goose ENVSUB ON\nSELECT '${X}';"},
		"migration 2_b.sql: ERROR: relation \"nowh": {"1_a.sql": "CREATE TABLE a ();", "2_b.sql": "DROP TABLE a; ALTER TABLE nowhere ADD x int;"},
	} {
		e, err := pg.CreateMigrated(t.Context(), folder(files))
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(want)) {
			t.Errorf("got %+v, %v, want %q", e, err, want)
		}
	}
}
