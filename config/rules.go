package config

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// severities holds the settings of rules to the severities that there are, and
// keeps where they stand for CheckRules.
func (d *decoder) severities(root *yaml.Node, c *Check) {
	c.places = map[string]diag.Position{}
	rules := child(root, "check", "rules")
	for _, rule := range slices.Sorted(maps.Keys(c.Rules)) {
		key, value := d.entry(rules, rule)
		c.places[rule] = key
		if s := c.Rules[rule]; !slices.Contains(check.Severities(), s) {
			d.diags.Errorf(value, "write one of "+strings.Join(check.Severities(), ", "), "unknown severity %q of rule %q", s, rule)
		}
	}
}

// entry returns where a key of a mapping and its value stand; the file alone
// where there is no such mapping.
func (d *decoder) entry(mapping *yaml.Node, name string) (key, value diag.Position) {
	key, value = diag.Position{File: d.file.Name}, diag.Position{File: d.file.Name}
	if mapping == nil {
		return key, value
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			key, value = d.pos(mapping.Content[i]), d.pos(mapping.Content[i+1])
		}
	}
	return key, value
}

// CheckRules reports the settings of rules that are none of known. Those in
// elsewhere exist, but take no settings.
func (c *Config) CheckRules(known, elsewhere []string) error {
	var diags diag.List
	for _, rule := range slices.Sorted(maps.Keys(c.Check.Rules)) {
		at := c.Check.places[rule]
		switch {
		case slices.Contains(known, rule):
		case slices.Contains(elsewhere, rule):
			diags.Errorf(at, "remove the line; \"dbgen explain "+rule+"\" says how to silence it in Go code", "rule %q takes no settings", rule)
		default:
			hint := diag.DidYouMean(rule, known)
			if hint == "" {
				hint = "use one of " + strings.Join(known, ", ")
			}
			diags.Errorf(at, hint, "there is no rule %q", rule)
		}
	}
	return diags.Err()
}
