package nplusone_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/nplusone"
)

func Test(t *testing.T) { vettest.Run(t, nplusone.Rule) }
