package adopt

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestTypes reads types as files have them, and writes the settings that mean them.
func TestTypes(t *testing.T) {
	const head = `package db
import (
	"context"
	"net/netip"
	"time"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"gopkg.in/guregu/null.v4"
	decimal "example.com/numbers"
	"example.com/go-money"
)
`
	for _, tc := range []struct{ is, text, yaml string }{
		{"string", "string", "string"},
		{"interface{}", "any", "any"},
		{"[]byte", "[]byte", "[]byte"},
		{"*uuid.UUID", "*github.com/google/uuid.UUID", "*github.com/google/uuid.UUID"},
		{"[]time.Time", "[]time.Time", "[]time.Time"},
		{"pgtype.Range[pgtype.Int4]", "github.com/jackc/pgx/v5/pgtype.Range[github.com/jackc/pgx/v5/pgtype.Int4]", "github.com/jackc/pgx/v5/pgtype.Range[github.com/jackc/pgx/v5/pgtype.Int4]"},
		{"NullMood", "NullMood", "{type: NullMood}"},
		{"[]*Mood", "[]*Mood", "{type: '[]*Mood'}"},
		{"map[string]Mood", "map[string]Mood", "{type: 'map[string]Mood'}"},
		{"pgtype.Array[Mood]", "github.com/jackc/pgx/v5/pgtype.Array[Mood]", "{type: 'github.com/jackc/pgx/v5/pgtype.Array[Mood]'}"},
		{"decimal.Decimal", "example.com/numbers.Decimal", "{import: example.com/numbers, package: decimal, type: Decimal}"},
		{"[]*decimal.Decimal", "[]*example.com/numbers.Decimal", "{import: example.com/numbers, package: decimal, type: Decimal, pointer: true, slice: true}"},
		{"null.String", "gopkg.in/guregu/null.v4.String", "{import: gopkg.in/guregu/null.v4, package: \"null\", type: String}"},
		{"money.Amount", "example.com/go-money.Amount", "example.com/go-money.Amount"},
		{"[4]byte", "[4]byte", "[4]byte"},
		{"map[decimal.Decimal]string", "map[example.com/numbers.Decimal]string", ""},
		{"unknown.Thing", notUnderstood, ""},
		{"chan int", notUnderstood, ""},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", head+"var x "+tc.is, 0)
		if err != nil {
			t.Fatal(err)
		}
		spec := file.Decls[len(file.Decls)-1].(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
		got, _ := importsOf(file).read(spec.Type)
		if got.text != tc.text {
			t.Errorf("%s is read as %s, want %s", tc.is, got.text, tc.text)
		}
		text := ""
		if g, ok := got.yaml(); ok {
			text = encode(t, typeNode(g))
		}
		if text != tc.yaml {
			t.Errorf("%s is written as %s, want %s", tc.is, text, tc.yaml)
		}
	}
}

func encode(t *testing.T, n *yaml.Node) string {
	t.Helper()
	text, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(strings.TrimSpace(string(text)), "'")
}
