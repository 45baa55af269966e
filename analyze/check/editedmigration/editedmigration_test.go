package editedmigration_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/editedmigration"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Test words each way in which a migration is not what it was; that these are found is
// tested with the command.
func Test(t *testing.T) {
	const file = "testdata/found.txt"
	cat, diags := schema.Replay(nil, schema.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res, err := analyze.Analyze(t.Context(), cat, nil, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found, failed := check.Run(res, []*check.Rule{editedmigration.Rule}, check.Options{Against: &deployed.Comparison{Rev: "v1", Edited: []deployed.Edited{
		{File: "migrations/0001_a.sql", Line: 3},
		{File: "migrations/0002_b.sql", Line: 1, Renamed: "migrations/0003_b.sql"},
		{File: "migrations/0004_c.sql", Gone: "dbgen.yaml"},
	}}})
	if err := failed.Err(); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := report.Write(&got, "text", &report.Document{Findings: found}); err != nil {
		t.Fatal(err)
	}
	if *checktest.Update {
		if err := os.WriteFile(file, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if found, _ := check.Run(res, []*check.Rule{editedmigration.Rule}, check.Options{}); len(found) > 0 {
		t.Errorf("found without a deployed version: %v", found)
	}
}
