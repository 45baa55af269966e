package hottablecached_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/hottablecached"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, hottablecached.Rule) }
