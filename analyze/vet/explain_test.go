package vet_test

import (
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/explain"
)

// TestPages: each rule that can be reported has a page, and each page a rule.
func TestPages(t *testing.T) {
	rules := slices.Concat(check.Rules(), vet.Rules())
	slices.Sort(rules)
	rules = slices.Compact(rules)
	if pages := explain.Rules(); !slices.Equal(rules, pages) {
		t.Errorf("rules %v\npages %v", rules, pages)
	}
}
