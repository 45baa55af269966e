// Package typecheck compiles generated packages without writing them to disk,
// for tests: it type-checks them against the real pgx and runtime and runs the
// analyzers of go vet. It knows nothing of how they were generated.
package typecheck

import (
	"fmt"
	"go/types"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/bools"
	"golang.org/x/tools/go/analysis/passes/composite"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/stdmethods"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/unreachable"
	"golang.org/x/tools/go/packages"
)

// vet are go vet's analyzers that need no facts about dependencies, and so no
// dependencies' sources.
var vet = []*analysis.Analyzer{
	assign.Analyzer, bools.Analyzer, composite.Analyzer, copylock.Analyzer, nilfunc.Analyzer,
	stdmethods.Analyzer, structtag.Analyzer, unreachable.Analyzer,
}

// A Package is a package to check: its files' texts by name.
type Package map[string][]byte

// Check compiles packages, all in one load, and returns what is wrong with
// each of those that are not well. The packages may import what the root module
// may.
func Check(pkgs map[string]Package) (map[string][]string, error) {
	_, here, _, _ := runtime.Caller(0)
	base := filepath.Join(filepath.Dir(here), "overlay")
	overlay := make(map[string][]byte)
	var patterns []string
	for _, name := range slices.Sorted(maps.Keys(pkgs)) {
		for file, content := range pkgs[name] {
			overlay[filepath.Join(base, name, file)] = content
		}
		patterns = append(patterns, "./overlay/"+name)
	}
	loaded, err := packages.Load(&packages.Config{
		Mode:    packages.LoadSyntax,
		Dir:     filepath.Dir(here),
		Overlay: overlay,
	}, patterns...)
	if err != nil {
		return nil, err
	}
	problems := make(map[string][]string)
	var sound []*packages.Package
	for _, p := range loaded {
		name := p.PkgPath[strings.LastIndexByte(p.PkgPath, '/')+1:]
		for _, e := range p.Errors {
			problems[name] = append(problems[name], e.Error())
		}
		if p.Types == nil || p.Types == types.Unsafe || len(p.GoFiles) == 0 {
			problems[name] = append(problems[name], "nothing was loaded")
		}
		if len(problems[name]) == 0 {
			sound = append(sound, p)
		}
	}
	graph, err := checker.Analyze(vet, sound, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		name := act.Package.PkgPath[strings.LastIndexByte(act.Package.PkgPath, '/')+1:]
		for _, d := range act.Diagnostics {
			problems[name] = append(problems[name], fmt.Sprintf("%s: %s: %s", act.Package.Fset.Position(d.Pos), act.Analyzer.Name, d.Message))
		}
	}
	return problems, nil
}
