package pgast

import (
	"errors"
	"testing"
)

func TestParseErrorOffsetCountsBytes(t *testing.T) {
	sql := "SELECT 'žluť', 1 FRM t"
	_, err := Parse(sql)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("Parse error is %T (%v), want *SyntaxError", err, err)
	}
	if got := sql[syntax.Offset:]; got != "t" {
		t.Errorf("error points at %q (%s), want %q", got, syntax.Message, "t")
	}
}

func TestScanKeepsCommentsAndByteOffsets(t *testing.T) {
	sql := "-- č\nSELECT $1"
	tokens, err := Scan(sql)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tok := range tokens {
		got = append(got, sql[tok.Start:tok.End])
	}
	want := []string{"-- č", "SELECT", "$1"}
	if len(got) != len(want) {
		t.Fatalf("tokens %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("token %d is %q, want %q", i, got[i], want[i])
		}
	}
}
