package unusedignore_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/vettest"
	"github.com/dbgen-go/dbgen/analyze/vet/loopinvariantquery"
	"github.com/dbgen-go/dbgen/analyze/vet/nplusone"
	"github.com/dbgen-go/dbgen/analyze/vet/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/vet/writeinloop"
)

func Test(t *testing.T) {
	vettest.Run(t, unusedignore.Rule, nplusone.Rule, loopinvariantquery.Rule, writeinloop.Rule)
}
