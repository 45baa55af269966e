package stalecache_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/stalecache"
)

func Test(t *testing.T) { checktest.Run(t, stalecache.Rule) }
