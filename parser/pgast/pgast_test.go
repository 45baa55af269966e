package pgast

import (
	"errors"
	"strings"
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

func TestParseTurnsDeepExpressionsAway(t *testing.T) {
	for _, links := range []int{3_500, 6_000, 100_000} {
		sql := "SELECT 1" + strings.Repeat(" + 1", links)
		_, err := Parse(sql)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Message != "expression is too deep" {
			t.Errorf("%d links: error %v, want \"expression is too deep\"", links, err)
		}
	}
}

func TestParseTurnsDeepNestingAway(t *testing.T) {
	for _, kind := range [][2]string{{"(", ")"}, {"f(", ")"}, {"(SELECT ", ")"}, {"ARRAY[", "]"}, {"CASE WHEN true THEN ", " END"}, {"/* ) */ abs(')' || ", ")"}, {"(a AND ", ")"}} {
		for _, depth := range []int{3_100, 20_000, 300_000} {
			sql := "SELECT " + strings.Repeat(kind[0], depth) + "1" + strings.Repeat(kind[1], depth)
			_, err := Parse(sql)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Message != "expression is too deep" {
				t.Errorf("%s nested %d times: error %v, want \"expression is too deep\"", kind[0], depth, err)
			}
		}
	}
}

func TestParseTakesLongListsAndLogicalChains(t *testing.T) {
	for _, sql := range []string{
		"SELECT ARRAY[1" + strings.Repeat(", 1", 50_000) + "]",
		"SELECT 1 WHERE a = 1" + strings.Repeat(" OR a = 1 AND NOT (b = 2)", 5_000),
		"SELECT CASE" + strings.Repeat(" WHEN a = 1 THEN 2", 2_000) + " END",
		"SELECT 1" + strings.Repeat(" UNION ALL SELECT a FROM b WHERE c = 1", 900),
		"SELECT 1" + strings.Repeat(" + 1", 2_900),
		"SELECT (1)" + strings.Repeat(", (f(a[1]))", 50_000),
		"SELECT CASE WHEN a THEN 1 END" + strings.Repeat(", CASE WHEN a THEN 1 END", 20_000),
	} {
		if _, err := Parse(sql); err != nil {
			t.Errorf("%.30s…: %v", sql, err)
		}
	}
}
