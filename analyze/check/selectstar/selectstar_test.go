package selectstar_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/selectstar"
)

func Test(t *testing.T) { checktest.Run(t, selectstar.Rule) }
