package stats_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/internal/stats"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

const ddl = `CREATE TABLE users (id bigint PRIMARY KEY, plan text, email text NOT NULL, secret text);
INSERT INTO users SELECT i, CASE WHEN i % 10 = 0 THEN 'paid' WHEN i % 2 = 0 THEN 'free' END, 'u' || i || '@example.com', 'x' FROM generate_series(1, 20000) i;
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
INSERT INTO events SELECT i, date '2024-01-01' + i % 50 FROM generate_series(1, 5000) i;
CREATE TABLE empty (id bigint);
CREATE TABLE new (id bigint);
CREATE SCHEMA app;
CREATE TABLE app."Order" (id bigint);
INSERT INTO app."Order" VALUES (1);
ANALYZE users; ANALYZE events_1; ANALYZE events_2; ANALYZE empty; ANALYZE app."Order";
INSERT INTO new VALUES (1);
`

var day = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

func read(t *testing.T, settings *pgx.ConnConfig) (*stats.File, []string) {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	f, unanalysed, err := stats.Read(t.Context(), conn, day)
	if err != nil {
		t.Fatal(err)
	}
	return f, unanalysed
}

func TestRead(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
	f, unanalysed := read(t, db.ConnConfig())
	if diff := cmp.Diff([]string{"public.new"}, unanalysed); diff != "" {
		t.Errorf("never analysed (-want +got):\n%s", diff)
	}
	if got := slices.Sorted(maps.Keys(f.Tables)); !slices.Equal(got, []string{"app.Order", "public.empty", "public.events", "public.events_1", "public.events_2", "public.users"}) {
		t.Errorf("tables %q", got)
	}
	users := f.Tables["public.users"]
	if users.Rows != 20_000 || users.Pages < 100 {
		t.Errorf("users has %d rows in %d pages", users.Rows, users.Pages)
	}
	id, plan := users.Columns["id"], users.Columns["plan"]
	if id.Distinct != -1 || id.NullFrac != 0 || id.Width != 8 || id.Correlation != 1 {
		t.Errorf("id: %+v", id)
	}
	if plan.Distinct != 2 || plan.NullFrac < 0.45 || plan.NullFrac > 0.55 || len(plan.Common) != 2 || plan.Common[0] < plan.Common[1] {
		t.Errorf("plan: %+v", plan)
	}
	// A partitioned table has its partitions' rows, and the columns of the largest
	// where it was never analysed itself.
	events := f.Tables["public.events"]
	if events.Rows < 4900 || events.Rows > 5100 || events.Columns["id"].Distinct != -1 {
		t.Errorf("events: %+v", events)
	}
	if empty := f.Tables["public.empty"]; empty.Rows != 0 {
		t.Errorf("empty has %d rows", empty.Rows)
	}
	text := string(f.Encode())
	if strings.Contains(text, "example.com") || strings.Contains(text, "paid") {
		t.Errorf("values are in the file:\n%s", text)
	}
	back, err := stats.Decode("x.json", f.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !back.Same(f) {
		t.Errorf("what is decoded is not what was encoded:\n%s\n%s", f.Encode(), back.Encode())
	}

	db.Exec(t, "ANALYZE users") // the same rows, another sample
	again, _ := read(t, db.ConnConfig())
	delete(f.Tables["public.users"].Columns, "email")
	delete(again.Tables["public.users"].Columns, "email")
	if diff := cmp.Diff(f.Tables["public.users"].Columns["id"], again.Tables["public.users"].Columns["id"]); diff != "" {
		t.Errorf("unchanged data gives other statistics (-first +second):\n%s", diff)
	}
}

// A role that may read two columns learns of these two.
func TestReadWithoutRights(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl+`
DO $$ BEGIN CREATE ROLE stats_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
GRANT SELECT (id, plan) ON users TO stats_reader;`)
	db.User = "stats_reader"
	f, _ := read(t, db.ConnConfig())
	users := f.Tables["public.users"]
	if got := slices.Sorted(maps.Keys(users.Columns)); users.Rows != 20_000 || !slices.Equal(got, []string{"id", "plan"}) {
		t.Errorf("users: %d rows, columns %q", users.Rows, got)
	}
}

func TestDecode(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"no JSON":      {"{\"version\": 1,\n\"tables\": [}", "s.json:2: no statistics: "},
		"another kind": {"[1, 2]", "s.json:1: no statistics: "},
		"cut off":      {"{\"version\": 1,\n\"tables\": {", "s.json:2: no statistics: "},
		"unknown key":  {`{"version": 1, "tables": {"a.b": {"rows": 1, "size": 2}}}`, `unknown field "size"`},
		"newer":        {`{"version": 7, "tables": {}}`, "s.json: version 7 of statistics is not known"},
		"no version":   {`{}`, "s.json: version 0 of statistics is not known"},
		"twice":        {`{"version": 1, "tables": {}} {}`, "there is more after its end"},
		"rows":         {`{"version": 1, "tables": {"a.b": {"rows": -1}}}`, "table a.b: fewer than no rows"},
		"distinct":     {`{"version": 1, "tables": {"a.b": {"rows": 1, "columns": {"x": {"distinct": -2}}}}}`, "table a.b: column x: \"distinct\" is less than -1"},
		"nulls":        {`{"version": 1, "tables": {"a.b": {"rows": 1, "columns": {"x": {"nulls": 3}}}}}`, "column x: \"nulls\" is no part"},
		"common":       {`{"version": 1, "tables": {"a.b": {"rows": 1, "columns": {"x": {"common": [2]}}}}}`, "column x: a number is out of its range"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := stats.Decode("s.json", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "dbgen stats") {
				t.Errorf("error %v, want %q and what to do", err, tt.want)
			}
		})
	}
}
