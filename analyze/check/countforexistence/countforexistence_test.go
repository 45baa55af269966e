package countforexistence_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/countforexistence"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, countforexistence.Rule) }
