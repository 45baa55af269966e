package trial_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const ddl = `
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN email AS text;
CREATE TABLE person (id bigint PRIMARY KEY, mail email NOT NULL, mood mood NOT NULL, born date NOT NULL, tags text[] NOT NULL);
CREATE TABLE job (id bigint PRIMARY KEY, person_id bigint NOT NULL REFERENCES person, status text NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL);
CREATE TABLE small (id int PRIMARY KEY, at timestamp);
`

const queries = `
-- name: People :many
SELECT * FROM person WHERE mail = $1 AND mood = ANY($2::mood[]) AND born BETWEEN $3 AND $4 ORDER BY id LIMIT $5;

-- name: Next :many
SELECT * FROM job WHERE status = 'pending' AND created_at > $1;

-- name: State :many
SELECT * FROM job WHERE status = $1;

-- name: Purge :exec
DELETE FROM job WHERE expires_at < now() - interval '90 days';

-- name: Whole :exec
INSERT INTO person SELECT ($1::person).*;
`

var now = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func sets(t *testing.T, opts check.Options) ([]*trial.Set, map[string]*analyze.Query) {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	list, diags := parser.ParseFile("queries.sql", queries, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res, err := analyze.Analyze(t.Context(), cat, list, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Diags.Err(); err != nil {
		t.Fatal(err)
	}
	byName := map[string]*analyze.Query{}
	for _, q := range res.Queries {
		byName[q.Name] = q
	}
	return trial.Sets([]*analyze.Result{res}, opts, now, nil), byName
}

func column(t *testing.T, s *trial.Set, table, name string) trial.Column {
	t.Helper()
	for _, x := range s.Tables {
		for _, c := range x.Columns {
			if x.Table.Name == table && c.Name == name {
				return c
			}
		}
	}
	t.Fatalf("no column %s of %s", name, table)
	return trial.Column{}
}

// TestValues are those that a program would ask for, in the data that there is.
func TestValues(t *testing.T) {
	all, query := sets(t, check.Options{})
	s := all[0]
	got := s.Queries[query["People"]].Values
	want := []string{"'abc0'", `'{"sad","glad","sad","glad","sad","glad","sad","glad","sad","glad"}'`, "'2025-10-30'", "'2025-11-03'", "50"}
	// The range is of two days around the middle of the two years that rows are of.
	if !slices.Equal(got, want) {
		t.Errorf("the values are %v, wanted %v", got, want)
	}
	if v := s.Queries[query["Whole"]].Values; v != nil {
		t.Errorf("a row has the value %v, which nobody knows", v)
	}
	if v := s.Queries[query["State"]].Values; len(v) != 1 || v[0] == "'pending'" || !slices.Contains(column(t, s, "job", "status").Common, strings.Trim(v[0], "'")) {
		t.Errorf("any state is asked for as %v", v)
	}
	// What is recent is 3 % of the rows typically, and a third where indexes pay least.
	for i, part := range []float64{0.03, 1.0 / 3} {
		at, err := time.Parse("2006-01-02 15:04:05.999999-07", strings.Trim(all[i].Queries[query["Next"]].Values[0], "'"))
		if err != nil {
			t.Fatal(err)
		}
		if days := now.Sub(at).Hours() / 24; math.Abs(days-part*730) > 1 {
			t.Errorf("%s: rows of the last %.0f days are asked for", all[i].Name, days)
		}
	}
}

// TestSpread is how values lie: rare states of work, and rows that are cleaned up in time.
func TestSpread(t *testing.T) {
	all, _ := sets(t, check.Options{})
	status := column(t, all[0], "job", "status")
	i := slices.Index(status.Common, "pending")
	if i < 0 || status.Shares[i] != 0.01 {
		t.Errorf("the states are %v with %v", status.Common, status.Shares)
	}
	sum := status.NullFrac
	for j, s := range status.Shares {
		if sum += s; j > 0 && s > status.Shares[j-1] {
			t.Errorf("the commonest do not come first: %v", status.Shares)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the shares are %v together", sum)
	}
	if c := column(t, all[1], "job", "status"); c.Common != nil {
		t.Errorf("in the adverse data waiting is rare, too: %v", c.Common)
	}
	expires := column(t, all[0], "job", "expires_at").Bounds
	cut := now.Add(-90 * 24 * time.Hour).Format("2006-01-02 15:04:05.999999-07")
	if len(expires) != 101 || !slices.IsSorted(expires) || expires[0] >= cut || expires[2] <= cut {
		t.Errorf("of what is deleted after 90 days more than a hundredth, or nothing, is older: %v … %v", expires[0], expires[2])
	}
	if c := column(t, all[0], "person", "tags"); c.Bounds != nil || c.Distinct == 0 {
		t.Errorf("arrays: %+v", c)
	}
	if c := column(t, all[0], "job", "id"); c.Distinct != -1 || c.Bounds[0] != "1" {
		t.Errorf("a key: %+v", c)
	}
}

// TestMeasured: where all is known there is but one set of data.
func TestMeasured(t *testing.T) {
	stats := check.Stats{Tables: map[string]check.TableStats{}}
	for _, name := range []string{"person", "job", "small"} {
		stats.Tables["public."+name] = check.TableStats{Rows: 5000, Pages: 70, Columns: map[string]check.ColumnStats{"status": {Distinct: 3, NullFrac: 0.25, Width: 9}}}
	}
	all, _ := sets(t, check.Options{Stats: stats})
	if len(all) != 1 || all[0].Name != trial.Typical {
		t.Fatalf("%d sets", len(all))
	}
	for _, x := range all[0].Tables {
		if x.Rows != 5000 || x.Pages != 70 {
			t.Errorf("%s has %v rows on %v pages", x.Table.Name, x.Rows, x.Pages)
		}
	}
	if c := column(t, all[0], "job", "status"); c.Common != nil || c.Distinct != 3 || c.Width != 9 {
		t.Errorf("a column: %+v", c)
	}
	all, _ = sets(t, check.Options{TableRows: map[string]int64{"person": 12345}})
	if len(all) != 2 || all[0].Tables[0].Rows != 12345 || all[1].Tables[0].Rows != 12345 {
		t.Errorf("a declared size: %v, %v", all[0].Tables[0].Rows, all[1].Tables[0].Rows)
	}
}
