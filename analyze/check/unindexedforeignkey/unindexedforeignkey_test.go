package unindexedforeignkey_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
)

func Test(t *testing.T) { checktest.Run(t, unindexedforeignkey.Rule, missingindex.Rule) }
