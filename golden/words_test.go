package golden

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/dbgen-go/dbgen/internal/typecheck"
)

// words are those that generated code might stumble over: Go's keywords and
// predeclared identifiers, the packages that it imports, the names that it gives
// to its own, and names in other scripts.
func words() []string {
	words := types.Universe.Names()
	for t := token.BREAK; t <= token.VAR; t++ {
		words = append(words, t.String())
	}
	words = append(words, strings.Fields(`
		big context dbgen dbgenimpl driver errors fmt iter json maps net netip pgconn pgtype pgvector pgx slices sql time url uuid
		a arg args attempt b batch begun br c closed conn ctx db done e e0 e1 err f failed i items k key load loader n names none ok
		opts p q r result row rows rt running s src t tags tot tx types v vals value valid x yield
		init main test New Queries DBTX Querier Tx WithTx InTx String Error Scan Close Next Values Valid Null RegisterTypes
		ErrBatchAlreadyClosed clone cloneSlice cloneRow cloneNumeric iterator Params Row SQL 1st _ _x x_ ID id_ Größe größe 名前 x1 _1`)...)
	slices.Sort(words)
	return slices.Compact(words)
}

// commands are SQL for each command, over the column COL, with one parameter or
// several, which are called ARG.
var commands = map[string]string{
	"one":        "SELECT COL FROM things WHERE COL = sqlc.arg('ARG')",
	"many":       "SELECT COL, id, at FROM things WHERE COL = sqlc.arg('ARG')",
	"iter":       "SELECT at FROM things WHERE COL = sqlc.arg('ARG')",
	"exec":       "DELETE FROM things WHERE COL = sqlc.arg('ARG')",
	"execrows":   "UPDATE things SET at = now() WHERE COL = sqlc.arg('ARG')",
	"execresult": "UPDATE things SET at = now() WHERE COL = sqlc.arg('ARG')",
	"copyfrom":   "INSERT INTO things (COL) VALUES (sqlc.arg('ARG'))",
	"batchone":   "SELECT COL FROM things WHERE COL = sqlc.arg('ARG')",
	"batchmany":  "SELECT COL, at FROM things WHERE COL = sqlc.arg('ARG')",
	"batchexec":  "DELETE FROM things WHERE COL = sqlc.arg('ARG')",
}

const things = "CREATE TABLE things (id bigint PRIMARY KEY, at timestamptz NOT NULL, name text NOT NULL, uid uuid NOT NULL);\n"

// directives make a query go through the runtime.
func directives(command string) string {
	switch command {
	case "one", "many":
		return "-- cache: ttl=1m tags=things,thing:{ARG}\n"
	case "iter", "batchone", "batchmany":
		return "-- timeout: 1s\n"
	}
	return "-- invalidate: tags=thing:{ARG}\n"
}

// query is a query for a command in the plain or the runtime's mode.
func query(name, command, column, arg string, runtime bool) string {
	annotations := ""
	if runtime && isPlain(arg) { // the name must be one that a tag may hold
		annotations = directives(command)
	}
	return strings.NewReplacer("COL", column, "ARG", arg).Replace(fmt.Sprintf("-- name: %s :%s\n%s%s;\n\n", name, command, annotations, commands[command]))
}

func isPlain(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) && name[0] != '1'
}

var modes = map[string]bool{"plain": false, "runtime": true}

// wordOptions are those that change which names stand in a method.
var wordOptions = map[string]string{
	"default": "{}",
	"wide":    "{query_parameter_limit: 4, emit_methods_with_db_argument: true, wrap_errors: true, emit_result_struct_pointers: true}",
	"exported": `{emit_exported_queries: true, emit_interface: true, emit_all_enum_values: true, emit_enum_valid_method: true,
		overrides: [{db_type: uuid, go_type: github.com/jackc/pgx/v5/pgtype.UUID}, {db_type: text, go_type: database/sql.NullString}]}`,
}

// TestWordsCompile: a word of Go's or of dbgen's own is a name like any other, in
// whatever place the author writes it.
func TestWordsCompile(t *testing.T) {
	pkgs := make(map[string]typecheck.Package)
	for mode, runtime := range modes {
		cases := map[string]map[string]string{
			"params": wordParams(runtime), "columns": wordColumns(runtime), "values": wordValues(runtime), "tables": wordTables(runtime),
		}
		names := wordQueries(t, runtime)
		for c := range commands {
			var queries strings.Builder
			for _, name := range names {
				queries.WriteString(query(name, c, "uid", "id", runtime))
			}
			cases[c] = map[string]string{"schema.sql": things, "q.sql": queries.String()}
		}
		for name, files := range cases {
			for _, set := range wordSets(runtime, commands[name] != "" || name == "params") {
				files["options.yaml"] = wordOptions[set]
				out, diags := generate(t, files)
				if diags.HasErrors() {
					t.Errorf("%s, %s, %s:\n%s", mode, set, name, report(diags))
					continue
				}
				pkg := make(typecheck.Package)
				for _, f := range out {
					pkg[f.Name] = f.Content
				}
				pkgs[mode+set+name] = pkg
			}
		}
	}
	problems, err := typecheck.Check(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(problems)) {
		t.Errorf("%s: %d problems, the first of which are\n%s", name, len(problems[name]), strings.Join(problems[name][:min(len(problems[name]), 4)], "\n"))
	}
}

// wordSets are the options that make a difference to methods, or to types.
func wordSets(runtime, methods bool) []string {
	switch {
	case !methods:
		return []string{"exported"}
	case runtime:
		return []string{"default", "wide"}
	}
	return []string{"default"}
}

// cached is the directive that makes code of all kinds in the runtime's mode.
func cached(runtime bool) string {
	if runtime {
		return "-- cache: ttl=1m\n"
	}
	return ""
}

// wordParams are queries of every command, with each word as a parameter.
func wordParams(runtime bool) map[string]string {
	var queries strings.Builder
	for i, w := range words() {
		for c := range commands {
			if w != "1st" { // which the parser refuses
				queries.WriteString(query(fmt.Sprintf("P%d%s", i, c), c, "id", w, runtime))
			}
		}
	}
	return map[string]string{"schema.sql": things, "q.sql": queries.String()}
}

// wordColumns are a table and a composite type with each word as a column.
func wordColumns(runtime bool) map[string]string {
	pair, columns := "CREATE TYPE pair AS (id int", "CREATE TABLE columns (id int"
	for _, w := range words() {
		if w != "id" {
			pair += fmt.Sprintf(", %q int[]", w)
			columns += fmt.Sprintf(", %q numeric[]", w)
		}
	}
	return map[string]string{
		"schema.sql": pair + ");\nCREATE TABLE uses (p pair);\n" + columns + ");\n",
		"q.sql":      "-- name: All :many\n" + cached(runtime) + "SELECT * FROM columns;\n\n-- name: Uses :one\n" + cached(runtime) + "SELECT * FROM uses;\n",
	}
}

// wordValues are an enum with each word as a value.
func wordValues(runtime bool) map[string]string {
	return map[string]string{
		"schema.sql": "CREATE TYPE word AS ENUM ('" + strings.Join(words(), "', '") + "');\nCREATE TABLE w (w word, ws word[]);\n",
		"q.sql":      "-- name: All :many\n" + cached(runtime) + "SELECT * FROM w;\n",
	}
}

// wordTables are a table for each word that no other one has the Go name of.
func wordTables(runtime bool) map[string]string {
	var tables, queries strings.Builder
	seen := set("new", "dbtx", "querier", "slice", "x1") // see TestRefusedWords; the last two are taken by others of these
	for i, w := range words() {
		name := strings.TrimSuffix(strings.ToLower(strings.Trim(w, "_")), "s")
		if seen[name] {
			continue
		}
		seen[name] = true
		fmt.Fprintf(&tables, "CREATE TABLE %q (id int, %q text[]);\n", w, w)
		fmt.Fprintf(&queries, "-- name: T%d :many\n%sSELECT * FROM %q;\n\n", i, cached(runtime), w)
	}
	return map[string]string{"schema.sql": tables.String(), "q.sql": queries.String()}
}

// wordQueries are the words that can name a query, with a capital letter where
// they have none.
func wordQueries(t *testing.T, runtime bool) []string {
	var names []string
	seen := set("clonerow", "cloneslice", "row", "sql") // parts of names that other words of these make
	for _, w := range words() {
		for _, name := range []string{w, strings.ToUpper(w[:1]) + w[1:]} {
			if !seen[strings.ToLower(name)] && refused(t, map[string]string{"schema.sql": things, "q.sql": query(name, "many", "id", "id", runtime)}) == "" {
				seen[strings.ToLower(name)] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// refused returns what is said of files that generate nothing; it must say where
// and what to do.
func refused(t *testing.T, files map[string]string) string {
	t.Helper()
	_, diags := generate(t, files)
	if !diags.HasErrors() {
		return ""
	}
	for _, d := range diags.All() {
		if !d.Pos.IsValid() || d.Hint == "" {
			t.Errorf("no place or no cure: %s", d)
		}
	}
	return report(diags)
}

// TestRefusedWords lists the names that Go has no room for.
func TestRefusedWords(t *testing.T) {
	for mode, runtime := range modes {
		var tables, queries []string
		for _, w := range words() {
			if refused(t, map[string]string{"schema.sql": things + fmt.Sprintf("CREATE TABLE %q (id int);", w), "q.sql": query("P", "exec", "id", "id", runtime)}) != "" {
				tables = append(tables, w)
			}
			if !token.IsKeyword(w) && refused(t, map[string]string{"schema.sql": things, "q.sql": query(w, "many", "id", "id", runtime)}) != "" {
				queries = append(queries, w)
			}
		}
		want := "1st DBTX New Queries WithTx _ db"
		if runtime {
			want = "1st DBTX InTx New Queries WithTx _ db rt"
		}
		if got := strings.Join(queries, " "); got != want {
			t.Errorf("%s: the queries that are refused: %s, want %s", mode, got, want)
		}
		if got := strings.Join(tables, " "); got != "DBTX New new" {
			t.Errorf("%s: the tables that are refused: %s", mode, got)
		}
	}
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range words {
		m[w] = true
	}
	return m
}
