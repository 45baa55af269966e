package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/parser"
)

// BenchmarkParseFile parses files of 1,000 queries with macros, annotations
// and documentation.
func BenchmarkParseFile(b *testing.B) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, `-- GetStory%[1]d returns one story and its author.
-- name: GetStory%[1]d :one
-- cache: ttl=300 tags=stories,user:{id}
-- limit: user=100/1m
SELECT s.id, s.title, s.body, s.published_at, sqlc.embed(u)
FROM stories s JOIN users u ON u.id = s.author_id
WHERE s.id = @id AND u.name = sqlc.arg(name) AND s.status IN (sqlc.slice('states'))
ORDER BY s.published_at DESC LIMIT 10;

`, i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		queries, diags := parser.ParseFile("q.sql", text.String(), parser.Options{})
		if len(queries) != 1000 || diags.Len() > 0 {
			b.Fatalf("%d queries; %s", len(queries), format(diags))
		}
	}
}
