package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// outcomes are what became of tests, by package and name: "pass", "fail", "skip".
type outcomes map[string]string

// test runs the packages' tests that -tests names for this checkout.
func (p *play) test(ctx context.Context) outcomes {
	all := outcomes{}
	for _, t := range p.tests {
		where, packages, _ := strings.Cut(t, "=")
		name, folder, _ := strings.Cut(where, "/")
		if name != p.it.name {
			continue
		}
		args := append([]string{"test", "-json", "-count=1", "-p=1"}, strings.Fields(packages)...)
		out := p.run(ctx, filepath.Join(p.root, folder), "go", args...)
		readOutcomes(out.stdout, all)
	}
	return all
}

// readOutcomes reads go test's JSON. A package that does not compile, or ends
// before its tests do, has an outcome of its own.
func readOutcomes(text string, all outcomes) {
	for line := range strings.Lines(text) {
		var event struct{ Action, Package, Test string }
		if json.Unmarshal([]byte(line), &event) != nil {
			continue
		}
		switch event.Action {
		case "pass", "fail", "skip":
			all[random.ReplaceAllString(strings.TrimSuffix(event.Package+" "+event.Test, " "), "…")] = event.Action
		}
	}
}

// random are parts of tests' names that are others in each run.
var random = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// A comparison is of two runs of the same tests.
type comparison struct {
	before, after map[string]int // how many of each outcome
	changed       []string
}

// compareTests is nil where no tests were named.
func compareTests(before, after outcomes) *comparison {
	if len(before) == 0 && len(after) == 0 {
		return nil
	}
	c := &comparison{map[string]int{}, map[string]int{}, nil}
	names := map[string]bool{}
	for name, outcome := range before {
		c.before[outcome]++
		names[name] = true
	}
	for name, outcome := range after {
		c.after[outcome]++
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != after[name] {
			c.changed = append(c.changed, fmt.Sprintf("%s: %s, was %s", name, orNone(after[name]), orNone(before[name])))
		}
	}
	return c
}

func orNone(outcome string) string {
	if outcome == "" {
		return "not run"
	}
	return outcome
}
