// Package house holds the rules of the house that a test can keep: which
// folder may import which. It knows package paths and nothing else.
package house

import "strings"

// Module is the path of the root module.
const Module = "github.com/dbgen-go/dbgen"

// layers are the folders of the root module from the top down: a package
// imports from its own layer and from those below it.
var layers = [][]string{
	{"cmd", "golden"},
	{"internal/sqlcplugin"},
	{"internal/project", "internal/describe", "internal/oracle", "analyze/vet"},
	{"config", "templates"},
	{"analyze/check"},
	{"analyze"},
	{"analyze/pgcat"},
	{"parser", "parser/schema"},
	{"parser/pgast", "parser/sqltext"},
	{"templates/options"},
	{"internal"},
}

// strangers are folders of one layer of which neither imports the other.
var strangers = [][2]string{{"config", "templates"}}

// layer returns the position of a package's layer; the longest matching folder
// decides. ok is false for packages of other modules.
func layer(pkg string) (n int, ok bool) {
	rel, inside := strings.CutPrefix(pkg, Module+"/")
	if !inside {
		return 0, false
	}
	best := -1
	for i, folders := range layers {
		for _, folder := range folders {
			if (rel == folder || strings.HasPrefix(rel, folder+"/")) && len(folder) > best {
				n, ok, best = i, true, len(folder)
			}
		}
	}
	return n, ok
}

// Allowed reports whether package from may import package to.
func Allowed(from, to string) bool {
	if strings.HasPrefix(from, Module+"/runtime") {
		return !strings.HasPrefix(to, Module+"/") || strings.HasPrefix(to, Module+"/runtime")
	}
	a, aok := layer(from)
	b, bok := layer(to)
	for _, pair := range strangers {
		if from == Module+"/"+pair[0] && to == Module+"/"+pair[1] || from == Module+"/"+pair[1] && to == Module+"/"+pair[0] {
			return false
		}
	}
	return !aok || !bok || a <= b
}
