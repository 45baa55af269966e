package unknowntag_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/unknowntag"
)

func Test(t *testing.T) { checktest.Run(t, unknowntag.Rule) }
