package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// shared is the parsers of all tests, which do not run side by side.
var (
	shared     *pair
	stopShared = func() {}
)

func both(t *testing.T) *pair {
	t.Helper()
	if shared == nil {
		var err error
		if shared, stopShared, err = startPair(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return shared
}

func TestMain(m *testing.M) {
	code := m.Run()
	stopShared()
	if code != 0 {
		fmt.Fprintln(os.Stderr, "go run ./grammar compares more, with a server as the judge; see docs/testing.md")
	}
	os.Exit(code)
}

// A short run of what the command does for as long as one likes. No server judges it,
// so the seed is one under which 18's grammar refuses nothing that 17's takes.
func TestParsersAgree(t *testing.T) {
	var out strings.Builder
	o := options{seed: 1, count: 1000, span: time.Hour, skip: true, show: 3}
	texts, err := o.texts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := o.compare(t.Context(), both(t), texts, &out); err != nil {
		t.Error(err)
	}
	t.Log(out.String())
	if !strings.Contains(out.String(), "1000 texts: ") {
		t.Error("not every text was compared")
	}
}

func TestTextsFollowFromSeedAndNumber(t *testing.T) {
	texts := []string{"SELECT a, f(b, 'c') FROM t WHERE d = $1 ORDER BY e", "INSERT INTO t (a) VALUES (1) RETURNING b", "CREATE TABLE t (a int PRIMARY KEY, b text[])"}
	one, again, other := newMutator(1, texts), newMutator(1, texts), newMutator(2, texts)
	differ := 0
	for n := range uint64(500) {
		if one.text(n) != again.text(n) {
			t.Fatalf("text %d is %q and %q", n, one.text(n), again.text(n))
		}
		if one.text(n) != other.text(n) {
			differ++
		}
	}
	if differ < 400 {
		t.Errorf("another seed makes %d of 500 texts different", differ)
	}
}

// A difference that is made on purpose, by a text that 17 has no grammar for, is found
// with what it needs alone, and is no agreement.
func TestDifferencesAreFoundAndReduced(t *testing.T) {
	p := both(t)
	const text = "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL, c text DEFAULT 'x' NOT NULL)"
	v, err := p.compare(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.differences) != 1 || v.taken || v.refused || !strings.Contains(v.differences[0].kind, takenAlone) {
		t.Fatalf("the parsers are said to differ in %+v", v.differences)
	}
	small, err := p.reduce(t.Context(), text, v.differences[0].kind)
	if err != nil {
		t.Fatal(err)
	}
	if len(small) > 60 || !strings.Contains(small, "GENERATED ALWAYS AS") {
		t.Errorf("reduced to %q", small)
	}

	var out strings.Builder
	r, err := newReport(p, &out, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"SELECT a IS NULL IS NULL", "SELECT 1 = 1 = 1", "SELECT 1"} {
		if err := r.text(t.Context(), text, text); err != nil {
			t.Fatal(err)
		}
	}
	if r.summary() != 0 || len(r.listed) != 1 || r.taken != 1 || r.refused != 1 {
		t.Errorf("one of three is listed, one refused and one taken by both, but: %s", out.String())
	}
	r.known = nil
	if err := r.text(t.Context(), "text", "SELECT a, b FROM t WHERE a IS NULL IS NULL"); err != nil {
		t.Fatal(err)
	}
	if r.summary() != 1 || !strings.Contains(out.String(), "IS NULL IS") {
		t.Errorf("what is not listed is not reported: %s", out.String())
	}
}

func TestAParserThatEndsIsStartedAgain(t *testing.T) {
	p := both(t)
	p.parsers[1].cmd.Process.Kill()
	v, err := p.compare(t.Context(), "SELECT 1")
	if err != nil || len(v.differences) != 1 || v.differences[0].kind != "17's parser fails" {
		t.Errorf("a parser that was killed: %+v, %v", v.differences, err)
	}
	if v, err = p.compare(t.Context(), "SELECT 1"); err != nil || !v.taken {
		t.Errorf("after it: %+v, %v", v, err)
	}
}
