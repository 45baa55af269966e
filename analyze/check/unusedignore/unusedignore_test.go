package unusedignore_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
	"github.com/dbgen-go/dbgen/analyze/check/unusedignore"
)

func Test(t *testing.T) {
	checktest.Run(t, unusedignore.Rule, missingindex.Rule, unindexedforeignkey.Rule)
}
