package main

import (
	_ "embed"
	"strings"
)

// splitText lists the repositories that are kept aside while the rule is tuned on
// the others.
//
//go:embed split.txt
var splitText string

// readSplit returns the repositories that are kept aside.
func readSplit() map[string]bool {
	aside := map[string]bool{}
	for line := range strings.Lines(splitText) {
		if name := strings.TrimSpace(line); name != "" && !strings.HasPrefix(name, "#") {
			aside[name] = true
		}
	}
	return aside
}
