package writeinloop_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/writeinloop"
)

func Test(t *testing.T) { vettest.Run(t, writeinloop.Rule) }
