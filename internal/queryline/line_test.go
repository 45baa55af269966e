package queryline_test

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// throughGo writes a line above a method as the generator does, formats the
// file, and reads the line again.
func throughGo(t *testing.T, line string) *queryline.Query {
	t.Helper()
	src, err := format.Source([]byte("package p\n\n// F is a query.\n//\n" + line + "\nfunc F() {}\n"))
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return queryline.FromDoc(file.Decls[0].(*ast.FuncDecl).Doc)
}

// names that PostgreSQL allows between double quotes.
var names = []string{
	"public.stories", "public.a,b", "public.,", `public.a\`, `public.\,`, `public.a\,b,`, `public."q"`, "public.a b", " ", "=", "a=b c=d",
	"'x'", "'", `"`, "`", "\t", "\n", "\r", "\v", "é", "日本", "a\u00a0b", "\ufeff", "\u2028", "\x01", "//", "*/", "a\ufffdb",
}

func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	letters := []rune("ab.,,\\\\\"'`= \t\n\r\v\u00a0\ufeff\u2028é日/*")
	name := func() string {
		if rnd.IntN(3) == 0 {
			return names[rnd.IntN(len(names))]
		}
		text := make([]rune, 1+rnd.IntN(8))
		for i := range text {
			text[i] = letters[rnd.IntN(len(letters))]
		}
		return string(text)
	}
	list := func() []string {
		var l []string
		for range rnd.IntN(4) {
			l = append(l, name())
		}
		return l
	}
	for range 20_000 {
		want := &queryline.Query{
			Name: name(), Command: "one", Verb: "select", File: name(), Tables: list(), Keys: list(), Batch: name(),
			As: name(), Loader: name(),
			LoopOK: rnd.IntN(2) == 0, NoTwin: rnd.IntN(2) == 0, NoCopy: rnd.IntN(2) == 0,
		}
		want.ToList = !want.NoTwin && rnd.IntN(2) == 0
		if diff := cmp.Diff(want, throughGo(t, want.String()), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", want, diff)
		}
	}
}

// TestString holds what golden files and older tools know.
func TestString(t *testing.T) {
	for want, q := range map[string]queryline.Query{
		"//dbgen:query name=GetStory command=one verb=select file=stories.sql tables=public.stories,public.users keys=id batch=GetStoryByIDs": {
			Name: "GetStory", Command: "one", Verb: "select", File: "stories.sql", Tables: []string{"public.stories", "public.users"}, Keys: []string{"id"}, Batch: "GetStoryByIDs"},
		"//dbgen:query name=A keys=ID,N batch=AByIDAndNs as=map loader=As": {
			Name: "A", Keys: []string{"ID", "N"}, Batch: "AByIDAndNs", As: "map", Loader: "As"},
		"//dbgen:query name=A twin=list":                                {Name: "A", ToList: true},
		"//dbgen:query name=A command=copyfrom twin=no copy=no loop=ok": {Name: "A", Command: "copyfrom", NoTwin: true, NoCopy: true, LoopOK: true},
		`//dbgen:query name=A file="my queries/a.sql"`:                  {Name: "A", File: "my queries/a.sql"},
		`//dbgen:query name=A tables="public.a\\,b,public.c"`:           {Name: "A", Tables: []string{"public.a,b", "public.c"}},
	} {
		if got := q.String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
