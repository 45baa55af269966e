package unusedignore_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/dbgen-go/dbgen/analyze/vet/unusedignore"
)

func Test(t *testing.T) {
	testdata, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, testdata, unusedignore.Analyzer, "unusedignore")
}
