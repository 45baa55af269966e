package config

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// withNulls adds what a sqlc.yaml sets of dbgen's own for the entries that sqlc
// generates itself: sqlc_nulls, under "options: {dbgen: …}" at the top of the file,
// which is the one place where sqlc lets others have settings.
func (d *decoder) withNulls(global sqlcGlobal, options map[string]yaml.Node) sqlcGlobal {
	n, found := options["dbgen"]
	if !found {
		return global
	}
	var own sqlcGlobal
	d.decode(&n, &own, "the options of dbgen")
	global.SQLCNulls = own.SQLCNulls
	if at := own.Places["sqlc_nulls"]; at.Line > 0 {
		places := map[string]diag.Position{"sqlc_nulls": at}
		for key, pos := range global.Places {
			places[key] = pos
		}
		global.Places = places
	}
	return global
}

// ownCheck reads the settings of "dbgen check" from the same place, "options:
// {dbgen: {check: …}}", or from the options of the plugin that dbgen is, and takes
// them out of what is read as settings of the code.
func (d *decoder) ownCheck(cfg *Config, options map[string]yaml.Node, plugins map[string]bool) {
	var first *yaml.Node
	for _, name := range slices.Sorted(maps.Keys(options)) {
		if name != "dbgen" && !plugins[name] {
			continue
		}
		n := options[name]
		rest, key, settings := withoutCheck(&n)
		options[name] = *rest
		switch {
		case settings == nil:
			continue
		case first != nil:
			d.diags.Errorf(d.pos(key), fmt.Sprintf("they stand on line %d already; keep one of the two", first.Line), "the settings of the checks are given twice")
			continue
		}
		first = key
		d.decode(settings, &cfg.Check, "check")
		if !d.diags.HasErrors() {
			d.severities(&n, &cfg.Check)
			d.production(&n, &cfg.Check)
		}
	}
}

// withoutCheck returns options without the settings of the checks, and these.
func withoutCheck(n *yaml.Node) (rest, key, settings *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return n, nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "check" {
			without := *n
			without.Content = slices.Concat(n.Content[:i], n.Content[i+2:])
			return &without, n.Content[i], n.Content[i+1]
		}
	}
	return n, nil, nil
}

// noOptions refuses "options" in version 1, as sqlc does: a setting there would do
// nothing.
func (d *decoder) noOptions(root *yaml.Node) {
	var found foundUnused
	found.keys(root, []string{"options"}, nil)
	if found.first != nil {
		d.diags.Errorf(d.pos(found.first), "remove it, or make the file version 2, whose \"options\" take \"dbgen: {sqlc_nulls: …}\"; sqlc refuses this file, too",
			"\"options\" has no meaning in version 1 of sqlc's configuration")
	}
}

// asksDatabase reports whether sqlc asks a database for the types of an entry.
func asksDatabase(n *yaml.Node) bool {
	says := func(value string, path ...string) bool {
		at := child(n, path...)
		return at != nil && at.Value == value
	}
	uri := child(n, "database", "uri")
	return (uri != nil && uri.Value != "" || says("true", "database", "managed")) && !says("false", "analyzer", "database")
}
