package duplicateindex_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/duplicateindex"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, duplicateindex.Rule) }

func TestCures(t *testing.T) { checktest.Cures(t, "", duplicateindex.Rule) }
