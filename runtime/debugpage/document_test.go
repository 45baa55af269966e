package debugpage_test

import (
	"context"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/debugpage"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

var update = flag.Bool("update", false, "write the golden files")

// hidden is a value that nothing may show.
const hidden = "hunter2-the-secret"

// busy runs what fills every part of the document.
func busy(t *testing.T, db *dbgen.DB) {
	t.Helper()
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: hidden, RequestID: hidden})
	ctx, request := observe.Begin(ctx, "GET /notes")
	for id := range 8 {
		ask(ctx, t, db, &getNote, id)
	}
	request.End()
	if _, err := db.Exec(ctx, "SELECT '"+hidden+"', pg_sleep(0.15)"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "SELECT * FROM missing WHERE name = $1", hidden); err == nil {
		t.Fatal("a table that is not there was read")
	}
	// The plan of when there was an index; now there is none, and the plan is another one.
	c := db.Tracker().Begin(ctx, nil, &notesBy, observe.Target{Source: observe.SourcePrimary, Host: "db1", Port: 5432, Start: time.Now()})
	c.End(0, time.Millisecond, nil)
	if err := db.Tracker().Explained(c, []byte(`[{"Plan": {"Node Type": "Index Only Scan", "Index Name": "notes_author", "Relation Name": "notes",
		"Index Cond": "(author = '`+hidden+`'::text)", "Actual Rows": 200, "Actual Loops": 1}, "Planning Time": 0.1, "Execution Time": 0.4}]`)); err != nil {
		t.Fatal(err)
	}
	ask(ctx, t, db, &notesBy, hidden)
	eventually(t, "two plans", func() bool {
		return slices.ContainsFunc(db.Tracker().Stats(), func(s observe.Stats) bool { return len(db.Tracker().Plans(s.Statement)) > 1 })
	})
}

func TestDocument(t *testing.T) {
	db := open(t, nil)
	_, base := serve(t, db, debugpage.Options{WithoutAuthorization: true})
	busy(t, db)
	text, d := document(t, base)

	note := named(t, d, "statements", "db.GetNote")
	if note["calls"] != 8.0 || note["file"] != "notes.sql" || note["sql"] != getNote.SQL || note["policy"] != "route: primary" {
		t.Errorf("GetNote: %v", note)
	}
	if note["max_ms"].(float64) <= 0 || note["p99_ms"].(float64) > note["max_ms"].(float64) || note["p50_ms"].(float64) > note["p99_ms"].(float64) {
		t.Errorf("GetNote's times: %v", note)
	}
	found := named(t, d, "findings", "db.GetNote")
	if found["rule"] != observe.RuleNPlusOne || found["calls"] != 8.0 || !strings.HasSuffix(found["file"].(string), "world_test.go") ||
		!strings.Contains(found["message"].(string), "ListNotesByIDs") || !slices.Equal(found["request_names"].([]any), []any{"GET /notes"}) {
		t.Errorf("finding: %v", found)
	}
	index := named(t, d, "suggestions", "db.CountNotesBy")
	if index["ddl"] != "CREATE INDEX ON notes (author)" || index["improvement"].(float64) <= 0.1 {
		t.Errorf("suggestion: %v", index)
	}
	if slow := named(t, d, "slow", "db.CountNotesBy"); slow["outcome"] != "ok" || slow["server"] == "" {
		t.Errorf("slow call: %v", slow)
	}
	pools := d["servers"].([]any)
	if len(pools) != 2 || pools[0].(map[string]any)["replica"] != nil || pools[1].(map[string]any)["replica"].(map[string]any)["breaker"] != "closed" {
		t.Errorf("servers: %v", pools)
	}

	changed := named(t, d, "plan_changes", "db.CountNotesBy")
	if before, now := changed["before"].(map[string]any), changed["now"].(map[string]any); before["shape"] == now["shape"] || now["text"] == "" || now["server"] == "" {
		t.Errorf("changed plan: %v", changed)
	}

	id := named(t, d, "statements", "db.CountNotesBy")["id"].(string)
	r, detail := get(t, base+"statement.json?id="+id)
	if r.StatusCode != http.StatusOK || !strings.Contains(detail, "Seq Scan on notes") || !strings.Contains(detail, "actual time") {
		t.Errorf("statement.json: %s %s", r.Status, detail)
	}
	for _, shown := range []string{text, detail} {
		if strings.Contains(shown, hidden) {
			t.Errorf("a value is shown: …%s…", shown[max(0, strings.Index(shown, hidden)-200):])
		}
	}
}

// The names in the documents are what scripts rely on.
func TestNamesAreStable(t *testing.T) {
	db := open(t, nil)
	_, base := serve(t, db, debugpage.Options{WithoutAuthorization: true})
	busy(t, db)
	_, d := document(t, base)
	got := strings.Join(paths("", d), "\n") + "\n"
	const golden = "testdata/names.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("data.json has these names now, and %s others; if none is gone, run the test with -update:\n%s", golden, got)
	}
	documented, err := os.ReadFile("../../docs/debug-page.md")
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.Lines(got) {
		name := path[strings.LastIndexAny(strings.TrimSpace(path), ".]")+1:]
		if name = strings.TrimSpace(name); name != "" && !strings.Contains(string(documented), "`"+name+"`") {
			t.Errorf("docs/debug-page.md does not say what `%s` is", name)
		}
	}
}

// paths are the names of a document, without those that are data.
func paths(at string, v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		if strings.HasSuffix(at, "sources") {
			return []string{at}
		}
		for name, e := range v {
			all = append(all, paths(strings.TrimPrefix(at+"."+name, "."), e)...)
		}
	case []any:
		for _, e := range v {
			all = append(all, paths(at+"[]", e)...)
		}
		if len(v) == 0 {
			all = append(all, at+"[]")
		}
	default:
		return []string{at}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(p string) bool { // a null beside an object
		return slices.ContainsFunc(all, func(o string) bool { return strings.HasPrefix(o, p+".") })
	})
}

// Statements that were not generated are many in some programs.
func TestManyStatements(t *testing.T) {
	db := open(t, func(c *dbgen.Config) { c.Queries.Statements = 50 })
	_, base := serve(t, db, debugpage.Options{WithoutAuthorization: true})
	for i := range 300 {
		if _, err := db.Exec(context.WithoutCancel(t.Context()), "SELECT "+strings.Repeat("+", i)+"1, '"+strings.Repeat("x", 100*i)+"'"); err != nil && i < 2 {
			t.Fatal(err)
		}
	}
	text, d := document(t, base)
	if n := len(d["statements"].([]any)); n > 60 || len(text) > 200<<10 {
		t.Errorf("%d statements in %d bytes", n, len(text))
	}
}
