package sortwithoutindex_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/sortwithoutindex"
)

func Test(t *testing.T) { checktest.Run(t, missingindex.Rule, sortwithoutindex.Rule) }
