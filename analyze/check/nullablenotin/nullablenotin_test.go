package nullablenotin_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/nullablenotin"
)

func Test(t *testing.T) { checktest.Run(t, nullablenotin.Rule) }
