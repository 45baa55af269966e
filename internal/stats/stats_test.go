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

func read(t *testing.T, settings *pgx.ConnConfig) (*stats.File, *stats.Unknown) {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	f, unknown, err := stats.Read(t.Context(), conn, day, stats.Timeout)
	if err != nil {
		t.Fatal(err)
	}
	return f, unknown
}

func TestRead(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
	f, unknown := read(t, db.ConnConfig())
	if diff := cmp.Diff(&stats.Unknown{Unanalysed: []string{"public.new"}}, unknown); diff != "" {
		t.Errorf("not known (-want +got):\n%s", diff)
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
	back, err := stats.Decode("x.json", string(f.Encode()))
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
	f, unknown := read(t, db.ConnConfig())
	if !slices.Contains(unknown.Hidden, "public.events") || !slices.Contains(unknown.Hidden, "public.users") {
		t.Errorf("what it may not read: %+v", unknown)
	}
	users := f.Tables["public.users"]
	if got := slices.Sorted(maps.Keys(users.Columns)); users.Rows != 20_000 || !slices.Equal(got, []string{"id", "plan"}) {
		t.Errorf("users: %d rows, columns %q", users.Rows, got)
	}
}

// A table has the rows of what inherits from it; partitions that were never analysed
// are missing in the sum, which is said unless they are empty.
func TestReadFamilies(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
	db.Exec(t, `
CREATE TABLE animals (legs int);
CREATE TABLE birds (wings int) INHERITS (animals);
INSERT INTO animals SELECT 4 FROM generate_series(1, 500);
INSERT INTO birds SELECT 2, 2 FROM generate_series(1, 1500);
ANALYZE animals; ANALYZE birds; ANALYZE events;
CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');`)
	f, unknown := read(t, db.ConnConfig())
	animals := f.Tables["public.animals"]
	if legs := animals.Columns["legs"]; animals.Rows != 2000 || legs.Distinct != 2 || legs.Common[0] != 0.75 {
		t.Errorf("animals: %+v", animals)
	}
	if events := f.Tables["public.events"]; events.Rows != 5000 || events.Columns["at"].Distinct != 50 {
		t.Errorf("events: %+v", events)
	}
	if len(unknown.Parts) > 0 {
		t.Errorf("an empty partition is missed: %q", unknown.Parts)
	}
	db.Exec(t, "INSERT INTO events VALUES (1, '2024-03-02')")
	if _, unknown := read(t, db.ConnConfig()); !slices.Equal(unknown.Parts, []string{"public.events"}) {
		t.Errorf("a partition that was never analysed: %+v", unknown)
	}
}

// What holds for nearly all rows, or for next to none, is neither all nor none.
func TestReadRareValues(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl+`
CREATE TABLE jobs (id int, failed_at date, state text);
INSERT INTO jobs SELECT i, CASE WHEN i <= 50 THEN current_date END, CASE WHEN i <= 50 THEN 'waiting' ELSE 'done' END FROM generate_series(1, 20000) i;
ANALYZE jobs;`)
	f, _ := read(t, db.ConnConfig())
	jobs := f.Tables["public.jobs"].Columns
	if n := jobs["failed_at"].NullFrac; n < 0.99 || n >= 1 {
		t.Errorf("failed_at is NULL in %v of the rows, want 0.9975", n)
	}
	if c := jobs["state"].Common; len(c) != 2 || c[0] >= 1 || c[1] <= 0 {
		t.Errorf("states have %v of the rows", c)
	}
}

// The server ends what takes too long.
func TestReadTakesTooLong(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
	tx, err := db.Pool(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	if _, err := tx.Exec(t.Context(), "LOCK TABLE pg_catalog.pg_statistic IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(t.Context(), db.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, _, err := stats.Read(t.Context(), conn, day, 100*time.Millisecond); err == nil || !strings.HasSuffix(err.Error(), ": it took longer than 100ms") {
		t.Errorf("error: %v", err)
	}
}

func TestDecode(t *testing.T) {
	const head = "{\"version\": 1, \"taken\": \"2026-11-01\",\n\"tables\": {"
	tests := map[string]struct{ text, want string }{
		"nothing":      {"", "s.json:1:1: no statistics: "},
		"no JSON":      {"{\"version\": 1,\n\"tables\": [}", "s.json:2:12: no statistics: "},
		"another kind": {"[1, 2]", "s.json:1:1: no statistics: [ stands where an object is wanted"},
		"cut off":      {"{\"version\": 1,\n\"tables\": {", "s.json:2:1"},
		"a merge":      {"{\"version\": 1,\n<<<<<<< ours\n", "s.json:2:1: no statistics: "},
		"unknown key":  {head + "\n\"a.b\": {\"rows\": 1, \"size\": 2}}}", "s.json:3:5: table a.b: json: unknown field \"size\""},
		"another's":    {"{\"version\": 1,\n\"findings\": []}", "s.json:2:10: no statistics: unknown key \"findings\""},
		"newer":        {"{\n\"version\": 7, \"tables\": [], \"rest\": 0}", "s.json:2:9: version 7 of statistics is not known"},
		"no version":   {`{}`, "s.json:1:1: no statistics: there is no \"version\""},
		"no tables":    {"{\"version\": 1, \"taken\": \"2026-11-01\"}", "s.json:1:1: no statistics: there is no \"tables\""},
		"no day":       {"{\"version\": 1,\n\"taken\": \"today\", \"tables\": {}}", "s.json:2:7: \"today\" is no day"},
		"twice":        {head + "}} {}", "s.json:2:15: no statistics: "},
		"a text":       {head + "\n\"a.b\": {\"rows\": \"many\"}}}", "s.json:3:5: table a.b: json: cannot unmarshal string"},
		"rows":         {head + "\n\"a.b\": {\"rows\": -1}}}", "s.json:3:5: table a.b: fewer than no rows"},
		"distinct":     {head + "\"a.b\": {\"rows\": 1, \"columns\": {\"x\": {\"distinct\": -2}}}}}", "table a.b: column x: \"distinct\" is less than -1"},
		"nulls":        {head + "\"a.b\": {\"rows\": 1, \"columns\": {\"x\": {\"nulls\": 3}}}}}", "column x: \"nulls\" is no part"},
		"common":       {head + "\"a.b\": {\"rows\": 1, \"columns\": {\"x\": {\"common\": [2]}}}}}", "column x: a number is out of its range"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := stats.Decode("s.json", tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "dbgen stats") {
				t.Errorf("error %v, want %q and what to do", err, tt.want)
			}
		})
	}
	f, err := stats.Decode("s.json", head+"\n\"a.b\": {\"rows\": -1},\n\"a.c\": {\"rows\": -2}}}")
	if f != nil || err == nil || !strings.Contains(err.Error(), "s.json:3:5: table a.b: ") || !strings.Contains(err.Error(), "s.json:4:5: table a.c: ") {
		t.Errorf("not all is reported: %v", err)
	}
}
