package updateordeletewithoutwhere_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/updateordeletewithoutwhere"
)

func Test(t *testing.T) { checktest.Run(t, updateordeletewithoutwhere.Rule) }
