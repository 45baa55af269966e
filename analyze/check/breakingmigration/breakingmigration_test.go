package breakingmigration_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/breakingmigration"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
)

func Test(t *testing.T) { checktest.Migrations(t, breakingmigration.Rule) }
