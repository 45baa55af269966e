package migrationlock_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/migrationlock"
)

func Test(t *testing.T) { checktest.Migrations(t, migrationlock.Rule) }
