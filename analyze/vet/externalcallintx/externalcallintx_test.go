package externalcallintx_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/externalcallintx"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
)

func Test(t *testing.T) { vettest.Run(t, externalcallintx.Rule) }
