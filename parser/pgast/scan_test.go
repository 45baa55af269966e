//go:build !pg_query_go

package pgast

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/sqlc-dev/oliphant"
	"google.golang.org/protobuf/encoding/protowire"
)

// Tokens that are read by hand are those that protobuf reads.
func TestScanTokens(t *testing.T) {
	for _, sql := range []string{
		"", " ", "-- nothing", ";", "a", "SELECT 1", "/* über */ SELECT 'ü', $1::int, \"Ä\" FROM t WHERE a <> 2.5e3; -- ja\nSELECT $$x$$",
		strings.Repeat("SELECT count(*), sum(x) FROM things WHERE id = ANY($1) GROUP BY name HAVING true;\n", 300),
	} {
		want, err := oliphant.Scan(sql)
		if err != nil {
			t.Fatal(err)
		}
		got, err := scanTokens(sql)
		if err != nil {
			t.Fatal(err)
		}
		var tokens []ScanToken
		for _, t := range want.Tokens {
			tokens = append(tokens, ScanToken{t.Start, t.End, t.Token, t.KeywordKind})
		}
		if diff := cmp.Diff(tokens, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%.40q: %s", sql, diff)
		}
	}
	if _, err := scanTokens("SELECT 'open"); err == nil {
		t.Error("an open quote is no error")
	}
	for _, broken := range []string{"\x08", "\x12\x05\x08", "\x12\x02\x08\xff"} {
		if err := fields([]byte(broken), func(_ protowire.Number, _ uint64, message []byte) error {
			return readToken(message, &ScanToken{})
		}); err == nil {
			t.Errorf("%q is read", broken)
		}
	}
}
