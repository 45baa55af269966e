package queryoutsidetx_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/queryoutsidetx"
)

func Test(t *testing.T) { vettest.Run(t, queryoutsidetx.Rule) }
