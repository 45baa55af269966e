package architecture

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

func TestAllowed(t *testing.T) {
	const pgQuery, oliphant = "github.com/pganalyze/pg_query_go/v6", "github.com/sqlc-dev/oliphant/ast"
	for _, tc := range []struct {
		from, to string
		want     bool
	}{
		// Downwards, and within a room.
		{"cmd/dbgen", "templates", true},
		{"templates", "analyze", true},
		{"analyze", "parser/schema", true},
		{"internal/project", "internal/output", true},
		{"analyze/check/missingindex", "analyze/check", true},
		{"analyze/check/internal/indexing", "analyze/check", true},
		{"parser/schema", "parser", true},
		{"config", "templates/options", true},
		{"templates/options", "internal/diag", true},
		{"runtime/cache", "runtime/limit", true},
		{"cmd/dbgen", "runtime/dbtest", true},

		// Text becomes a tree once, and the rest reads the tree.
		{"analyze/tree", "analyze/pgcat", true},
		{"analyze/bind", "analyze/tree", true},
		{"analyze/nulls", "analyze/bind", true},
		{"analyze/effects", "analyze/tree", true},
		{"analyze/paths", "analyze/pgcat", true},
		{"analyze", "analyze/paths", true},
		{"analyze/check/missingindex", "analyze/paths", true},
		{"analyze/check/missingindex", "analyze", true},

		// Nobody imports back.
		{"analyze/pgcat", "analyze/tree", false},
		{"analyze/tree", "analyze/bind", false},
		{"analyze/bind", "analyze/nulls", false},
		{"analyze/bind", "analyze/effects", false},
		{"analyze/bind", "analyze/paths", false},
		{"analyze/nulls", "analyze", false},
		{"analyze/effects", "analyze", false},
		{"analyze/paths", "analyze", false},
		{"analyze/paths", "analyze/check", false},
		{"analyze", "analyze/check/missingindex", false},
		{"analyze", "templates", false},
		{"parser", "analyze/pgcat", false},
		{"parser/pgast", "parser", false},
		{"templates", "config", false},
		{"templates/options", "templates", false},
		{"templates/options", "parser", false},
		{"internal/diag", "parser", false},
		{"internal/output", "internal/project", false},
		{"internal/project", "cmd/dbgen", false},
		{"internal/describe", "internal/sqlcplugin", false},
		{"runtime", "internal/diag", false},
		{"runtime/pool", "parser", false},

		// Walls.
		{"analyze/nulls", "analyze/effects", false},
		{"analyze/effects", "analyze/nulls", false},
		{"analyze/effects", "analyze/paths", false},
		{"analyze/paths", "analyze/nulls", false},
		{"analyze/check/missingindex", "analyze/vet/nplusone", false},
		{"analyze/vet", "analyze/check", false},
		{"internal/output", "internal/diag", false},

		// The syntax tree.
		{"parser", pgQuery, true},
		{"parser/schema", "parser/pgast", true},
		{"analyze/bind", oliphant, true},
		{"analyze/bind/internal/names", "parser/pgast", true},
		{"analyze/tree", pgQuery, false},
		{"analyze/nulls", pgQuery, false},
		{"analyze/paths", "parser/pgast", false},
		{"cmd/dbgen", "parser/pgast", false},
		{"internal/describe", oliphant, false},

		// What is not in the picture.
		{"gadgets", "analyze", false},
		{"cmd/dbgen", "gadgets", false},
		{"analyze", "golang.org/x/sync/errgroup", true},
	} {
		to := tc.to
		if !strings.Contains(to, ".") {
			to = Module + "/" + to
		}
		if got := Allowed(Module+"/"+tc.from, to); got != tc.want {
			t.Errorf("Allowed(%s, %s) = %v, want %v", tc.from, tc.to, got, tc.want)
		}
	}
}

// An imported is a package and what it imports outside its tests, which may
// look anywhere.
type imported struct {
	ImportPath string
	Imports    []string
}

// list returns the packages of the module in a folder.
func list(t *testing.T, dir string) []imported {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = dir
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list in %s: %v\n%s", dir, err, &faults)
	}
	var packages []imported
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p imported
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) == 0 {
		t.Fatalf("no package found in %s", dir)
	}
	return packages
}

// TestImportsRunOneWay holds every package of the root and runtime modules to
// the picture.
func TestImportsRunOneWay(t *testing.T) {
	for _, dir := range []string{"../..", "../../runtime"} {
		for _, p := range list(t, dir) {
			if _, ok := Room(p.ImportPath); !ok && !inRuntime(p.ImportPath) {
				t.Errorf("%s has no room: draw it into the picture in architecture.go", p.ImportPath)
			}
			for _, to := range p.Imports {
				switch {
				case Allowed(p.ImportPath, to):
				case isSyntaxTree(to) && !maySeeSyntax(p.ImportPath):
					t.Errorf("%s imports %s: the syntax tree is for parser and analyze/bind; read what they make of it", p.ImportPath, to)
				default:
					t.Errorf("%s imports %s: imports run one way, down the picture in architecture.go", p.ImportPath, to)
				}
			}
		}
	}
}
