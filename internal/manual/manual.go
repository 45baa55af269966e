// Package manual keeps parts of the pages in docs/ equal to what lists in the
// code say, for tests. It knows Markdown, and nothing of what the parts are
// about.
package manual

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A Part is a stretch of a page between two comments that name it.
type Part struct {
	Name string // a word, or several with dashes
	Text string // Markdown
}

// Check holds a page to its parts. With update it writes them instead, those
// that the page lacks behind the one before.
func Check(t testing.TB, path string, parts []Part, update bool) {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	for i, p := range parts {
		var before []Part
		if i > 0 {
			before = parts[i-1 : i]
		}
		found := false
		if want, found = put(want, p, before); !found {
			t.Fatalf("%s has no part %q: write %q and %q where it belongs", path, p.Name, p.head(), p.foot())
		}
	}
	switch {
	case want == string(page):
	case update:
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what the code says; go test with -update writes it (-page +code):\n%s", path, cmp.Diff(string(page), want))
	}
	for _, m := range begin.FindAllStringSubmatch(want, -1) {
		if !hasPart(parts, m[1]) {
			t.Errorf("%s has a part %q, but nothing writes it: remove it", path, m[1])
		}
	}
}

var begin = regexp.MustCompile(`(?m)^<!-- begin ([\w-]+):`)

func (p Part) head() string {
	return "<!-- begin " + p.Name + ": go test -update writes this part -->\n"
}
func (p Part) foot() string { return "<!-- end " + p.Name + " -->\n" }
func (p Part) whole() string {
	return p.head() + strings.TrimSpace(p.Text) + "\n" + p.foot()
}

func hasPart(parts []Part, name string) bool {
	for _, p := range parts {
		if p.Name == name {
			return true
		}
	}
	return false
}

// put writes a part into a page: in its place, or, when the page lacks it, at
// the end of the section of the part before. found is false when there is
// neither.
func put(page string, p Part, before []Part) (result string, found bool) {
	if start := strings.Index(page, p.head()); start >= 0 {
		if length := strings.Index(page[start:], p.foot()); length >= 0 {
			return page[:start] + p.whole() + page[start+length+len(p.foot()):], true
		}
	}
	if len(before) == 0 {
		return page, false
	}
	_, rest, ok := strings.Cut(page, before[0].foot())
	if !ok {
		return page, false
	}
	end := len(rest)
	if m := sectionEnd.FindStringIndex(rest); m != nil {
		end = m[0]
	}
	at := len(page) - len(rest) + end
	return page[:at] + p.whole() + "\n" + page[at:], true
}

// sectionEnd is where the prose behind a part ends.
var sectionEnd = regexp.MustCompile(`(?m)^(## |<!-- begin )`)

// Table renders a table; the first row is its head.
func Table(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}
