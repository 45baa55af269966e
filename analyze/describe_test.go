package analyze_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// What the analysis says of one query of each kind, in full.
func TestDescribe(t *testing.T) {
	r, diags := load(t, readFiles(t, "testdata/corpus/schema.sql"), readFiles(t, "testdata/describe/queries.sql"))
	for _, d := range diags.All() {
		t.Error(d)
	}
	var b strings.Builder
	for _, q := range r.Queries {
		describe(&b, r, q)
		if q.Batch != nil {
			b.WriteString("\n")
			describe(&b, r, q.Batch)
		}
		b.WriteString("\n")
	}
	const golden = "testdata/describe/golden.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("run go test -update and look at the difference (-want +got):\n%s", diff)
	}
}

func describe(b *strings.Builder, r *analyze.Result, q *analyze.Query) {
	flags := string(q.Verb)
	for _, f := range []struct {
		on   bool
		name string
	}{{q.ReadOnly, "read-only"}, {q.Locks, "locks"}, {q.ReadsViaFunctions, "reads via functions"}} {
		if f.on {
			flags += ", " + f.name
		}
	}
	fmt.Fprintf(b, "%s :%s (%s)\n    %s\n", q.Name, q.Command, flags, strings.ReplaceAll(q.SQL, "\n", "\n    "))
	for _, p := range q.Params {
		fmt.Fprintf(b, "  $%d %s %s%s%s\n", p.Number, p.Name, r.Types.Format(p.Type.OID), choose(p.Nullable, " nullable"), shown(" meets ", p.Table, p.Column))
	}
	for _, c := range q.Columns {
		embed := ""
		if c.Embed != "" {
			embed = fmt.Sprintf(" in embed %d of %s", c.EmbedPos, c.EmbedRel.Name)
		}
		fmt.Fprintf(b, "  %s %s %s: %s%s%s\n", c.Name, r.Types.Format(c.Type.OID), c.Null, c.Reason, shown(" shows ", c.Table, c.Column), embed)
	}
	for _, a := range q.Reads {
		fmt.Fprintf(b, "  reads %s%s\n", a.Table.Name, access(a))
	}
	for _, a := range q.Writes {
		fmt.Fprintf(b, "  writes %s (%s)%s\n", a.Table.Name, a.Verb, access(a))
	}
	if q.InsertInto != nil {
		fmt.Fprintf(b, "  copies into %s (%s)\n", q.InsertInto.Table.Name, names(q.InsertInto.Columns))
	}
}

func choose(on bool, s string) string {
	if on {
		return s
	}
	return ""
}

func shown(word string, t *schema.Table, c *schema.Column) string {
	if t == nil || c == nil {
		return ""
	}
	return word + t.Name + "." + c.Name
}

func access(a analyze.Access) string {
	out := ""
	for _, k := range a.Key {
		if k.Param > 0 {
			out += fmt.Sprintf(" %s=$%d", k.Column.Name, k.Param)
		} else {
			out += " " + k.Column.Name + "=" + k.Const
		}
	}
	if len(a.Columns) > 0 {
		out += " columns " + names(a.Columns)
	}
	if a.Via != "" {
		out += " via " + a.Via
	}
	return out
}

func names(cols []*schema.Column) string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.Name
	}
	return strings.Join(out, ", ")
}
