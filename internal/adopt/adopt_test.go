package adopt

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/typecheck"
)

var update = flag.Bool("update", false, "write what the cases expect")

// layOut copies a case of testdata into a folder of its own, to work in.
func layOut(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func load(t *testing.T, dir string) *config.Config {
	t.Helper()
	cfg, err := config.Load(filepath.Join(dir, "sqlc.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// run adopts in a folder, and writes the file.
func run(t *testing.T, dir string, opts Options) (string, []*Outcome) {
	t.Helper()
	cfg := load(t, dir)
	text, outcomes, err := Run(t.Context(), cfg, opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text != nil {
		write1(t, cfg.AdoptFile(), string(text))
	}
	return string(text), outcomes
}

func write1(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// generate generates in memory, and returns the files of the package db by name,
// with the project.
func generate(t *testing.T, dir string) (*project.Project, map[string][]byte, error) {
	t.Helper()
	cfg, err := config.Load(filepath.Join(dir, "sqlc.yaml"))
	if err != nil {
		return nil, nil, err
	}
	p, err := project.Load(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.Generate(t.Context(), "")
	if err != nil {
		return p, nil, err
	}
	files := map[string][]byte{}
	for _, f := range made {
		if strings.HasSuffix(f.Path, ".go") && !f.Kept {
			files[filepath.Base(f.Path)] = f.Content
		}
	}
	return p, files, nil
}

// compile fails the test with what is wrong with a package.
func compile(t *testing.T, files map[string][]byte) {
	t.Helper()
	problems, err := typecheck.Check(map[string]typecheck.Package{"db": files})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems["db"] {
		t.Error(p)
	}
}

// committed reads the Go files of a case as sqlc left them.
func committed(t *testing.T, name string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	paths, err := filepath.Glob(filepath.Join("testdata", name, "db", "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files of sqlc's: %v", err)
	}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func cases(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestCases holds the file of each case to what is expected, and what is generated
// with it to what was committed: it compiles, nothing that could be seen is
// another, and adopting again changes nothing.
func TestCases(t *testing.T) {
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			dir := layOut(t, name)
			text, outcomes := run(t, dir, Options{})
			golden := filepath.Join("testdata", name, "want.yaml")
			if *update {
				write1(t, golden, text)
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			for _, c := range outcomes[0].Cannot {
				t.Error("cannot be kept: " + c)
			}
			p, files, err := generate(t, dir)
			if err != nil {
				t.Fatal(err)
			}
			if p.Refused.HasErrors() {
				t.Error(p.Refused.Err())
			}
			compile(t, files)
			sameAPI(t, committed(t, name), files)
			if again, _ := run(t, dir, Options{Prune: true}); again != text {
				t.Errorf("adopting again:\n%s", cmp.Diff(text, again))
			}
		})
	}
}

// sameAPI compares two packages by their texts alone.
func sameAPI(t *testing.T, was, made map[string][]byte) {
	t.Helper()
	old, err := readPackage(was)
	if err != nil {
		t.Fatal(err)
	}
	now, err := readPackage(made)
	if err != nil {
		t.Fatal(err)
	}
	stale := map[string]bool{}
	for name := range old.queries {
		if now.queries[name] == nil && strings.HasPrefix(name, "Old") {
			stale[name] = true
		}
	}
	c := comparison{was: old, made: now}
	for _, diff := range c.differences(stale) {
		t.Error(diff)
	}
	for _, text := range c.cannot {
		t.Error(text)
	}
}

// TestWithoutEntries makes sure that the cases are some: without their entries the
// generated code is another.
func TestWithoutEntries(t *testing.T) {
	for _, name := range cases(t) {
		dir := layOut(t, name)
		_, files, err := generate(t, dir)
		if err != nil {
			t.Fatal(err)
		}
		old, err := readPackage(committed(t, name))
		if err != nil {
			t.Fatal(err)
		}
		now, err := readPackage(files)
		if err != nil {
			t.Fatal(err)
		}
		c := comparison{was: old, made: now}
		if len(c.differences(nil)) == 0 {
			t.Errorf("%s: nothing differs", name)
		}
	}
}

// TestBurnDown takes the entries out one by one: each time what is left generates
// and compiles, and at the end the code is dbgen's own.
func TestBurnDown(t *testing.T) {
	for _, name := range []string{"types", "renamed", "batch"} {
		t.Run(name, func(t *testing.T) {
			dir := layOut(t, name)
			_, own, err := generate(t, dir)
			if err != nil {
				t.Fatal(err)
			}
			text, outcomes := run(t, dir, Options{})
			head, list, _ := strings.Cut(text, "    overrides:\n")
			items := strings.Split(strings.TrimPrefix(list, "      - "), "\n      - ")
			if len(items) != len(outcomes[0].Entries) {
				t.Fatalf("%d entries in\n%s", len(items), text)
			}
			for len(items) > 0 {
				items = items[1:]
				rest := ""
				for _, item := range items {
					rest += "      - " + strings.TrimSuffix(item, "\n") + "\n"
				}
				write1(t, filepath.Join(dir, config.AdoptName), head+"    overrides:\n"+rest)
				_, files, err := generate(t, dir)
				if err != nil {
					t.Fatalf("%v\nwith\n%s", err, rest)
				}
				compile(t, files)
				if len(items) == 0 {
					if diff := cmp.Diff(own, files); diff != "" {
						t.Errorf("without entries (-dbgen's own +generated):\n%s", diff)
					}
				}
			}
		})
	}
}

// TestMerge: comments and entries of an author's stay, what is missing goes where
// it belongs, and what does nothing any more goes only when that is asked for.
func TestMerge(t *testing.T) {
	dir := layOut(t, "types")
	mine := `# ours
version: 1
packages:
  - out: db
    # before the list
    overrides:
      - query_column: AllTitles.titles # not any
        go_type: '[]string'
        reason: mine
      - query_column: Gone.titles
        go_type: string
      # we like this one
      - query_column: Gone.isbn
        go_type: string
`
	write1(t, filepath.Join(dir, config.AdoptName), mine)
	text, outcomes := run(t, dir, Options{})
	for _, want := range []string{"# ours\n", "# before the list\n", "# not any\n", "go_type: '[]string'\n        reason: mine\n", "Gone.titles", "# we like this one\n", "query_column: WithoutIsbn.half"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	order := []string{"AllTitles.titles", "BookAndShelf.shelves", "Gone.titles", "WithoutIsbn.half"}
	at := -1
	for _, name := range order {
		i := strings.Index(text, name)
		if i < at {
			t.Errorf("%s is not where it belongs in\n%s", name, text)
		}
		at = i
	}
	notes := strings.Join(outcomes[0].Notes, "\n")
	for _, want := range []string{`"Gone.titles" does nothing any more`, "AllTitles: it was func(context.Context) (any, error) and is func(context.Context) ([]string, error), as the list has it"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in\n%s", want, notes)
		}
	}
	if len(outcomes[0].Cannot) > 0 {
		t.Errorf("cannot: %q", outcomes[0].Cannot)
	}
	if again, _ := run(t, dir, Options{}); again != text {
		t.Errorf("adopting again:\n%s", cmp.Diff(text, again))
	}
	pruned, _ := run(t, dir, Options{Prune: true})
	if strings.Contains(pruned, "Gone.titles") || !strings.Contains(pruned, "Gone.isbn") || !strings.Contains(pruned, "# we like this one") {
		t.Errorf("pruned:\n%s", pruned)
	}
}

// TestAfterGenerate: what dbgen wrote is not taken for sqlc's.
func TestAfterGenerate(t *testing.T) {
	dir := layOut(t, "types")
	text, _ := run(t, dir, Options{})
	cfg := load(t, dir)
	p, err := project.Load(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := p.Generate(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := output.Compare(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, outcomes := run(t, dir, Options{Prune: true})
	if again != text || !outcomes[0].NotSQLC || len(outcomes[0].Entries) == 0 {
		t.Errorf("adopting after generating: %s\n%s", outcomes[0].Summary(), cmp.Diff(text, again))
	}
}

// TestStale: methods and queries that have no counterpart are named, and keep
// nothing from being adopted.
func TestStale(t *testing.T) {
	_, outcomes := run(t, layOut(t, "renamed"), Options{})
	want := []string{"method Old has no query: dbgen writes none", "query Fresh has no method in what sqlc wrote: dbgen's is new"}
	if !slices.Equal(outcomes[0].Notes, want) {
		t.Errorf("notes %q, want %q", outcomes[0].Notes, want)
	}
}

// TestRefusedWithRuntime: what is refused is sent to the primary and never cached,
// whatever its annotations say.
func TestRefusedWithRuntime(t *testing.T) {
	dir := layOut(t, "refused")
	replaceIn(t, filepath.Join(dir, "query.sql"), "-- name: Roles :one\n", "-- name: Roles :one\n-- cache: ttl=5m\n-- route: replica\n")
	replaceIn(t, filepath.Join(dir, "query.sql"), "-- name: Good :one\n", "-- name: Good :one\n-- cache: ttl=5m\n")
	run(t, dir, Options{})
	_, files, err := generate(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	compile(t, files)
	text := string(files["query.sql.go"])
	if want := "var roles = dbgenimpl.Query{\n\tName:    \"Roles\",\n\tPackage: \"db\",\n\tSQL:     rolesSQL,\n\tAbout: &dbgenimpl.About{\n"; !strings.Contains(text, want) {
		t.Errorf("no\n%s\nin\n%s", want, text)
	}
	if !strings.Contains(text, "dbgenimpl.Hit[string, int64](ctx, q.rt, q.db, &good, name)") {
		t.Errorf("the query that is right is not cached:\n%s", text)
	}
}

// TestColumns: sqlc writes the stars of RETURNING out in another order than dbgen,
// which has PostgreSQL's. Each column goes where it went.
func TestColumns(t *testing.T) {
	dir := layOut(t, "columns")
	run(t, dir, Options{})
	_, files, err := generate(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	was, err := readPackage(committed(t, "columns"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := readPackage(files)
	if err != nil {
		t.Fatal(err)
	}
	// goes says which field each item of RETURNING goes to.
	goes := func(q *query) map[string]string {
		_, list, _ := strings.Cut(strings.Join(q.words, " "), " RETURNING ")
		to := map[string]string{}
		for i, item := range strings.Split(list, " , ") {
			to[item] = q.scanned[i]
		}
		return to
	}
	for _, name := range []string{"Move", "MoveLoudly"} {
		if slices.Equal(was.queries[name].words, made.queries[name].words) {
			t.Errorf("%s: the two have the same text, which tests nothing", name)
		}
		if diff := cmp.Diff(goes(was.queries[name]), goes(made.queries[name])); diff != "" {
			t.Errorf("%s (-was +is):\n%s", name, diff)
		}
	}
}

// TestPruneAfterGenerate: entries that do nothing go though the files that sqlc
// wrote are gone, which is when one burns the list down.
func TestPruneAfterGenerate(t *testing.T) {
	dir := layOut(t, "types")
	if err := os.RemoveAll(filepath.Join(dir, "db")); err != nil {
		t.Fatal(err)
	}
	write1(t, filepath.Join(dir, config.AdoptName), `version: 1
packages:
  - out: db
    overrides:
      - query_column: WithoutIsbn.twice
        go_type: int32
      - query_column: Gone.titles
        go_type: string
      - query_column: WithoutIsbn.half
        go_type: int32
      # we like this one
      - query_column: Gone.isbn
        go_type: string
`)
	text, outcomes := run(t, dir, Options{})
	if !strings.Contains(text, "Gone.titles") || !strings.Contains(text, "WithoutIsbn.twice") {
		t.Errorf("without --prune entries went:\n%s", text)
	}
	notes := strings.Join(outcomes[0].Notes, "\n")
	for _, want := range []string{`run "sqlc generate", or get its files back with "git checkout", first`, `"Gone.titles" does nothing any more: --prune takes it out`} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in\n%s", want, notes)
		}
	}
	text, outcomes = run(t, dir, Options{Prune: true})
	for entry, stays := range map[string]bool{"WithoutIsbn.twice": false, "Gone.titles": false, "WithoutIsbn.half": true, "Gone.isbn": true, "# we like this one": true} {
		if strings.Contains(text, entry) != stays {
			t.Errorf("%s is there: %v, in\n%s", entry, !stays, text)
		}
	}
	if want := "db: no files of sqlc's to compare with; 2 entries as before; 2 taken out"; outcomes[0].Summary() != want {
		t.Errorf("summary %q, want %q", outcomes[0].Summary(), want)
	}
}

// TestBrokenFile: a file of sqlc's that is no Go says where it is and what to do.
func TestBrokenFile(t *testing.T) {
	dir := layOut(t, "types")
	replaceIn(t, filepath.Join(dir, "db", "query.sql.go"), "func (q *Queries)", "func (q *Queries")
	_, _, err := Run(t.Context(), load(t, dir), Options{}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "reading what sqlc wrote into db: query.sql.go:") || !strings.HasSuffix(err.Error(), `; run "sqlc generate", or get its files back with "git checkout", first`) {
		t.Errorf("the error is %v", err)
	}
}

// TestArguments: what an argument is called no caller sees, which of them is sent as
// which parameter every caller does.
func TestArguments(t *testing.T) {
	made := func(name string, args, sent []string) *comparison {
		q := &query{name: name, signature: "func(context.Context, int64, int64) error", sent: sent, uses: []string{"1", "2"}}
		for _, arg := range args {
			q.args = append(q.args, field{name: arg})
		}
		return &comparison{made: &api{queries: map[string]*query{name: q}}}
	}
	was := made("Move", []string{"dollar_1", "dollar_2"}, []string{"dollar_1", "dollar_2"}).made
	for _, tc := range []struct {
		sent []string
		want int
	}{{[]string{"from", "to"}, 0}, {[]string{"to", "from"}, 1}} {
		c := made("Move", []string{"from", "to"}, tc.sent)
		c.was = was
		if diffs := c.queriesDiffer(nil); len(diffs) != tc.want {
			t.Errorf("%v: %q", tc.sent, diffs)
		}
	}
}
