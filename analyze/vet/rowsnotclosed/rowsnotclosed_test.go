package rowsnotclosed_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/rowsnotclosed"
)

func Test(t *testing.T) { vettest.Run(t, rowsnotclosed.Rule) }
