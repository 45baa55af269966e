package vet

import (
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestNothingLoaded: a go command that is ended while it works is an error, not a
// clean run.
func TestNothingLoaded(t *testing.T) {
	if l, err := sorted(nil, []*packages.Package{{ID: "example.com/app"}}); err == nil {
		t.Errorf("loaded %+v without an error", l)
	}
}
