package parser_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

// Each archive of testdata/errors holds SQL files and, behind each, the whole
// of what ParseFile says of it.
func TestErrors(t *testing.T) {
	archives, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var out []txtar.File
		for _, f := range archive.Files {
			if filepath.Ext(f.Name) != ".sql" {
				continue
			}
			want := ""
			if i := slices.IndexFunc(archive.Files, func(o txtar.File) bool { return o.Name == f.Name+".want" }); i >= 0 {
				want = string(archive.Files[i].Data)
			}
			_, diags := parser.ParseFile(f.Name, string(f.Data), parser.Options{})
			got := format(diags)
			out = append(out, f, txtar.File{Name: f.Name + ".want", Data: []byte(got)})
			t.Run(filepath.Base(path)+"/"+f.Name, func(t *testing.T) {
				if diff := cmp.Diff(want, got); diff != "" && !*update {
					t.Errorf("messages differ (-want +got):\n%s", diff)
				}
				if got == "" {
					t.Error("no errors")
				}
			})
		}
		if *update {
			archive.Files = out
			if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// format writes diagnostics as the command line does.
func format(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags.All() {
		b.WriteString(d.String())
		b.WriteByte('\n')
	}
	return b.String()
}
