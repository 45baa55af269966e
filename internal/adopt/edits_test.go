package adopt

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/typecheck"
)

// What an author may put into entries: types that exist, and names, many of which
// clash with something.
var (
	someTypes = []string{
		"string", "int32", "int64", "bool", "any", "float64", "'*string'", "'[]byte'", "'*int64'", "'[]string'", "'[]*int64'", "'map[string]any'", "'[4]byte'", "'**bool'",
		"time.Time", "'*time.Time'", "net/netip.Addr", "database/sql.NullString", "'database/sql.Null[string]'", "encoding/json.RawMessage",
		"github.com/jackc/pgx/v5/pgtype.Text", "github.com/jackc/pgx/v5/pgtype.Numeric", "'*github.com/jackc/pgx/v5/pgtype.UUID'", "'github.com/jackc/pgx/v5/pgtype.Range[github.com/jackc/pgx/v5/pgtype.Int4]'",
		"{type: Book}", "{type: Shelf}", "{type: Key}", "{type: Team}", "{type: Event}", "{type: Shelf, pointer: true}", "{type: Grade}", "{type: NullGrade}", "{type: BookGrade}", "{type: BookRecord}",
		"{type: Book, slice: true}", "{type: 'map[string]Grade'}", "{type: FindBooksParams}", "{type: Queries, pointer: true}", "{type: Nothing}", "{type: 'Book[int]'}",
		"strin", "''", "{import: time, type: Duration}",
	}
	someNames = []string{
		"ID", "Title", "Label", "Book", "Shelf", "Grade", "NullGrade", "Valid", "Scan", "Value", "Queries", "New", "DBTX", "Querier", "WithTx", "GradeFine", "Books", "Z",
		"GetBookRow", "FindBooksParams", "FindBooksRow", "ShelvesRow", "NewestBookRow", "WithoutIsbnRow", "LastEventRow", "PairsRow", "Event", "Key", "Team",
		"id", "ctx", "q", "db", "err", "rt", "i", "row", "rows", "items", "arg", "batch", "a", "e0", "key", "tags", "pgx", "pgtype", "time", "context", "string", "len", "nil", "type", "func", "_", "x1", "1x", "a b", "'é'", "Ünder", "'日本'", "getBook", "loadGetBook", "",
	}
	someTags = []string{`'json:"x"'`, "''", `'json:"a,omitempty" db:"b"'`, "broken", `'json:"x" json:"y"'`}
)

var (
	variants = flag.Int("variants", 120, "how many variants of each case to try")
	seed     = flag.Uint64("seed", 1, "where to begin with them")
)

// An editor changes entries at random.
type editor struct{ *rand.Rand }

func pick[T any](e editor, from []T) T { return from[e.IntN(len(from))] }

func parseNode(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 {
		return scalar(text)
	}
	return doc.Content[0]
}

// edit changes a list of entries.
func (e editor) edit(list *yaml.Node) {
	n := len(list.Content)
	if n == 0 {
		return
	}
	i := e.IntN(n)
	switch entry := list.Content[i]; e.IntN(12) {
	case 0:
		list.Content = append(list.Content[:i], list.Content[i+1:]...)
	case 1:
		list.Content = append(list.Content, entry)
	case 2:
		j := e.IntN(n)
		list.Content[i], list.Content[j] = list.Content[j], list.Content[i]
	case 3, 4:
		e.give(entry, "go_type", parseNode(pick(e, someTypes)))
	case 5, 6:
		e.give(entry, "name", parseNode(pick(e, someNames)))
	case 7:
		e.give(entry, "go_struct_tag", parseNode(pick(e, someTags)))
	case 8: // what another entry is about
		*entry.Content[0], *entry.Content[1] = *list.Content[e.IntN(n)].Content[0], *list.Content[e.IntN(n)].Content[1]
	case 9:
		e.place(entry.Content[1])
	default:
		e.inside(entry)
	}
}

// give sets a key of an entry.
func (e editor) give(entry *yaml.Node, key string, v *yaml.Node) {
	if old := value(entry, key); old != nil {
		*old = *v
		return
	}
	set(entry, key, v)
}

// place changes the name of what an entry is about.
func (e editor) place(n *yaml.Node) {
	query, _, _ := strings.Cut(n.Value, ".")
	*n = *scalar(pick(e, []string{query + ".1", query + ".2", query + ".99", "Nowhere.x", query, "books.title", "books.id", "shelves.label", "events.at", "keys.meta", "Fresh.id", "Good.id", "GetBook.title", "States.state"}))
}

// inside changes something within an entry: an item of a list, a field.
func (e editor) inside(n *yaml.Node) {
	for range 4 {
		if len(n.Content) == 0 {
			break
		}
		n = pick(e, n.Content)
	}
	switch {
	case n.Kind != yaml.ScalarNode && len(n.Content) > 1 && e.IntN(2) == 0:
		i, j := e.IntN(len(n.Content)), e.IntN(len(n.Content))
		n.Content[i], n.Content[j] = n.Content[j], n.Content[i]
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0:
		n.Content = n.Content[:len(n.Content)-1]
	case n.Kind == yaml.ScalarNode:
		*n = *parseNode(pick(e, [][]string{someTypes, someNames, {"order", "scan", "send", "model", "result", "row", "args", "params", "Key", "query_row"}}[e.IntN(3)]))
	}
}

// settings are what a package may be generated with besides.
var settings = []string{"", ", runtime: always", ", runtime: always, emit_methods_with_db_argument: true", ", emit_result_struct_pointers: true, emit_params_struct_pointers: true",
	", query_parameter_limit: 4, emit_pointers_for_null_types: true", ", sqlc_compatible: false", ", wrap_errors: true, runtime: always", ", omit_unused_structs: true"}

// variant makes a project of a case with edits.
func (e editor) variant(t *testing.T, name, entries string, n int) (dir, text string) {
	t.Helper()
	dir = layOut(t, name)
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(entries), &doc); err != nil {
		t.Fatal(err)
	}
	list := value(value(doc.Content[0], "packages").Content[0], "overrides")
	for range n {
		e.edit(list)
	}
	changed, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	write1(t, filepath.Join(dir, config.AdoptName), string(changed))
	replaceIn(t, filepath.Join(dir, "sqlc.yaml"), "emit_json_tags: true", "emit_json_tags: true"+pick(e, settings))
	if e.IntN(2) == 0 {
		replaceIn(t, filepath.Join(dir, "query.sql"), " :one\n", " :one\n-- cache: ttl=5m\n")
		replaceIn(t, filepath.Join(dir, "query.sql"), " :many\n", " :many\n-- cache: ttl=5m tags=t\n")
	}
	return dir, string(changed)
}

func replaceIn(t *testing.T, path, from, to string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write1(t, path, strings.ReplaceAll(string(text), from, to))
}

// TestRandomEdits: whatever is made of the entries, either there are errors that
// say where they are, or the code compiles.
func TestRandomEdits(t *testing.T) {
	variants := *variants
	if testing.Short() {
		variants /= 6
	}
	for i, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			entries, err := os.ReadFile(filepath.Join("testdata", name, "want.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			e := editor{rand.New(rand.NewPCG(uint64(i), *seed))}
			pkgs, texts := map[string]typecheck.Package{}, map[string]string{}
			refused := 0
			for n := range variants {
				dir, text := e.variant(t, name, string(entries), 1+e.IntN(4))
				_, files, err := generate(t, dir)
				if err != nil {
					refused++
					wantPlaces(t, err, text)
					continue
				}
				if len(files) == 0 { // no query is right
					continue
				}
				key := fmt.Sprintf("variant%d", n)
				pkgs[key], texts[key] = files, text
			}
			if len(pkgs) == 0 || refused == 0 {
				t.Errorf("%d variants are generated and %d refused: the test tests half of it", len(pkgs), refused)
			}
			problems, err := typecheck.Check(pkgs)
			if err != nil {
				t.Fatal(err)
			}
			for key, list := range problems {
				t.Errorf("%s\nwith\n%s", strings.Join(list, "\n"), texts[key])
			}
		})
	}
}

// wantPlaces makes sure that each error says where it is.
func wantPlaces(t *testing.T, err error, text string) {
	t.Helper()
	list, ok := errors.AsType[*diag.ListError](err)
	if !ok {
		t.Errorf("%v: no places\nwith\n%s", err, text)
		return
	}
	for _, d := range list.Diagnostics {
		if d.Severity == diag.Error && (!d.Pos.IsValid() || d.Pos.File == "" || strings.Contains(d.Message, "fault of dbgen") || strings.Contains(d.Hint, "fault of dbgen")) {
			t.Errorf("%v\nwith\n%s", d, text)
		}
	}
}
