package analyze_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Statements with words left out, doubled or exchanged are mostly wrong; they
// must be told so, and never upset the analysis.
func TestMutilatedQueries(t *testing.T) {
	cat, _ := schema.Replay([]schema.Source{{Name: "schema.sql", Text: readFiles(t, "testdata/corpus/schema.sql")}}, schema.Options{Binder: analyze.NewBinder()})
	var words []string
	var statements [][]string
	for _, line := range strings.Split(corpus(t), "\n") {
		if line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		tokens, err := pgast.Scan(strings.TrimSuffix(line, ";"))
		if err != nil {
			continue
		}
		var s []string
		for _, tok := range tokens {
			s = append(s, line[tok.Start:tok.End])
		}
		statements = append(statements, s)
		words = append(words, s...)
	}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	var queries []*parser.Query
	for range 20_000 {
		s := append([]string(nil), statements[r.IntN(len(statements))]...)
		for range 1 + r.IntN(3) {
			i := r.IntN(len(s))
			switch r.IntN(4) {
			case 0:
				s = append(s[:i], s[i+1:]...)
			case 1:
				s[i] = words[r.IntN(len(words))]
			case 2:
				j := r.IntN(len(s))
				s[i], s[j] = s[j], s[i]
			default:
				s = append(s[:i+1], s[i:]...)
			}
			if len(s) == 0 {
				s = []string{"SELECT"}
			}
		}
		sql := strings.Join(s, " ")
		tree, err := pgast.Parse(sql)
		if err != nil || len(tree.Stmts) != 1 {
			continue
		}
		queries = append(queries, &parser.Query{Name: "Q", Command: parser.Exec, SQL: sql, Stmt: tree.Stmts[0].Stmt})
	}
	if len(queries) < 1000 {
		t.Fatalf("only %d statements parse", len(queries))
	}
	for _, q := range queries {
		result, _ := analyze.Analyze(t.Context(), cat, []*parser.Query{q}, analyze.Options{})
		for _, d := range result.Diags.All() {
			if strings.HasPrefix(d.Message, "internal error") {
				t.Errorf("seed %d: %s\n\t%s", seed, d.Message, q.SQL)
			}
		}
	}
}
