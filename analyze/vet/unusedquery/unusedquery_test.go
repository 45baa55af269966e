package unusedquery_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/unusedquery"
)

func Test(t *testing.T) { vettest.RunProgram(t, unusedquery.Rule) }
