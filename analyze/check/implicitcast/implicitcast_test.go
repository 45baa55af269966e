package implicitcast_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/implicitcast"
	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/unindexablecondition"
)

// Test also holds the rules on indexes to silence: one finding for one place.
func Test(t *testing.T) {
	checktest.Run(t, implicitcast.Rule, missingindex.Rule, unindexablecondition.Rule)
}
