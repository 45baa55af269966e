package txnotclosed_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/txnotclosed"
)

func Test(t *testing.T) { vettest.Run(t, txnotclosed.Rule) }
