package adoptedtype_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/adoptedtype"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, adoptedtype.Rule) }
