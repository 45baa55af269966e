package project

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// A random project: settings, a schema of three tables and a view, and files of
// queries of every kind. Edits of it are what people do, and what they do wrong.
type randomProject struct {
	rng     *rand.Rand
	columns [][]string // of each table, but for id
	queries map[string][]string
	config  map[string]string
	shared  int // what queries in files of several packages are called by
}

var (
	columnTypes = []string{"text NOT NULL", "text", "numeric NOT NULL", "numeric", "state NOT NULL", "state", "text[] NOT NULL", "jsonb",
		"timestamptz NOT NULL DEFAULT now()", "text NOT NULL", "text", "email", "bytea NOT NULL", "int4range", "uuid"}
	settings = map[string][]string{
		"emit_interface": {"true", "false"}, "emit_pointers_for_null_types": {"true", "false"}, "runtime": {"auto", "always", "never"},
		"query_parameter_limit": {"0", "1", "4"}, "emit_methods_with_db_argument": {"true", "false"}, "wrap_errors": {"true", "false"},
		"constraint_errors":   {"none", "written", "all"},
		"omit_unused_structs": {"false", "false", "false", "false", "false", "false", "true"},
		"overrides": {"[]", "[{column: one.c0, go_type: example.com/own.Type}]", "[{db_type: numeric, go_type: example.com/money.Amount}]",
			"[{query_param: Get*.size, go_type: example.com/own.Size}]", "[{query_column: Get*.address, go_type: example.com/own.Address}]"},
		"sqlc_compatible": {"true", "false"},
		"rename":          {"{}", "{c1: Second}", "{place: Spot}"},
	}
)

func newRandomProject(rng *rand.Rand) *randomProject {
	p := &randomProject{rng: rng, queries: map[string][]string{}, config: map[string]string{"emit_interface": "true"}}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		values := settings[name]
		if n := rng.IntN(2 * len(values)); n < len(values) {
			p.config[name] = values[n]
		}
	}
	for range tables {
		var columns []string
		for range 3 + rng.IntN(3) {
			columns = append(columns, p.column())
		}
		p.columns = append(p.columns, columns)
	}
	for i := range 4 {
		for range 1 + rng.IntN(5) {
			p.add(fmt.Sprintf("queries/%c.sql", 'a'+i))
		}
	}
	return p
}

var tables = []string{"one", "two", "three"}

func (p *randomProject) column() string { return columnTypes[p.rng.IntN(len(columnTypes))] }

// name is a query's: now and then one that is taken, or nearly so.
func (p *randomProject) name() string {
	p.shared++
	switch p.rng.IntN(40) {
	case 0:
		return "Get" + strconv.Itoa(p.rng.IntN(p.shared))
	case 1:
		return []string{"New", "One", "Querier", "WithTx", "get", "État", "_", "RegisterTypes", "Loaders"}[p.rng.IntN(9)]
	}
	return "Get" + strconv.Itoa(p.shared)
}

// query is a query of a random kind.
func (p *randomProject) query() string {
	n := p.rng.IntN(len(tables))
	t, name := tables[n], p.name()
	column := "c" + strconv.Itoa(p.rng.IntN(len(p.columns[n])))
	directive := []string{"", "", "-- cache: ttl=5m\n", "", "", "-- cache: ttl=5m tags=" + t + "\n", "-- route: replica\n", "-- timeout: 2s\n",
		"-- ignore: missing-index it is small\n", "-- ignore: no-such-rule why\n"}[p.rng.IntN(10)]
	doc := []string{"", "-- " + name + " is documented, pgtype.Text and all.\n", "-- Two lines\n-- of text.\n"}[p.rng.IntN(3)]
	head := func(command string) string { return "-- name: " + name + " :" + command + "\n" + doc + directive }
	switch p.rng.IntN(20) {
	case 16:
		return "-- name: " + name + " :one\n-- cache: ttl=5m\nSELECT " + column + " FROM " + t + " WHERE id = $1;\n"
	case 18: // what this tells of the data is about the same query in all files
		return head("many") + "SELECT id, " + column + " FROM " + t + " WHERE mark = " + []string{"@mark", "@mark", "'open'"}[p.rng.IntN(3)] + ";\n"
	case 19:
		return head("many") + "SELECT a.id FROM " + t + " a JOIN three b ON b.id = a.parent WHERE a.parent = @parent;\n"
	case 17:
		return head("many") + "SELECT id, (SELECT " + column + " FROM " + t + " b WHERE b.id = a.id + 1) AS after FROM one a;\n"
	case 0, 1:
		return head("one") + "SELECT * FROM " + t + " WHERE id = $1;\n"
	case 2:
		return head("many") + "SELECT id, " + column + " FROM " + t + " ORDER BY id LIMIT @size;\n"
	case 3:
		return head("one") + "-- batch: by=id\nSELECT * FROM " + t + " WHERE id = @id;\n"
	case 4:
		return head("one") + "-- batch: by=id as=list loader=" + []string{"Load" + name, "Same"}[p.rng.IntN(8)/7] + "\nSELECT id, " + column + " FROM " + t + " WHERE id = @id;\n"
	case 5:
		return "-- name: " + name + " :copyfrom\nINSERT INTO " + t + " (" + column + ") VALUES ($1);\n"
	case 6:
		return "-- name: " + name + " :batchexec\nUPDATE " + t + " SET " + column + " = $1 WHERE id = $2;\n"
	case 7:
		return "-- name: " + name + " :batchmany\nSELECT " + column + " FROM " + t + " WHERE id = $1;\n"
	case 8:
		return head("exec") + "UPDATE " + t + " SET " + column + " = @value WHERE id = @id;\n"
	case 9:
		return head("many") + "SELECT sqlc.embed(a), b." + column + " FROM " + t + " b JOIN one a ON a.id = b.id;\n"
	case 10:
		return head("iter") + "SELECT " + column + " FROM " + t + ";\n"
	case 11:
		return head("one") + "SELECT count(*), array_agg(" + column + ") FROM " + t + ";\n"
	case 12:
		if p.rng.IntN(2) == 0 {
			return head("many") + "SELECT " + column + "::text AS address, sum(1.5) AS total FROM " + t + " GROUP BY 1;\n"
		}
		return head("one") + "SELECT ROW(1, 2)::spot AS place, $1::email AS address;\n"
	case 13:
		return head("many") + "SELECT id, " + column + " FROM seen WHERE id = ANY(@ids::bigint[]);\n"
	case 14:
		return head("execrows") + "DELETE FROM " + t + " WHERE id = ANY(@ids::bigint[]);\n"
	}
	if p.rng.IntN(4) > 0 {
		return head("one") + "SELECT " + column + ", now() AS at FROM " + t + " WHERE id = $1;\n"
	}
	return head("one") + []string{"SELECT nothing FROM " + t + ";\n", "SELEC 1;\n", "SELECT 1\n"}[p.rng.IntN(3)]
}

func (p *randomProject) add(file string) {
	list := p.queries[file]
	p.queries[file] = slices.Insert(list, p.rng.IntN(len(list)+1), p.query())
}

// edit makes one change.
func (p *randomProject) edit() {
	files := slices.Sorted(maps.Keys(p.queries))
	file := files[p.rng.IntN(len(files))]
	list := p.queries[file]
	switch p.rng.IntN(24) {
	case 0: // the schema
		n := p.rng.IntN(len(tables))
		p.columns[n][p.rng.IntN(len(p.columns[n]))] = p.column()
	case 1: // the settings
		names := slices.Sorted(maps.Keys(settings))
		name := names[p.rng.IntN(len(names))]
		p.config[name] = settings[name][p.rng.IntN(len(settings[name]))]
	case 2: // another name for a file, of which one may differ by the case of a letter alone
		name := fmt.Sprintf("queries/%c.sql", []rune("abcdefgB")[p.rng.IntN(8)])
		if p.queries[name] == nil {
			p.queries[name] = list
			delete(p.queries, file)
		}
	case 3: // a file more, or less
		if len(files) > 5 || len(files) > 2 && p.rng.IntN(2) == 0 {
			delete(p.queries, file)
		} else {
			p.add(fmt.Sprintf("queries/%c.sql", 'a'+p.rng.IntN(8)))
		}
	case 4, 5, 6, 7, 8:
		p.add(file)
	case 9, 10, 11, 12, 13:
		if len(list) > 1 {
			p.queries[file] = slices.Delete(list, 0, 1)
		}
	case 14, 15, 16, 17: // to another place
		i, j := p.rng.IntN(len(list)), p.rng.IntN(len(list))
		list[i], list[j] = list[j], list[i]
	case 18, 19: // to another file
		if len(list) > 1 {
			to := files[p.rng.IntN(len(files))]
			p.queries[file] = list[1:]
			p.queries[to] = append(slices.Clone(p.queries[to]), list[0])
		}
	case 20: // a comment that moves everything
		list[0] = "-- Comment " + strconv.Itoa(p.rng.IntN(3)) + ".\n\n" + strings.TrimLeft(list[0], "\n")
	default:
		list[p.rng.IntN(len(list))] = p.query()
	}
}

// copy is the project as it is now.
func (p *randomProject) copy() *randomProject {
	c := &randomProject{rng: p.rng, queries: map[string][]string{}, config: maps.Clone(p.config), shared: p.shared}
	for _, columns := range p.columns {
		c.columns = append(c.columns, slices.Clone(columns))
	}
	for file, list := range p.queries {
		c.queries[file] = slices.Clone(list)
	}
	return c
}

// write writes the files.
func (p *randomProject) write(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll("queries"); err != nil {
		t.Fatal(err)
	}
	var schema strings.Builder
	schema.WriteString("CREATE TYPE state AS ENUM ('new', 'old');\nCREATE TYPE spot AS (x int, y int);\nCREATE DOMAIN email AS text;\n")
	for i, name := range tables {
		fmt.Fprintf(&schema, "CREATE TABLE %s (id bigint PRIMARY KEY, mark text, parent bigint", name)
		for k, c := range p.columns[i] {
			fmt.Fprintf(&schema, ", c%d %s", k, c)
		}
		schema.WriteString(");\n")
	}
	schema.WriteString("CREATE VIEW seen AS SELECT * FROM one;\n")
	var settings strings.Builder
	settings.WriteString("version: 1\nschema: schema.sql\nqueries: queries\ngo:\n  package: db\n  out: db\n")
	for _, name := range slices.Sorted(maps.Keys(p.config)) {
		fmt.Fprintf(&settings, "  %s: %s\n", name, p.config[name])
	}
	texts := map[string]string{"schema.sql": schema.String(), "dbgen.yaml": settings.String()}
	for file, list := range p.queries {
		texts[file] = strings.Join(list, "\n")
	}
	for name, text := range texts {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// said is all that a user sees of a run.
func said(made *Generated, err error) string {
	var b strings.Builder
	if err != nil {
		return "error: " + err.Error()
	}
	fmt.Fprintf(&b, "%+v\n", made.Packages)
	for _, list := range []diag.List{made.Diags, made.Refused} {
		for _, d := range list.All() {
			fmt.Fprintln(&b, d)
		}
	}
	for _, f := range made.Files {
		fmt.Fprintf(&b, "%s %v %v %s\n%s\n", f.Path, f.Aside, f.Kept, f.From, f.Content)
	}
	return b.String()
}

// edits is how many random edits a test makes: DBGEN_EDITS, or enough for every day.
func edits(t *testing.T, usual int) int {
	if n, err := strconv.Atoi(os.Getenv("DBGEN_EDITS")); err == nil {
		return n
	}
	if testing.Short() {
		return usual / 4
	}
	return usual
}

// TestRemake edits random projects at random: what a run with a memory makes is what
// one without makes, byte for byte, errors and warnings included.
func TestRemake(t *testing.T) {
	remade, whole, kept, wrong := 0, 0, 0, 0
	const each = 50
	for n := range max(1, edits(t, 600)/each) {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Chdir(t.TempDir())
			rng := rand.New(rand.NewPCG(uint64(n), 1))
			p := newRandomProject(rng)
			for p.write(t); generate(t, "dbgen.yaml") != nil; p.write(t) {
				p = newRandomProject(rng)
			}
			memory := Remember(t.TempDir())
			t.Cleanup(memory.Wait)
			right := p.copy()
			for range each {
				p.write(t)
				cfg, err := config.Load("dbgen.yaml")
				if err != nil {
					t.Fatal(err)
				}
				stages := map[string]int{}
				count := func(stage string) { stages[strings.Fields(stage)[0]]++ }
				made, err := memory.Generate(context.Background(), cfg, "", count)
				got := said(made, err)
				want := said(new(Memory).Generate(context.Background(), cfg, "", nil))
				if got != want {
					t.Fatalf("with a memory:\n%s\nwithout:\n%s", differing(got, want), differing(want, got))
				}
				switch {
				case err != nil:
					if wrong++; rng.IntN(3) > 0 { // what is wrong is taken back soon
						p = right.copy()
					}
				case made.partly:
					remade++
				case stages["writing"] > 0:
					whole++
				default:
					kept++
				}
				if err == nil {
					right = p.copy()
				}
				p.edit()
			}
		})
	}
	t.Logf("%d made anew in part, %d as a whole, %d not at all, %d with errors", remade, whole, kept, wrong)
	if remade < whole/4 {
		t.Errorf("only %d of %d runs made a part anew", remade, remade+whole)
	}
}

// differing are the lines of a that b lacks.
func differing(a, b string) string {
	lines := map[string]bool{}
	for line := range strings.Lines(b) {
		lines[line] = true
	}
	var only strings.Builder
	for line := range strings.Lines(a) {
		if !lines[line] {
			only.WriteString(line)
		}
	}
	return only.String()
}
