package sized_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/internal/sized"
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

func database(t *testing.T, statements ...string) *sized.Database {
	t.Helper()
	db, err := server.Create(t.Context(), strings.ToLower(t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Drop(); err != nil {
			t.Error(err)
		}
	})
	refused, err := db.Replay(t.Context(), "public", statements)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	if err := db.FillPartitions(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func relation(t *testing.T, db *sized.Database, name string) *sized.Relation {
	t.Helper()
	all, err := db.Relations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(r *sized.Relation) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("there is no %s", name)
	}
	return all[i]
}

func explain(t *testing.T, db *sized.Database, sql string, params int, values ...string) *sized.Plan {
	t.Helper()
	p, err := db.Explain(t.Context(), sql, params, values)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return p
}

// near reports whether two numbers differ by no more than a part of the second.
func near(a, b, part float64) bool { return math.Abs(a-b) <= part*b }

// TestStatistics asks the planner how many rows it expects of each kind of column.
func TestStatistics(t *testing.T) {
	db := database(t, "CREATE TYPE state AS ENUM ('new', 'done')", "CREATE DOMAIN label AS varchar(20)", "CREATE DOMAIN sublabel AS label",
		"CREATE TABLE thing (id int8 PRIMARY KEY, state state, label sublabel, words text[], at timestamptz, shape point)")
	r := relation(t, db, "thing")
	const rows = 1e6
	if err := db.Resize(t.Context(), sized.Size{OID: r.OID, Kind: r.Kind, Rows: rows, Pages: 20000, Visible: 10000}); err != nil {
		t.Fatal(err)
	}
	column := func(name string, c sized.Column) sized.Column {
		c.Table, c.Number, c.Width = r.OID, r.Columns[name], 8
		return c
	}
	err := db.Write(t.Context(), []sized.Column{
		column("id", sized.Column{Distinct: -1, Bounds: []string{"1", "500000", "1000000"}, Correlation: 1}),
		column("state", sized.Column{Distinct: 2, Common: []string{"done", "new"}, Shares: []float64{0.89, 0.01}, NullFrac: 0.1}),
		column("label", sized.Column{Distinct: 50, Common: []string{`it's "so"`}, Shares: []float64{0.4}}),
		column("words", sized.Column{Distinct: -0.5, Bounds: []string{`{a}`, `{b}`}}),
		column("at", sized.Column{Distinct: -0.9, Bounds: []string{"2020-01-01", "2021-01-01"}, Correlation: -0.5}),
		column("shape", sized.Column{Distinct: 7, Common: []string{"(1,2)"}, Shares: []float64{1}}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		where string
		part  float64
	}{
		{"true", 1},
		{"id < 250000", 0.25},
		{"state = 'new'", 0.01},
		{"state IS NULL", 0.1},
		{`label = 'it''s "so"'`, 0.4},
		{"at < '2020-07-01'", 0.5},
		{"words = '{x}'", 2e-6},
		{"shape IS NULL", 1e-6},
	} {
		if got := explain(t, db, "SELECT 1 FROM thing WHERE "+c.where, 0).Rows; !near(got, c.part*rows, 0.05) {
			t.Errorf("%s: the server expects %.0f rows, wanted %.0f", c.where, got, c.part*rows)
		}
	}
	if err := db.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := explain(t, db, "SELECT 1 FROM thing WHERE state = 'new'", 0).Rows; near(got, 0.01*rows, 0.05) {
		t.Errorf("statistics that were forgotten still say %.0f", got)
	}
	// A file that had more than a segment shrinks and grows.
	for _, pages := range []float64{300_000, 100, 200_000} {
		if err := db.Resize(t.Context(), sized.Size{OID: r.OID, Kind: r.Kind, Rows: pages * 10, Pages: pages}); err != nil {
			t.Fatal(err)
		}
		var n int64
		if err := db.QueryRow(t.Context(), "SELECT pg_relation_size('thing') / 8192").Scan(&n); err != nil || float64(n) != pages {
			t.Errorf("%d pages, wanted %.0f: %v", n, pages, err)
		}
		if got := explain(t, db, "SELECT 1 FROM thing", 0).Rows; !near(got, pages*10, 0.01) {
			t.Errorf("with %.0f pages the server expects %.0f rows", pages, got)
		}
	}
}

// TestTry hides an index, shows it, and hides it again; of a partitioned table, too.
func TestTry(t *testing.T) {
	for _, table := range []string{"CREATE TABLE thing (id int8, owner int8)", "CREATE TABLE thing (id int8, owner int8) PARTITION BY HASH (id)"} {
		t.Run(strings.Fields(table)[len(strings.Fields(table))-2], func(t *testing.T) {
			db, err := server.Create(t.Context(), "try")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Drop()
			if err := errors.Join(db.Run(t.Context(), table), db.FillPartitions(t.Context())); err != nil {
				t.Fatal(err)
			}
			x, err := db.Try(t.Context(), "CREATE INDEX CONCURRENTLY ON thing (owner);")
			if err != nil {
				t.Fatal(err)
			}
			all, err := db.Relations(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				rows := 1e6 / float64(r.Leaves)
				if err := db.Resize(t.Context(), sized.Size{OID: r.OID, Kind: r.Kind, Rows: rows, Pages: 20000}); err != nil {
					t.Fatal(err)
				}
			}
			const sql = "SELECT * FROM thing WHERE owner = $1"
			for i, seen := range []bool{false, true, false} {
				if i > 0 {
					if err := db.Show(t.Context(), seen, x.OIDs...); err != nil {
						t.Fatal(err)
					}
				}
				p := explain(t, db, sql, 1, "5")
				used := slices.ContainsFunc(p.Indexes(), func(name string) bool { return slices.Contains(x.Names, name) })
				if used != seen || !strings.Contains(p.Text, "cost=") {
					t.Errorf("the index is seen: %v, and read: %v\n%s", seen, used, p.Text)
				}
			}
		})
	}
}

// TestExplain has the plan that is kept after five runs.
func TestExplain(t *testing.T) {
	db := database(t, "CREATE TABLE thing (id int8 PRIMARY KEY, state text)", "CREATE INDEX waiting ON thing (state)")
	r := relation(t, db, "thing")
	if err := db.Resize(t.Context(), sized.Size{OID: r.OID, Kind: r.Kind, Rows: 1e6, Pages: 20000}); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), []sized.Column{{
		Table: r.OID, Number: r.Columns["state"], Width: 5, Distinct: 2, Common: []string{"done", "new"}, Shares: []float64{0.999, 0.001},
	}}); err != nil {
		t.Fatal(err)
	}
	const sql = "SELECT * FROM thing WHERE state = $1; -- the state\n"
	if p := explain(t, db, sql, 1, "'new'"); !slices.Equal(p.Indexes(), []string{"waiting"}) || !strings.Contains(p.Text, "'new'") {
		t.Errorf("with a rare value the plan is\n%s", p.Text)
	}
	if p := explain(t, db, sql, 1); !strings.Contains(p.Text, "$1") {
		t.Errorf("for all values the plan is\n%s", p.Text)
	}
	if p := explain(t, db, "SELECT * FROM thing WHERE $1 AND state = 'new'", 1, "false"); !p.Folded() {
		t.Errorf("the condition is left in the plan\n%s", p.Text)
	}
	if _, err := db.Explain(t.Context(), "CREATE TABLE other ()", 0, nil); err == nil {
		t.Error("what is not planned has a plan")
	}
	if _, err := db.Explain(t.Context(), "SELECT nothing", 0, nil); !errors.As(err, new(*pgconn.PgError)) {
		t.Errorf("a wrong query gives %v", err)
	}
}

// TestReplay takes statements that stand before what they need, and says what is wrong.
func TestReplay(t *testing.T) {
	db, err := server.Create(t.Context(), "replay")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Drop()
	refused, err := db.Replay(t.Context(), "app, public", []string{
		"CREATE SCHEMA app", "CREATE TABLE child (parent int8 REFERENCES parent)", "CREATE TABLE parent (id int8 PRIMARY KEY)",
		"GRANT SELECT ON parent TO nobody_yet", "CREATE TABLE wrong (x no_such_type)", "INSERT INTO missing VALUES (1)",
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(refused) != 1 || !strings.Contains(refused[0].String(), "CREATE TABLE wrong") || !strings.Contains(refused[0].String(), "no_such_type") {
		t.Errorf("refused: %v", refused)
	}
	if r := relation(t, db, "child"); r.Schema != "app" {
		t.Errorf("child is in %s", r.Schema)
	}
}
