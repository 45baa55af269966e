package loopinvariantquery_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/loopinvariantquery"
)

func Test(t *testing.T) { vettest.Run(t, loopinvariantquery.Rule) }
