package batch_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// query is a query with arguments, "Name Type basic" each.
func query(name, command, verb, sql string, sent queryline.Sent, args ...string) *queryline.Query {
	sent.SQL = sql
	for _, a := range args {
		words := strings.Fields(a)
		arg := queryline.Arg{Name: words[0], Type: words[1]}
		if len(words) > 2 {
			arg.Basic = words[2]
		}
		arg.Local = strings.HasPrefix(arg.Type, "app/db.")
		sent.Args = append(sent.Args, arg)
	}
	return &queryline.Query{Name: name, Command: command, Verb: verb, File: "users.sql", Tables: []string{"users"}, Sent: sent, NoBatch: sent.Driver != queryline.PGX}
}

var (
	sqlc  = queryline.Sent{SQLC: true, Driver: queryline.PGX}
	libpq = queryline.Sent{SQLC: true, Driver: queryline.SQL}
	hand  = queryline.Sent{Driver: queryline.PGX}
	std   = queryline.Sent{Driver: queryline.SQL}
)

// TestText holds cures to what is to be written.
func TestText(t *testing.T) {
	for name, c := range map[string]struct {
		batch.Request
		want, advice string
	}{
		"sqlc, one": {
			batch.Request{Query: query("GetUser", "one", "select", "SELECT id, name FROM users WHERE id = $1", sqlc, "id int64 int64")},
			"-- name: GetUserByIDs :many\n-- (types by the Go code, to be compared with the schema: ids bigint)\nSELECT id, name FROM users WHERE id = ANY(@ids::bigint[]);",
			"add GetUserByIDs to users.sql, as the cure has it, and call it once with all of them",
		},
		"sqlc, a name that is taken": {
			batch.Request{Query: query("GetUserByName", "one", "select", "SELECT id FROM users WHERE name = $1::text;", libpq, "name string string"),
				Siblings: batch.Siblings([]*queryline.Query{{Name: "GetUserByNames"}})},
			"-- name: GetUserByNames2 :many\nSELECT id, name FROM users WHERE name = ANY(@names::text[]);", "",
		},
		"sqlc, one that is there": {
			batch.Request{Query: query("GetUser", "one", "select", "SELECT id, name FROM users WHERE id = $1", sqlc, "id int64 int64"),
				Siblings: batch.Siblings([]*queryline.Query{query("ListUsers", "many", "select", "SELECT name, id, age FROM users WHERE id = ANY($1::bigint[]) ORDER BY id", sqlc, "ids []int64")})},
			"", "call ListUsers once with all of them",
		},
		"sqlc, one that gives less": {
			batch.Request{Query: query("GetUser", "one", "select", "SELECT id, name FROM users WHERE id = $1::int8", sqlc, "id int64 int64"),
				Siblings: batch.Siblings([]*queryline.Query{query("ListNames", "many", "select", "SELECT id FROM users WHERE id = ANY($1::bigint[])", sqlc, "ids []int64")})},
			"-- name: GetUserByIDs :many\nSELECT id, name FROM users WHERE id = ANY(@ids::int8[]);", "",
		},
		"sqlc, a batch that is there": {
			batch.Request{Query: query("Touch", "exec", "update", "UPDATE users SET seen = now() WHERE id = $1", sqlc, "id int64 int64"),
				Siblings: batch.Siblings([]*queryline.Query{query("TouchAll", "batchexec", "update", "update users set seen = now() where id = $1", sqlc, "id int64")})},
			"", "call TouchAll once with all of them: it sends them together",
		},
		"sqlc, what differs alone": {
			batch.Request{Query: query("ListOf", "many", "select", "SELECT name FROM users WHERE team = $1 AND org = $2 AND age > $3", sqlc, "Team string string", "Org int32 int32", "Age *int32 int32"),
				Differ: []string{"Team"}},
			"-- name: ListOfByTeams :many\n-- (types by the Go code, to be compared with the schema: teams text)\nSELECT name, team FROM users WHERE team = ANY(@teams::text[]) AND org = @org AND age > sqlc.narg(age);", "",
		},
		"sqlc, types of the schema": {
			batch.Request{Query: query("ByState", "many", "select", "SELECT id FROM users WHERE state = $1",
				queryline.Sent{SQLC: true, Driver: queryline.PGX, Types: []string{"public.state"}}, "state app/db.State string")},
			"-- name: ByStates :many\nSELECT id, state FROM users WHERE state = ANY(@states::public.state[]);", "",
		},
		"sqlc, an enumeration": {
			batch.Request{Query: query("ByState", "many", "select", "SELECT id FROM users WHERE state = $1 LIMIT 3", sqlc, "state app/db.State string")},
			"none", "",
		},
		"sqlc, copyfrom": {
			batch.Request{Query: query("AddUser", "exec", "insert", "INSERT INTO users (id, name) VALUES ($1, $2)", sqlc, "ID int64 int64", "Name string string")},
			"-- name: AddUsers :copyfrom\nINSERT INTO users (id, name) VALUES ($1, $2);", "",
		},
		"sqlc, an insert that is no copyfrom": {
			batch.Request{Query: query("AddUser", "exec", "insert", "INSERT INTO users (id, name) VALUES ($1, $2)", libpq, "ID github.com/google/uuid.UUID", "Name string string")},
			"-- name: AddUsers :exec\n-- (types by the Go code, to be compared with the schema: ids uuid, names text)\nINSERT INTO users (id, name) SELECT unnest(@ids::uuid[]), unnest(@names::text[]);", "",
		},
		"sqlc, MySQL": {
			batch.Request{Query: query("GetUser", "one", "select", "SELECT `id`, `name` FROM `users` WHERE `id` = ?", libpq, "id int64 int64")},
			"-- name: GetUserByIDs :many\nSELECT `id`, `name` FROM `users` WHERE `id` IN (sqlc.slice(ids));", "",
		},
		"dbgen, a limit": {
			batch.Request{Query: query("Latest", "many", "select", "SELECT id FROM posts WHERE author = $1 ORDER BY id LIMIT 3", queryline.Sent{DBGen: true, Driver: queryline.PGX}, "author int64 int64")},
			"-- name: LatestByAuthors :many\n-- (types by the Go code, to be compared with the schema: authors bigint)\nSELECT v.author, t.*\nFROM unnest(@authors::bigint[]) AS v(author)\nCROSS JOIN LATERAL (\nSELECT id FROM posts WHERE author = v.author ORDER BY id LIMIT 3\n) AS t;", "",
		},
		"by hand, pgx": {
			batch.Request{Query: query("", "one", "select", "SELECT name FROM users WHERE id = $1 AND org = $2", hand, "ID int64 int64", "org string string"),
				Differ: []string{"$1"}, Sender: "s.pool", Args: []string{"u.ID", "org"}},
			"SELECT name, id FROM users WHERE id = ANY($1) AND org = $2\nrows, err := s.pool.Query(ctx, sql, ids, org) // and pgx.CollectRows", "send the query of the cure once with all of them",
		},
		"by hand, database/sql": {
			batch.Request{Query: query("", "exec", "delete", "DELETE FROM users WHERE id = $1", std, "userID int64 int64")},
			"DELETE FROM users WHERE id = ANY($1)\n_, err := db.ExecContext(ctx, sql, pq.Array(userIDs)) // pgx's driver takes slices without pq.Array", "send the statement of the cure once with all of them",
		},
		"by hand, question marks": {
			batch.Request{Query: query("", "exec", "delete", "DELETE FROM users WHERE id = ? AND org = ?", std, "id int64 int64", "org string string"), Differ: []string{"$1"}},
			"DELETE FROM users WHERE id IN (?) AND org = ?\nquery, args, err := sqlx.In(sql, ids, arg2) // which writes a ? for each\n_, err := db.ExecContext(ctx, query, args...)", "send the statement of the cure once with all of them",
		},
		"by hand, question marks for PostgreSQL": {
			batch.Request{Query: query("", "many", "select", "SELECT id FROM posts WHERE org = ? AND author = ? ORDER BY id LIMIT 3", std, "org string string", "author int64 int64"),
				Differ: []string{"$2"}, Args: []string{"org", "a.ID"}, Postgres: true},
			"-- (types by the Go code, to be compared with the schema: authors bigint)\nSELECT v.author, t.*\nFROM unnest(?::bigint[]) AS v(author)\nCROSS JOIN LATERAL (\nSELECT id FROM posts WHERE org = ? AND author = v.author ORDER BY id LIMIT 3\n) AS t\n" +
				"rows, err := db.QueryContext(ctx, sql, pq.Array(authors), org) // pgx's driver takes slices without pq.Array", "send the query of the cure once with all of them",
		},
		"by hand, question marks in an insert": {
			batch.Request{Query: query("", "exec", "insert", "INSERT INTO users VALUES (?, ?)", std, "id int64 int64", "name string string")}, "none", "",
		},
		"not known": {batch.Request{Query: &queryline.Query{Name: "X"}}, "none", ""},
	} {
		t.Run(name, func(t *testing.T) {
			cure, err := batch.Of(c.Request)
			if (err != nil) != (c.want == "none") {
				t.Fatalf("%+v, %v", cure, err)
			}
			if err != nil {
				return
			}
			if cure.Text != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", cure.Text, c.want)
			}
			if got := cure.Advice(c.Query); c.advice != "" && got != strings.ReplaceAll(c.advice, "users.sql", c.Query.File) {
				t.Errorf("advice %q, want %q", got, c.advice)
			}
		})
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{"AuthorID": "author_id", "ID": "id", "URLPath": "url_path", "ID_2": "id_2", "userName": "user_name"} {
		if got := batch.Snake(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
