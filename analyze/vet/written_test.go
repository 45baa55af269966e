package vet_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

var wanted = regexp.MustCompile(`// want ([\w-]+)$`)

// TestWritten holds calls of database/sql and pgx to the rules that their lines name.
func TestWritten(t *testing.T) {
	res, err := vet.Run(context.Background(), rules.Vet(), []string{"./testdata/written"}, vet.Options{Also: []string{"pgx", "database/sql"}})
	if err != nil || len(res.LeftOut) > 0 || len(res.Failed) > 0 {
		t.Fatalf("%v, %+v", err, res)
	}
	got, want := map[string]bool{}, map[string]bool{}
	for _, f := range res.Findings {
		got[fmt.Sprintf("%s:%d %s", filepath.Base(f.File), f.Line, f.Rule)] = true
	}
	files, err := filepath.Glob("testdata/written/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := wanted.FindStringSubmatch(line); m != nil {
				want[fmt.Sprintf("%s:%d %s", filepath.Base(file), i+1, m[1])] = true
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(want)) {
		if !got[at] {
			t.Errorf("%s: nothing found", at)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(got)) {
		if !want[at] {
			t.Errorf("%s: found", at)
		}
	}
}
