package explain_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/explain"
)

var update = flag.Bool("update", false, "write the table in docs/checks.md")

func TestPage(t *testing.T) {
	ids := explain.Rules()
	if !slices.IsSorted(ids) || len(ids) == 0 {
		t.Errorf("the rules are %q", ids)
	}
	for _, id := range ids {
		if page, ok := explain.Page(id); !ok || !strings.HasPrefix(page, "# "+id+"\n") {
			t.Errorf("the page of %s begins with %.40q", id, page)
		}
	}
	if _, ok := explain.Page("no-such-rule"); ok {
		t.Error("a page for no rule")
	}
}

// TestDocsTable: the table in the docs is that of the list of rules.
func TestDocsTable(t *testing.T) {
	const file = "../../docs/checks.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const head = "| rule | reports | command |\n"
	before, rest, ok := strings.Cut(string(text), head)
	table, after, ended := strings.Cut(rest, "\n\n")
	if !ok || !ended {
		t.Fatalf("%s has no table %q", file, head)
	}
	if diff := cmp.Diff(explain.Table(), head+table+"\n"); diff != "" && !*update {
		t.Errorf("%s is not up to date (-want +got); run \"go test ./internal/explain -update\":\n%s", file, diff)
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+explain.Table()+"\n"+after), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
