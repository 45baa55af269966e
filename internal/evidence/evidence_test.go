package evidence_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/trial"
	"github.com/dbgen-go/dbgen/internal/evidence"
	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var server *sized.Server

func TestMain(m *testing.M) {
	os.Exit(func() int {
		srv, err := sized.Start(context.Background(), nil)
		if errors.Is(err, errors.ErrUnsupported) {
			return 0
		}
		if err != nil {
			panic(err)
		}
		defer srv.Close()
		server = srv
		return m.Run()
	}())
}

const ddl = `
CREATE TYPE state AS ENUM ('pending', 'done', 'failed');
CREATE TABLE account (id bigint PRIMARY KEY, mail text NOT NULL, region text NOT NULL, nick text NOT NULL);
CREATE INDEX account_region ON account (region);
CREATE INDEX account_region_nick ON account (region, nick);
CREATE TABLE item (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES account, state state NOT NULL, owner text NOT NULL, at timestamptz NOT NULL, expires_at timestamptz NOT NULL);
CREATE TABLE note (id bigint PRIMARY KEY, item_id bigint NOT NULL, text text);
CREATE TABLE mark (id bigint PRIMARY KEY, item_id bigint NOT NULL, text text);
CREATE TABLE event (id bigint, at timestamptz NOT NULL, actor uuid NOT NULL) PARTITION BY RANGE (at);
`

const queries = `
-- name: ByMail :one
SELECT * FROM account WHERE mail = $1;

-- name: ByRegion :many
SELECT * FROM account WHERE region = $1;

-- name: Pending :many
SELECT * FROM item WHERE state = 'pending' ORDER BY at LIMIT $1;

-- name: OfAccount :many
SELECT * FROM item WHERE account_id = $1;

-- name: Purge :exec
DELETE FROM item WHERE expires_at < now();

-- name: Recent :many
SELECT * FROM item WHERE at > $1;

-- name: Both :many
SELECT n.text, m.text FROM item i LEFT JOIN note n ON n.item_id = i.id LEFT JOIN mark m ON m.item_id = i.id WHERE i.id = $1;

-- name: ByActor :many
SELECT * FROM event WHERE actor = $1;
`

// project analyses the schema and the queries.
func project(t *testing.T) (*evidence.Schema, map[string]*analyze.Query, *schema.Catalog) {
	t.Helper()
	sources := []schema.Source{{Name: "schema.sql", Text: ddl}}
	cat, diags := schema.Replay(sources, schema.Options{})
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
	s := &evidence.Schema{Sources: sources, SearchPath: []string{"public"}, Whole: true}
	s.Sets = trial.Sets([]*analyze.Result{res}, check.Options{}, time.Now(), nil)
	return s, byName, cat
}

func TestTry(t *testing.T) {
	s, query, cat := project(t)
	if len(s.Sets) != 2 {
		t.Fatalf("%d sets of data, wanted the typical and the adverse", len(s.Sets))
	}
	account := cat.Schemas[0].Tables[0]
	cases := []struct {
		name    string
		make    string
		drop    string
		asks    []string
		verdict evidence.Verdict
		reason  string
	}{
		{"a look-up", "CREATE INDEX CONCURRENTLY ON public.account (mail);", "", []string{"ByMail"}, evidence.Confirmed, ""},
		{"a queue", "CREATE INDEX ON item (at) WHERE state = 'pending'", "", []string{"Pending"}, evidence.Confirmed, ""},
		{"what is cleaned up in time", "CREATE INDEX ON item (expires_at)", "", []string{"Purge"}, evidence.Confirmed, ""},
		{"a range that may be most of the table", "CREATE INDEX ON item (at)", "", []string{"Recent"}, evidence.Depends, "indexes pay least"},
		{"another column", "CREATE INDEX ON account (mail, region)", "", []string{"ByRegion"}, evidence.Unconfirmed, "ByRegion"},
		{"one of two that a query wants", "CREATE INDEX ON note (item_id)", "", []string{"Both"}, evidence.Confirmed, ""},
		{"the other one", "CREATE INDEX ON mark (item_id)", "", []string{"Both"}, evidence.Confirmed, ""},
		{"a partitioned table", "CREATE INDEX ON event (actor)", "", []string{"ByActor"}, evidence.Confirmed, ""},
		{"no such column", "CREATE INDEX ON account (nothing)", "", []string{"ByMail"}, evidence.Untried, `column "nothing" does not exist`},
		{"nothing to ask", "CREATE INDEX ON account (region, id)", "", nil, evidence.Untried, "no statement"},
		{"a spare", "", "account_region", []string{"ByRegion"}, evidence.Confirmed, ""},
		{"one that is needed", "", "account_pkey", []string{"ByMail"}, evidence.Confirmed, ""},
	}
	for _, c := range cases {
		q := &evidence.Question{}
		if c.drop != "" {
			q.Table = account
			for _, ix := range account.Indexes {
				if ix.Name == c.drop {
					q.Drop = ix
				}
			}
			if q.Drop == nil {
				t.Fatalf("no index %s", c.drop)
			}
		} else {
			q.Make = []string{c.make}
		}
		for _, name := range c.asks {
			q.Asks = append(q.Asks, evidence.Ask{Name: name, Query: query[name]})
		}
		s.Questions = append(s.Questions, q)
	}
	look := &evidence.Question{Make: []string{"CREATE INDEX ON item (account_id)"}, Asks: []evidence.Ask{{Name: "the foreign key", Other: trial.LookUp(cat.Schemas[0].Tables[1], []string{"account_id"})}}}
	s.Questions = append(s.Questions, look)
	answers, err := evidence.Try(t.Context(), server, s)
	if err != nil {
		t.Fatal(err)
	}
	if len(answers.Refused) > 0 {
		t.Errorf("refused: %v", answers.Refused)
	}
	for i, c := range cases {
		a := answers.Each[i]
		if a.Verdict != c.verdict || c.reason == "" != (a.Reason == "") || !strings.Contains(a.Reason, c.reason) {
			t.Errorf("%s: %s (%s), wanted %s (%s)", c.name, a.Verdict, a.Reason, c.verdict, c.reason)
			for _, tr := range a.Trials {
				t.Logf("%s, %s data:\n%s\nwith it:\n%s", tr.Name, tr.Set, tr.Without.Text, tr.With.Text)
			}
		}
		if a.Verdict == evidence.Confirmed {
			for _, tr := range a.Trials {
				if tr.Without.Text == "" || tr.With.Text == "" {
					t.Errorf("%s: a plan is missing", c.name)
				}
			}
		}
	}
	if a := answers.Each[len(cases)]; a.Verdict != evidence.Confirmed {
		t.Errorf("the look-up of a foreign key: %s (%s)", a.Verdict, a.Reason)
	}
	w := answers.Whole
	if w == nil || w.Queries != len(query) || w.With > w.Without/2 {
		t.Errorf("all queries together: %+v", w)
	}
}

// TestDropNeeded: an index that a query cannot do without is no spare.
func TestDropNeeded(t *testing.T) {
	s, query, cat := project(t)
	account := cat.Schemas[0].Tables[0]
	var region *schema.Index
	for _, ix := range account.Indexes {
		if ix.Name == "account_region_nick" {
			region = ix
		}
	}
	s.Sources[0].Text = strings.Replace(ddl, "CREATE INDEX account_region ON account (region);", "", 1)
	s.Questions = []*evidence.Question{{Drop: region, Table: account, Asks: []evidence.Ask{{Name: "ByRegion", Query: query["ByRegion"]}}}}
	answers, err := evidence.Try(t.Context(), server, s)
	if err != nil {
		t.Fatal(err)
	}
	if a := answers.Each[0]; a.Verdict != evidence.Unconfirmed || !strings.Contains(a.Reason, "ByRegion costs") {
		t.Errorf("%s: %s", a.Verdict, a.Reason)
	}
}

// TestCancelled ends in the middle, and leaves the server as it was.
func TestCancelled(t *testing.T) {
	s, query, _ := project(t)
	s.Questions = []*evidence.Question{{Make: []string{"CREATE INDEX ON account (mail)"}, Asks: []evidence.Ask{{Name: "ByMail", Query: query["ByMail"]}}}}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	time.AfterFunc(time.Duration(5+rand.IntN(400))*time.Millisecond, func() { cancel(why) })
	for ctx.Err() == nil {
		if _, err := evidence.Try(ctx, server, s); err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
	}
	if answers, err := evidence.Try(t.Context(), server, s); err != nil || answers.Each[0].Verdict != evidence.Confirmed {
		t.Fatalf("after a run that was cancelled: %v", err)
	}
	admin, err := server.Admin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var left int
	if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname LIKE 'evidence%'").Scan(&left); err != nil || left > 0 {
		t.Errorf("%d databases are left, %v", left, err)
	}
}
