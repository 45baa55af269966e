package unboundedmany_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/unboundedmany"
)

func Test(t *testing.T) { checktest.Run(t, unboundedmany.Rule) }
