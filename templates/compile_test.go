package templates

import (
	"bytes"
	"go/format"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/typecheck"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

func tag(text string, parts ...parser.TagPart) parser.Tag {
	return parser.Tag{Text: text, Parts: parts}
}

func invalidates(q *analyze.Query, param string) {
	q.Verb, q.ReadOnly = analyze.Update, false
	q.Directives.Invalidate = &parser.InvalidateDirective{Tags: []parser.Tag{
		tag("users", parser.TagPart{Literal: "users"}),
		tag("user:{"+param+"}", parser.TagPart{Literal: "user:"}, parser.TagPart{Param: param}),
	}}
}

// everyCommand is a world with all commands and the awkward kinds of rows and
// parameters. With directives, its package goes through the runtime.
func everyCommand(directives bool) *world {
	w := newWorld()
	w.enum("mood", "sad", "very-happy", "")
	users := w.table("users", "id int8", "name text", "bio text null", "mood mood", "old_mood mood null", "moods mood[]",
		"balance numeric", "born timestamptz null", "avatar bytea", "ip inet null", "valid tstzrange")
	posts := w.table("posts", "id uuid", "user_id int8 null", "title text", "path path null")

	q := w.query("GetUser", parser.One, "SELECT * FROM users WHERE id = $1")
	w.param(q, users, "id")
	w.columns(q, users)
	q.Reads = []analyze.Access{{Table: users, Key: []analyze.KeyColumn{{Column: users.Columns[0], Param: 1}}, Columns: users.Columns}}
	if directives {
		q.Directives.Cache = &parser.CacheDirective{TTL: 5 * time.Minute, L1: 1500 * time.Millisecond, Consistency: "bounded", Tags: []parser.Tag{
			tag("users", parser.TagPart{Literal: "users"}),
			tag("user:{id}:x", parser.TagPart{Literal: "user:"}, parser.TagPart{Param: "id"}, parser.TagPart{Literal: ":x"}),
		}}
		q.Directives.Route = &parser.RouteDirective{Target: "replica", MaxLag: 5 * time.Second, Priority: "critical"}
		q.Directives.Limits = []parser.LimitDirective{
			{User: &parser.Rate{Count: 100, Window: time.Minute}, Count: "miss"},
			{Global: &parser.Rate{Count: 1, Window: 90 * time.Second}, Name: "search", Wait: time.Second, Concurrent: 8},
		}
		q.Directives.Timeout = &parser.DurationDirective{Value: 2 * time.Second}
		q.Directives.Slow = &parser.DurationDirective{Value: 3 * time.Microsecond}
	}
	q.Batch = &analyze.Query{
		Query: &parser.Query{Name: "GetUserByIDs", Command: parser.Many, Pos: q.Pos, File: q.File},
		SQL:   "SELECT * FROM users WHERE id = ANY($1)", Columns: q.Columns, Verb: analyze.Select, ReadOnly: true,
		Params: []*analyze.Param{{Number: 1, Name: "ids", Type: w.typ("int8[]")}},
	}

	q = w.query("ListUsers", parser.Many, "SELECT id, name FROM users WHERE name = $1 AND id > $2")
	w.param(q, users, "name")
	w.param(q, users, "id")
	w.columns(q, users, "id", "name")
	if directives {
		q.Directives.Cache = &parser.CacheDirective{TTL: time.Minute}
	}

	q = w.query("SearchUsers", parser.Many, "SELECT balance, valid, old_mood FROM users WHERE moods = $1 AND bio = $2 -- `raw`")
	w.param(q, users, "moods")
	w.param(q, users, "bio")
	w.columns(q, users, "balance", "valid", "old_mood")
	q.ParamDocs = []parser.ParamDoc{{Name: "bio", Text: "a word of the bio"}}
	if directives {
		q.Directives.Cache = &parser.CacheDirective{TTL: time.Hour, Tags: []parser.Tag{tag("moods:{moods}", parser.TagPart{Literal: "moods:"}, parser.TagPart{Param: "moods"})}}
	}

	q = w.query("CountUsers", parser.One, "SELECT count(*) FROM users")
	q.Columns = []*analyze.Column{{Name: "count", Type: w.typ("int8"), Null: analyze.Never}}
	if directives {
		q.Directives.Cache = &parser.CacheDirective{}
	}

	q = w.query("ListMoods", parser.Many, "SELECT moods FROM users")
	w.columns(q, users, "moods")
	if directives {
		q.Directives.Cache = &parser.CacheDirective{}
	}

	q = w.query("ListPosts", parser.Many, "SELECT p.*, u.* FROM posts p LEFT JOIN users u ON u.id = p.user_id")
	w.columns(q, posts)
	w.columns(q, users)
	for i, c := range q.Columns {
		if c.Embed, c.EmbedRel = "p", posts; i >= len(posts.Columns) {
			c.Embed, c.EmbedRel, c.EmbedPos, c.Null = "u", users, 1, analyze.Maybe
		}
	}
	if directives {
		q.Directives.Cache = &parser.CacheDirective{}
	}

	q = w.query("StreamUsers", parser.Iter, "SELECT id, bio FROM users WHERE mood = $1")
	w.param(q, users, "mood")
	w.columns(q, users, "id", "bio")

	q = w.query("TouchUser", parser.Exec, "UPDATE users SET born = now() WHERE id = $1")
	w.param(q, users, "id")
	q.Doc = []string{"TouchUser marks a user as seen.", "", "- a list", "- of things", "\tcode"}
	q.ParamDocs = []parser.ParamDoc{{Name: "id", Text: "whom to mark"}}
	q.Writes = []analyze.Access{{Table: users, Verb: analyze.Update, Key: []analyze.KeyColumn{{Column: users.Columns[0], Const: "7"}}, Columns: users.Columns[7:8]}}
	if directives {
		invalidates(q, "id")
	}

	q = w.query("RenameUser", parser.ExecRows, "UPDATE users SET name = $1, bio = $3 WHERE id = $2")
	w.param(q, users, "name")
	w.param(q, users, "id")
	w.param(q, users, "bio")
	if directives {
		invalidates(q, "id")
	}
	q = w.query("Vacuum", parser.ExecResult, "DELETE FROM users")
	q.Verb, q.ReadOnly = analyze.Delete, false

	for _, cmd := range []parser.Command{parser.BatchExec, parser.BatchOne, parser.BatchMany} {
		q = w.query("Batch"+string(cmd), cmd, "SELECT * FROM users WHERE id = $1 AND name = $2")
		w.param(q, users, "id")
		w.param(q, users, "name")
		w.columns(q, users)
		if directives {
			invalidates(q, "id")
		}
	}
	for _, cmd := range []parser.Command{parser.One, parser.Many, parser.Iter, parser.BatchOne} { // rows without columns
		q = w.query("Find"+string(cmd), cmd, "SELECT FROM users WHERE id = $1")
		q.Tree.Rows = true
		w.param(q, users, "id")
		if directives && !isBatch(cmd) && cmd != parser.Iter {
			q.Directives.Cache = &parser.CacheDirective{}
		}
	}
	q = w.query("BatchNames", parser.BatchOne, "SELECT name FROM users WHERE id = $1")
	w.param(q, users, "id")
	w.columns(q, users, "name")

	q = w.query("CopyUsers", parser.CopyFrom, "INSERT INTO users (id, name) VALUES ($1, $2)")
	w.param(q, users, "id")
	w.param(q, users, "name")
	q.InsertInto = &analyze.CopyTarget{Table: users, Columns: users.Columns[:2]}
	if directives {
		invalidates(q, "id")
	}
	q = w.query("CopyNames", parser.CopyFrom, "INSERT INTO users (name) VALUES ($1)")
	w.param(q, users, "name")
	q.InsertInto = &analyze.CopyTarget{Table: users, Columns: users.Columns[1:2]}
	return w
}

// optionSets are the choices that change code, one at a time and together.
func optionSets() map[string]options.Options {
	zero, three := 0, 3
	no := false
	return map[string]options.Options{
		"default":   {},
		"never":     {Runtime: "never"},
		"always":    {Runtime: "always"},
		"interface": {EmitInterface: true},
		"tags":      {EmitJSONTags: true, EmitDBTags: true, JSONTagsCaseStyle: "camel"},
		"exact":     {EmitExactTableNames: true},
		"empty":     {EmitEmptySlices: true},
		"exported":  {EmitExportedQueries: true},
		"resultptr": {EmitResultStructPointers: true},
		"paramsptr": {EmitParamsStructPointers: true},
		"dbarg":     {EmitMethodsWithDBArgument: true, EmitInterface: true},
		"nullptr":   {EmitPointersForNullTypes: true},
		"enumval":   {EmitPointersForNullTypes: true, EmitPointersForNullEnumTypes: &no},
		"enums":     {EmitEnumValidMethod: true, EmitAllEnumValues: true},
		"sqldoc":    {EmitSQLAsComment: true, EmitInterface: true},
		"wrap":      {WrapErrors: true},
		"violated":  {ConstraintErrors: "all"},
		"limit0":    {QueryParameterLimit: &zero},
		"limit3":    {QueryParameterLimit: &three},
		"unused":    {OmitUnusedStructs: true},
		"build":     {BuildTags: "linux || !linux", Version: "v1.2.3"},
		"overrides": {Overrides: []options.Override{
			{DBType: "uuid", GoType: options.GoType{Spec: "[]byte"}},
			{Column: "users.bio", GoType: options.GoType{Spec: "*net/url.URL"}, GoStructTag: `validate:"url"`},
			{DBType: "text", GoType: options.GoType{Import: "encoding/json", Type: "RawMessage"}},
			{DBType: "timestamptz", Nullable: true, GoType: options.GoType{Spec: "*time.Time"}},
		}},
		"forms": {SQLCCompatible: true, OmitUnusedStructs: true, EmitInterface: true, Overrides: []options.Override{
			{Column: "users.id", GoType: options.GoType{Type: "[2]uint64"}},
			{Column: "users.name", GoType: options.GoType{Import: "net/url", Type: "URL"}},
			{Column: "users.bio", GoType: options.GoType{Type: "map[string]url.Values"}},
			{Column: "users.mood", GoType: options.GoType{Type: "*Mood"}},
			{Column: "users.old_mood", GoType: options.GoType{Type: "map[Mood]any"}},
			{Column: "users.moods", GoType: options.GoType{Type: "map[netip.Addr]func(url.URL, ...int) (Mood, error)"}},
			{Column: "users.balance", GoType: options.GoType{Type: "struct { A, B *url.URL; C map[[2]Mood]int `json:\"c\"` }"}},
			{Column: "users.born", GoType: options.GoType{Type: "<-chan (chan<- chan time.Time)"}},
			{Column: "users.avatar", GoType: options.GoType{Type: "json.RawMessage"}},
			{Column: "users.ip", GoType: options.GoType{Type: "*[]sql.Null[netip.Addr]", Slice: true}},
			{Column: "users.valid", GoType: options.GoType{Type: "interface { String() string; Split(pgtype.Text) (a, b int) }"}},
			{Column: "posts.id", GoType: options.GoType{Import: "database/sql", Type: "Null[map[time.Time]Mood]"}},
		}},
		"nilprobe": {Overrides: []options.Override{
			{Column: "users.id", GoType: options.GoType{Type: "sql.NullInt64"}},
			{Column: "users.name", GoType: options.GoType{Type: "struct{ A []int }"}},
			{Column: "posts.id", GoType: options.GoType{Type: "pgtype.DriverBytes"}},
		}},
		"everything": {
			EmitInterface: true, EmitJSONTags: true, EmitDBTags: true, EmitEmptySlices: true, EmitExportedQueries: true,
			EmitResultStructPointers: true, EmitParamsStructPointers: true, EmitMethodsWithDBArgument: true,
			EmitPointersForNullTypes: true, EmitEnumValidMethod: true, EmitAllEnumValues: true, EmitSQLAsComment: true,
			WrapErrors: true, OmitUnusedStructs: true, QueryParameterLimit: &three, ConstraintErrors: "written",
		},
	}
}

// TestCompiles holds every combination of options and commands to the compiler,
// go vet and gofmt.
func TestCompiles(t *testing.T) {
	pkgs := make(map[string]typecheck.Package)
	for name, opts := range optionSets() {
		for kind, directives := range map[string]bool{"plain": false, "runtime": true} {
			pkg := make(typecheck.Package)
			for file, text := range everyCommand(directives).generate(t, opts) {
				pkg[file] = []byte(text)
			}
			pkgs[kind+name] = pkg
		}
	}
	problems, err := typecheck.Check(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(pkgs)) {
		t.Run(name, func(t *testing.T) {
			for _, p := range problems[name] {
				t.Error(p)
			}
			for file, text := range pkgs[name] {
				if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
					t.Errorf("%s is not as gofmt would write it (%v)", file, err)
				}
				if !bytes.HasPrefix(text, []byte(Header+"\n")) {
					t.Errorf("%s does not begin with %s", file, Header)
				}
			}
		})
	}
}

// TestPlainImportsPgxAlone is the promise to those who use no directive.
func TestPlainImportsPgxAlone(t *testing.T) {
	for file, text := range everyCommand(false).generate(t, options.Options{EmitInterface: true}) {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "\t\"github.com/") && !strings.HasPrefix(line, "\t\"github.com/jackc/pgx/v5") || strings.Contains(line, "dbgen/runtime") {
				t.Errorf("%s has the line %s", file, line)
			}
		}
	}
}

// TestStable: the same input gives the same bytes, however maps are ordered and
// goroutines scheduled.
func TestStable(t *testing.T) {
	opts := optionSets()["everything"]
	first := everyCommand(true).generate(t, opts)
	for range 10 {
		if again := everyCommand(true).generate(t, opts); !maps.Equal(first, again) {
			t.Fatal("two runs differ")
		}
	}
}
