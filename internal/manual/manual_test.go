package manual

import (
	"os"
	"path/filepath"
	"testing"
)

func TestParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "# Page\n\n<!-- begin a: go test -update writes this part -->\nold\n<!-- end a -->\n\nMore on a.\n\n## Next\n"
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	parts := []Part{{"a", Table([][]string{{"x", "y"}, {"1", "2"}})}, {"b", "new"}}
	Check(t, path, parts, true)
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Page\n\n<!-- begin a: go test -update writes this part -->\n| x | y |\n|---|---|\n| 1 | 2 |\n<!-- end a -->\n\nMore on a.\n\n" +
		"<!-- begin b: go test -update writes this part -->\nnew\n<!-- end b -->\n\n## Next\n"
	if string(got) != want {
		t.Errorf("page\n%s\nwant\n%s", got, want)
	}
	Check(t, path, parts, false)

	for name, parts := range map[string][]Part{"stale": {{"a", "other"}, parts[1]}, "left behind": parts[:1]} {
		rec := &recorder{TB: t}
		Check(rec, path, parts, false)
		if !rec.failed {
			t.Errorf("%s: nothing is reported", name)
		}
	}
}

// A recorder takes note of a failure.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Helper()               {}
