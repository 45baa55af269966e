package int4key_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/int4key"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Run(t, int4key.Rule) }

func TestCures(t *testing.T) { checktest.Cures(t, "", int4key.Rule) }
