package redundantindex_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/redundantindex"
)

func Test(t *testing.T) { checktest.Run(t, redundantindex.Rule) }

func TestCures(t *testing.T) { checktest.Cures(t, "", redundantindex.Rule) }
