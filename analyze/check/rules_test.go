package check_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/stalecache"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
	"github.com/dbgen-go/dbgen/analyze/check/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const parent = "CREATE TABLE parents (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));\n"

func TestForeignKeys(t *testing.T) {
	tests := map[string]struct {
		ddl  string
		opts check.Options
		want string // the cure; "" is silence
	}{
		"none":                    {ddl: "CREATE TABLE c (p bigint REFERENCES parents);", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"other index":             {ddl: "CREATE TABLE c (p bigint REFERENCES parents, x int); CREATE INDEX ON c (x, p);", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"partial":                 {ddl: "CREATE TABLE c (p bigint REFERENCES parents, x int); CREATE INDEX ON c (p) WHERE x = 1;", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"gin":                     {ddl: "CREATE TABLE c (p bigint REFERENCES parents); CREATE INDEX ON c USING gin (p);", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"two columns":             {ddl: "CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES parents (a, b));", want: "CREATE INDEX CONCURRENTLY ON public.c (a, b);"},
		"quoted":                  {ddl: `CREATE TABLE "Order" ("Parent" bigint REFERENCES parents);`, want: `CREATE INDEX CONCURRENTLY ON public."Order" ("Parent");`},
		"partitioned":             {ddl: "CREATE TABLE c (p bigint REFERENCES parents) PARTITION BY LIST (p);", want: "CREATE INDEX ON public.c (p);"},
		"to itself":               {ddl: "CREATE TABLE c (id bigint PRIMARY KEY, p bigint REFERENCES c);", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"indexed":                 {ddl: "CREATE TABLE c (p bigint REFERENCES parents); CREATE INDEX ON c (p);"},
		"leads an index":          {ddl: "CREATE TABLE c (p bigint REFERENCES parents, x int); CREATE INDEX ON c (p, x);"},
		"primary key":             {ddl: "CREATE TABLE c (p bigint PRIMARY KEY REFERENCES parents);"},
		"leads the primary key":   {ddl: "CREATE TABLE c (p bigint REFERENCES parents, x int, PRIMARY KEY (p, x));"},
		"not null only":           {ddl: "CREATE TABLE c (p bigint REFERENCES parents); CREATE INDEX ON c (p) WHERE p IS NOT NULL;"},
		"two columns turned":      {ddl: "CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES parents (a, b)); CREATE INDEX ON c (b, a);"},
		"exclusion constraint":    {ddl: "CREATE TABLE c (p bigint REFERENCES parents, r daterange, EXCLUDE USING gist (p WITH =, r WITH &&));"},
		"exclusion of another":    {ddl: "CREATE TABLE c (p bigint REFERENCES parents, r daterange, EXCLUDE USING gist (r WITH &&, p WITH =));", want: "CREATE INDEX CONCURRENTLY ON public.c (p);"},
		"dropped":                 {ddl: "CREATE TABLE c (p bigint, CONSTRAINT fk FOREIGN KEY (p) REFERENCES parents); ALTER TABLE c DROP CONSTRAINT fk;"},
		"small":                   {ddl: "CREATE TABLE c (p bigint REFERENCES parents);", opts: check.Options{TableRows: map[string]int64{"c": 20}}},
		"off":                     {ddl: "CREATE TABLE c (p bigint REFERENCES parents);", opts: check.Options{Rules: map[string]string{unindexedforeignkey.Rule.ID: check.Off}}},
		"ignored on the line":     {ddl: "CREATE TABLE c (\n p bigint REFERENCES parents -- dbgen:ignore unindexed-foreign-key never deleted\n);"},
		"ignored above":           {ddl: "CREATE TABLE c (\n -- dbgen:ignore unindexed-foreign-key never deleted\n p bigint REFERENCES parents\n);"},
		"ignored above the table": {ddl: "-- dbgen:ignore unindexed-foreign-key never deleted\nCREATE TABLE c (p bigint REFERENCES parents);"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found := run(t, parent+tt.ddl, "", tt.opts)
			if tt.want == "" {
				if len(found) > 0 {
					t.Errorf("found %+v, want silence", found)
				}
				return
			}
			if len(found) != 1 || found[0].Rule != unindexedforeignkey.Rule.ID || found[0].SQL != tt.want {
				t.Fatalf("found %+v, want %s", found, tt.want)
			}
			if f := found[0]; f.File != "schema.sql" || f.Line < 2 || f.Query != "" || f.Why == "" {
				t.Errorf("incomplete: %+v", f)
			}
		})
	}
}

func TestForeignKeyReasons(t *testing.T) {
	found := run(t, parent+"CREATE TABLE c (p bigint REFERENCES parents ON DELETE CASCADE);", "", check.Options{})
	if len(found) != 1 || !strings.Contains(found[0].Why, "ON DELETE CASCADE") {
		t.Errorf("found %+v, want the cascade named", found)
	}
}

// TestForeignKeyShares: where a query wants an index that leads with a foreign
// key's columns, one index is the cure of both, and is written once.
func TestForeignKeyShares(t *testing.T) {
	const ddl = parent + "CREATE TABLE c (id bigint PRIMARY KEY, p bigint REFERENCES parents, x int);"
	for query, want := range map[string]struct{ key, evidence string }{
		"SELECT id FROM c WHERE p = $1 ORDER BY x DESC LIMIT 3": {"(p, x DESC);", "Q wants"},
		"SELECT id FROM c WHERE p = $1":                         {"(p);", "Q wants"},
		"SELECT id FROM c ORDER BY x LIMIT 3":                   {"(p);", "declared"},
	} {
		found := run(t, ddl, named(query), check.Options{})
		i := slices.IndexFunc(found, func(f check.Finding) bool { return f.Rule == unindexedforeignkey.Rule.ID })
		if len(found) != 2 || i < 0 || !strings.HasSuffix(found[i].SQL, want.key) || !strings.Contains(found[i].Evidence, want.evidence) {
			t.Errorf("%s: found %+v, want %s for the key", query, found, want.key)
			continue
		}
		var out bytes.Buffer
		if err := check.WriteText(&out, found); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), found[i].SQL); n != 1 {
			t.Errorf("%s: the key's cure is written %d times:\n%s", query, n, out.String())
		}
	}
}

func TestUnusedIgnores(t *testing.T) {
	const ddl = "CREATE TABLE t (id bigint PRIMARY KEY, x int);\n"
	tests := map[string]struct{ ddl, sql, want string }{
		"used":              {"", "-- name: Q :many\n-- ignore: missing-index at night\nSELECT id FROM t WHERE x = $1;\n", ""},
		"unused":            {"", "-- name: Q :many\n-- ignore: missing-index at night\nSELECT x FROM t WHERE id = $1;\n", `queries.sql:2: "missing-index" silences nothing here; remove the line`},
		"slip":              {"", "-- name: Q :many\n-- ignore: mising-index at night\nSELECT x FROM t WHERE id = $1;\n", `queries.sql:2: there is no rule "mising-index"; did you mean "missing-index"?`},
		"a rule of vet":     {"", "-- name: Q :many\n-- ignore: n-plus-one three at most\nSELECT x FROM t WHERE id = $1;\n", ""},
		"unused in schema":  {"-- dbgen:ignore unindexed-foreign-key old\n", "", `schema.sql:2: "unindexed-foreign-key" silences nothing here; remove the line`},
		"without a reason":  {"-- dbgen:ignore unindexed-foreign-key\n", "", `schema.sql:2: "unindexed-foreign-key" is silenced without a reason`},
		"no rule in schema": {"-- dbgen:ignore foreign-keys old\n", "", `schema.sql:2: there is no rule "foreign-keys"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found := run(t, ddl+tt.ddl, tt.sql, check.Options{})
			var got []string
			for _, f := range found {
				if f.Rule != unusedignore.Rule.ID {
					t.Errorf("found %+v", f)
				}
				got = append(got, fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message))
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got %q\nwant %q", got, tt.want)
			}
		})
	}
}

func judge(res *analyze.Result, opts check.Options) []check.Finding {
	found, _ := check.Run(res, rules.Check(), opts)
	return found
}

func TestStaleCache(t *testing.T) {
	query := func(tags []parser.Tag, viaFunctions bool) *analyze.Result {
		q := &parser.Query{Name: "Quota", Directives: parser.Directives{
			Cache: &parser.CacheDirective{Pos: diag.Position{File: "q.sql", Line: 2, Column: 1}, Tags: tags}}}
		return &analyze.Result{Schema: &schema.Catalog{}, Queries: []*analyze.Query{{Query: q, ReadsViaFunctions: viaFunctions}}}
	}
	found := judge(query(nil, true), check.Options{Rules: map[string]string{stalecache.Rule.ID: check.Error}})
	if len(found) != 1 || found[0].Rule != stalecache.Rule.ID || found[0].Line != 2 || found[0].Severity != "error" {
		t.Errorf("found %+v, want stale-cache on line 2", found)
	}
	writer := &analyze.Query{Query: &parser.Query{Name: "Run", Pos: diag.Position{File: "q.sql", Line: 7, Column: 1}}, Unseen: []string{"function run(): it is written in c"}}
	unseen := query([]parser.Tag{{Text: "quota"}}, true)
	unseen.Queries = append(unseen.Queries, writer)
	if found := judge(unseen, check.Options{}); len(found) != 1 || found[0].Line != 7 || found[0].Evidence != "function run(): it is written in c" {
		t.Errorf("writes unseen: found %+v", found)
	}
	uncached := &analyze.Result{Schema: &schema.Catalog{}, Queries: []*analyze.Query{writer}}
	if found := judge(uncached, check.Options{}); len(found) > 0 {
		t.Errorf("without a cache: found %+v", found)
	}
	// Another package, or a person, may write what nothing here does.
	unwritten := query(nil, false)
	unwritten.Queries[0].Reads = []analyze.Access{{Table: &schema.Table{Schema: "public", Name: "quotas"}}}
	for name, res := range map[string]*analyze.Result{"written elsewhere": unwritten, "tagged": query([]parser.Tag{{Text: "quota"}}, true), "plain reads": query(nil, false)} {
		if found := judge(res, check.Options{}); len(found) > 0 {
			t.Errorf("%s: found %+v, want silence", name, found)
		}
	}
}

var sample = []check.Finding{{
	Rule: "missing-index", Severity: "warning", Query: "A", Queries: []string{"A", "B"}, File: "q.sql", Line: 2, Column: 9,
	Table: "public.t", Columns: []string{"x"}, SQL: "CREATE INDEX CONCURRENTLY ON public.t (x);",
	Message: "no index on public.t serves x = …", Why: "the whole table is read", Evidence: "no indexes",
}}

func TestWriteText(t *testing.T) {
	var out bytes.Buffer
	if err := check.WriteText(&out, sample); err != nil {
		t.Fatal(err)
	}
	const want = `q.sql:2:9: warning: A: no index on public.t serves x = … [missing-index]
	why: the whole table is read
	known: no indexes
	queries: A, B
	cure: CREATE INDEX CONCURRENTLY ON public.t (x);
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestWriteJSON(t *testing.T) {
	var out bytes.Buffer
	if err := check.WriteJSON(&out, sample); err != nil {
		t.Fatal(err)
	}
	const want = `{
  "version": 1,
  "findings": [
    {
      "rule": "missing-index",
      "severity": "warning",
      "query": "A",
      "queries": [
        "A",
        "B"
      ],
      "file": "q.sql",
      "line": 2,
      "column": 9,
      "table": "public.t",
      "columns": [
        "x"
      ],
      "sql": "CREATE INDEX CONCURRENTLY ON public.t (x);",
      "message": "no index on public.t serves x = …",
      "why": "the whole table is read",
      "evidence": "no indexes"
    }
  ]
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	out.Reset()
	if err := check.WriteJSON(&out, nil); err != nil || !strings.Contains(out.String(), `"findings": []`) {
		t.Errorf("no findings: %v, %s", err, out.String())
	}
}
