package columnneverread_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/columnneverread"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
)

func Test(t *testing.T) { vettest.RunProgram(t, columnneverread.Rule) }
