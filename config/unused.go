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

// unused says in one warning what of sqlc's configuration dbgen has no use for;
// entries are those of "sql" or "packages".
func (d *decoder) unused(root, entries *yaml.Node, plugins map[string]bool) {
	var names []string
	var first *yaml.Node
	add := func(at *yaml.Node, name string) {
		if first == nil || at.Line < first.Line || at.Line == first.Line && at.Column < first.Column {
			first = at
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, n := range append([]*yaml.Node{root}, entries.Content...) {
		writesGo := child(n, "gen", "go") != nil || child(n, "path") != nil || len(pluginEntries(n, plugins)) > 0
		if n.Kind != yaml.MappingNode || n != root && !writesGo { // which is left out, as a warning says
			continue
		}
		known := unusedOfEntry
		if n == root {
			known = unusedOfFile
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch {
			case slices.Contains(known, key.Value):
				add(key, key.Value)
			case n == root:
			case key.Value == "codegen":
				for _, entry := range value.Content {
					if plugin := child(entry, "plugin"); plugin != nil && !plugins[plugin.Value] {
						add(key, "codegen of plugin "+strconv.Quote(plugin.Value))
					}
				}
			case key.Value == "gen":
				for k := 0; k+1 < len(value.Content); k += 2 {
					if of := value.Content[k].Value; of != "go" {
						add(value.Content[k], "gen."+of)
					}
				}
			}
		}
	}
	if len(names) > 0 {
		d.warnings.Warnf(d.pos(first), "nothing to do: sqlc goes on generating for others, and dbgen needs no database; \"dbgen check\" has rules of its own",
			"not used by dbgen: %s", strings.Join(names, ", "))
	}
}
