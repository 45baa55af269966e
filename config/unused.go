package config

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sqlc's settings that mean nothing here: of the file, and of an entry.
var (
	unusedOfFile  = []string{"cloud", "servers", "rules"}
	unusedOfEntry = []string{"database", "analyzer", "rules"}
)

// A foundUnused is what of sqlc's configuration dbgen has no use for, and where the
// first of it stands.
type foundUnused struct {
	names []string
	first *yaml.Node
}

func (u *foundUnused) add(at *yaml.Node, name string) {
	if u.first == nil || at.Line < u.first.Line || at.Line == u.first.Line && at.Column < u.first.Column {
		u.first = at
	}
	if !slices.Contains(u.names, name) {
		u.names = append(u.names, name)
	}
}

// keys looks at the settings of a mapping; known are those without a use.
func (u *foundUnused) keys(n *yaml.Node, known []string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if slices.Contains(known, key.Value) {
			u.add(key, key.Value)
		} else if each != nil {
			each(key, value)
		}
	}
}

// unused says in one warning what of sqlc's configuration dbgen has no use for;
// entries are those of "sql" or "packages".
func (d *decoder) unused(root, entries *yaml.Node, plugins map[string]bool) {
	var found foundUnused
	found.keys(root, unusedOfFile, nil)
	for _, n := range entries.Content {
		if child(n, "gen", "go") == nil && child(n, "path") == nil && len(pluginEntries(n, plugins)) == 0 {
			continue // no Go is made of it
		}
		found.keys(n, unusedOfEntry, func(key, value *yaml.Node) {
			switch key.Value {
			case "codegen":
				for _, entry := range value.Content {
					if plugin := child(entry, "plugin"); plugin != nil && !plugins[plugin.Value] {
						found.add(key, "codegen of plugin "+strconv.Quote(plugin.Value))
					}
				}
			case "gen":
				found.keys(value, nil, func(of, _ *yaml.Node) {
					if of.Value != "go" {
						found.add(of, "gen."+of.Value)
					}
				})
			}
		})
	}
	if len(found.names) > 0 {
		d.warnings.Warnf(d.pos(found.first), "nothing to do: sqlc goes on generating for others, and dbgen needs no database; \"dbgen check\" has rules of its own",
			"not used by dbgen: %s", strings.Join(found.names, ", "))
	}
}
