package vet_test

import (
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/explain"
)

// TestPages: each rule that can be reported has a page, and each page a rule.
func TestPages(t *testing.T) {
	ids := slices.Concat(rules.CheckIDs(), vet.Rules())
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if pages := explain.Rules(); !slices.Equal(ids, pages) {
		t.Errorf("rules %v\npages %v", ids, pages)
	}
}
