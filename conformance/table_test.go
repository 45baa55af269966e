package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tableRows are the rows of a Markdown document's tables about queries, by the
// query.
func tableRows(t *testing.T, r io.Reader) map[string][]string {
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if sql, rest, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | "); ok && strings.HasPrefix(line, "| `") {
			rows[sql] = strings.Split(strings.TrimSuffix(strings.TrimSpace(rest), " |"), " | ")
		}
	}
	return rows
}

// TestNullabilityTable holds the table in docs/nullability.md to a server and to
// dbgen. What sqlc says there is made anew by the command that the page names.
func TestNullabilityTable(t *testing.T) {
	ctx := t.Context()
	tools, err := buildTools(ctx, t.TempDir(), "", "none")
	if err != nil {
		t.Fatal(err)
	}
	srv, err := openServer(ctx, os.Getenv("DBGEN_CONFORMANCE_SERVER"))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.close()
	c, err := readCase("nullability", "")
	if err != nil {
		t.Fatal(err)
	}
	board := newScoreboard(tools, false, true)
	board.table = true
	if err := board.play(ctx, srv, c); err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	if err := board.writeTable(&made, c); err != nil {
		t.Fatal(err)
	}
	doc, err := os.Open(filepath.Join("..", "docs", "nullability.md"))
	if err != nil {
		t.Fatal(err)
	}
	defer doc.Close()
	want := tableRows(t, doc)
	got := tableRows(t, &made)
	if len(got) < 100 {
		t.Errorf("only %d queries ran", len(got))
	}
	for sql, cells := range got {
		switch row := want[sql]; {
		case len(row) < 2:
			t.Errorf("docs/nullability.md lacks %s", sql)
		case row[0] != cells[0] || row[1] != cells[1]:
			t.Errorf("%s\n\tis %s and dbgen says %s; docs/nullability.md has %s and %s", sql, cells[0], cells[1], row[0], row[1])
		}
		if strings.Contains(cells[1], "**") {
			t.Errorf("%s\n\tcan be NULL, and dbgen says never", sql)
		}
	}
}
