package diag

import "testing"

func TestPositionCountsCharacters(t *testing.T) {
	f := NewFile("q.sql", "SELECT 'ž';\r\nSELECT 'žluť', x\n")
	for _, tc := range []struct {
		offset, line, column int
	}{{0, 1, 1}, {8, 1, 9}, {10, 1, 10}, {14, 2, 1}, {len(f.Text) - 2, 2, 16}, {len(f.Text), 3, 1}, {1 << 20, 3, 1}, {-1, 1, 1}} {
		p := f.Position(tc.offset)
		if p.Line != tc.line || p.Column != tc.column {
			t.Errorf("offset %d is at %d:%d, want %d:%d", tc.offset, p.Line, p.Column, tc.line, tc.column)
		}
	}
	for _, tc := range []struct{ line, column, offset int }{{1, 1, 0}, {1, 10, 10}, {1, 99, 12}, {2, 9, 14 + 8}, {2, 10, 14 + 10}, {3, 1, len(f.Text)}, {3, 2, len(f.Text)}, {4, 1, -1}, {0, 1, -1}, {1, 0, -1}} {
		if got := f.Offset(tc.line, tc.column); got != tc.offset {
			t.Errorf("%d:%d is at offset %d, want %d", tc.line, tc.column, got, tc.offset)
		}
	}
	if got := f.Line(1); got != "SELECT 'ž';" {
		t.Errorf("line 1 is %q", got)
	}
}

func TestSuggest(t *testing.T) {
	columns := []string{"id", "title", "author_id", "published_at"}
	for name, want := range map[string]string{
		"titel": "title", "Title": "title", "autor_id": "author_id", "publishd_att": "published_at",
		"ix": "id", "i": "", "body": "", "x": "", "name": "",
	} {
		if got := Suggest(name, columns); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestListOrdersAndMerges(t *testing.T) {
	var l List
	at := func(line int) Position { return Position{File: "a.sql", Line: line, Column: 1} }
	l.Errorf(at(2), "", "second")
	l.Warnf(at(3), "look", "third")
	l.Errorf(at(1), "", "first")
	l.Errorf(at(1), "", "first")
	err := l.Err()
	want := "a.sql:1:1: first\na.sql:2:1: second\na.sql:3:1: warning: third\n\tlook"
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
	l.Errorf(at(1), "", "also first")
	l.Errorf(at(1), "", "first") // again, and not beside its like
	if n := len(l.All()); n != 4 {
		t.Errorf("%d diagnostics, want each once: %v", n, l.All())
	}
	var warnings List
	warnings.Warnf(at(1), "", "only a warning")
	if err := warnings.Err(); err != nil {
		t.Errorf("a warning is an error: %v", err)
	}
}

// What is wrong with the schema comes before what queries miss for it.
func TestSchemaComesFirst(t *testing.T) {
	var l List
	l.Add(Diagnostic{Pos: Position{File: "a.sql", Line: 1, Column: 1}, Query: "Get", Message: "relation \"t\" does not exist"})
	l.Errorf(Position{File: "a.sql", Line: 3, Column: 1}, "", "second statement under the name Get")
	l.Errorf(Position{File: "schema.sql", Line: 2, Column: 1}, "", "syntax error")
	l.Warnf(Position{File: "b.sql", Line: 1, Column: 1}, "", "a warning")
	want := "schema.sql:2:1: syntax error\na.sql:1:1: Get: relation \"t\" does not exist\na.sql:3:1: second statement under the name Get\nb.sql:1:1: warning: a warning"
	if err := l.Err(); err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}
