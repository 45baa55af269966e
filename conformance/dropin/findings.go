package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
)

// A finding is a line of "dbgen check" or "dbgen vet" with the rule at its end.
var findingLine = regexp.MustCompile(`^\S.*:\d+:\d+: .*\[([a-z0-9-]+)\]$`)

// findings runs what dbgen has for entries of other drivers.
func (p *play) findings(ctx context.Context, outs []string) {
	r := p.report
	r.rules = map[string]int{}
	count := func(text string) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if m := findingLine.FindStringSubmatch(line); m != nil {
				r.rules[m[1]]++
				r.findings = append(r.findings, line)
			}
		}
	}
	for _, c := range p.configs {
		if !c.Has("another") {
			continue
		}
		dir := filepath.Join(p.root, c.Dir())
		check := p.run(ctx, dir, p.dbgen, append([]string{"check"}, c.Args()...)...)
		count(check.stdout + check.stderr)
		errs, _ := messages(check.stderr)
		for _, e := range errs {
			if !findingLine.MatchString(firstLine(e)) && !sumLine.MatchString(e) {
				r.failures = append(r.failures, "check: "+e)
			}
		}
		described := p.run(ctx, dir, p.dbgen, append([]string{"describe", "--format", "json"}, c.Args()...)...)
		var doc struct{ Queries []json.RawMessage }
		switch err := json.Unmarshal([]byte(described.stdout), &doc); {
		case err != nil:
			r.failures = append(r.failures, "describe: "+firstLine(described.stderr))
		default:
			r.described += len(doc.Queries)
		}
	}
	if !p.vets {
		return
	}
	modules, err := p.dependents(ctx, p.root, outs)
	if err != nil {
		r.failures = append(r.failures, err.Error())
	}
	for _, m := range modules {
		vet := p.run(ctx, filepath.Join(p.root, m.dir), p.dbgen, append([]string{"vet", "--also", "sqlc"}, m.packages...)...)
		count(vet.stdout + vet.stderr)
		if !vet.ok && !findingLine.MatchString(firstLine(vet.stdout+vet.stderr)) {
			r.failures = append(r.failures, "vet: "+firstLine(vet.stderr))
		}
	}
}

// sumLine is how dbgen ends a list.
var sumLine = regexp.MustCompile(`^dbgen: \d+ (errors?|warnings?|findings?)|^dbgen: left out: \d+ wrong`)

// firstLine is the first line of a text that says something.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
