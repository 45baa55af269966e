package schema

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A named is a kind of object whose name may be taken: how one called NAME is
// made, and the words of ALTER that renames and moves one. BASE is a table.
type named struct{ what, create, alter string }

var nameds = []named{
	{"table", "CREATE TABLE NAME (a int)", "ALTER TABLE NAME"},
	{"table as", "CREATE TABLE NAME AS SELECT 1 AS a", "ALTER TABLE NAME"},
	{"partition", "CREATE TABLE NAME PARTITION OF parent FOR VALUES IN (1)", "ALTER TABLE NAME"},
	{"view", "CREATE VIEW NAME AS SELECT 1 AS a", "ALTER VIEW NAME"},
	{"replaced view", "CREATE OR REPLACE VIEW NAME AS SELECT 1 AS a", "ALTER VIEW NAME"},
	{"materialized view", "CREATE MATERIALIZED VIEW NAME AS SELECT 1 AS a", "ALTER MATERIALIZED VIEW NAME"},
	{"sequence", "CREATE SEQUENCE NAME", "ALTER SEQUENCE NAME"},
	{"index", "CREATE INDEX NAME ON base (a)", "ALTER INDEX NAME"},
	{"constraint", "ALTER TABLE base ADD CONSTRAINT NAME UNIQUE (a)", "ALTER INDEX NAME"},
	{"composite", "CREATE TYPE NAME AS (a int)", "ALTER TYPE NAME"},
	{"enum", "CREATE TYPE NAME AS ENUM ('a')", "ALTER TYPE NAME"},
	{"domain", "CREATE DOMAIN NAME AS int", "ALTER DOMAIN NAME"},
	{"range", "CREATE TYPE NAME AS RANGE (subtype = int)", "ALTER TYPE NAME"},
	{"multirange", "CREATE TYPE TMP AS RANGE (subtype = int, multirange_type_name = NAME)", "ALTER TYPE NAME"},
	{"shell", "CREATE TYPE NAME", "ALTER TYPE NAME"},
}

func (n named) made(name string) string {
	return strings.NewReplacer("NAME", name, "TMP", "the_range_of_"+name).Replace(n.create)
}

// TestTakenNamesAgreeWithServer makes two objects of one name, of every pair of
// kinds, in the three ways to come by a name, and holds what Replay says of it
// to a server's words.
func TestTakenNamesAgreeWithServer(t *testing.T) {
	const base = "CREATE SCHEMA app; CREATE TABLE base (a int); CREATE TABLE parent (a int) PARTITION BY LIST (a)"
	db := dbtest.Database(t, dbtest.SharedPostgres(t), base)
	conn, err := pgx.ConnectConfig(t.Context(), db.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, first := range nameds {
		for _, second := range nameds {
			if first.what == "shell" && second.what == "multirange" {
				continue // refused by both; the server's words are for those who develop it
			}
			ways := map[string][]string{"made": {second.made("x")}}
			if second.what != "shell" {
				ways["renamed"] = []string{second.made("y"), strings.ReplaceAll(second.alter, "NAME", "y") + " RENAME TO x"}
			}
			switch second.what {
			case "shell", "index", "constraint", "multirange": // the last three go where their owners go
			default:
				ways["moved"] = []string{second.made("app.x"), strings.ReplaceAll(second.alter, "NAME", "app.x") + " SET SCHEMA public"}
			}
			for way, stmts := range ways {
				stmts := append([]string{first.made("x")}, stmts...)
				if first.what == "partition" && second.what == "partition" { // of one list value
					for i := range stmts[1:] {
						stmts[i+1] = strings.ReplaceAll(stmts[i+1], "IN (1)", "IN (2)")
					}
				}
				sql := strings.Join(stmts, ";\n")
				want := refusal(t, conn, stmts)
				_, diags := Replay([]Source{{"s.sql", base + ";\n" + sql}}, Options{})
				got := ""
				if all := diags.All(); len(all) > 0 {
					got = all[0].Message
				}
				if got != want {
					t.Errorf("%s, and a %s that is %s:\n%s\nthe server says %q\nReplay says     %q", first.what, second.what, way, sql, want, got)
				}
			}
		}
	}
}

// refusal is the first error of the statements, "" when there is none.
func refusal(t *testing.T, conn *pgx.Conn, stmts []string) string {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	for _, s := range stmts {
		var refused *pgconn.PgError
		if _, err := tx.Exec(t.Context(), s); errors.As(err, &refused) {
			return refused.Message
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return ""
}
