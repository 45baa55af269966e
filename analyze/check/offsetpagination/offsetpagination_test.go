package offsetpagination_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/offsetpagination"
)

func Test(t *testing.T) { checktest.Run(t, offsetpagination.Rule) }
