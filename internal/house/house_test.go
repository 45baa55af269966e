package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

func TestAllowed(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		want     bool
	}{
		{"cmd/dbgen", "templates", true},
		{"templates", "analyze", true},
		{"analyze", "parser/schema", true},
		{"analyze", "templates", false},
		{"config", "templates/options", true},
		{"templates", "templates/options", true},
		{"config", "templates", false},
		{"templates", "config", false},
		{"templates/options", "parser", false},
		{"parser", "analyze/pgcat", false},
		{"parser/schema", "parser", true},
		{"internal/diag", "parser", false},
		{"runtime/cache", "runtime/limit", true},
		{"runtime", "internal/diag", false},
	} {
		if got := Allowed(Module+"/"+tc.from, Module+"/"+tc.to); got != tc.want {
			t.Errorf("Allowed(%s, %s) = %v, want %v", tc.from, tc.to, got, tc.want)
		}
	}
}

// TestImportsRunOneWay holds every package of the root and runtime modules to
// the rules; tests may look anywhere.
func TestImportsRunOneWay(t *testing.T) {
	for _, dir := range []string{"../..", "../../runtime"} {
		cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list in %s: %v", dir, err)
		}
		packages := 0
		for dec := json.NewDecoder(strings.NewReader(string(out))); ; packages++ {
			var p struct {
				ImportPath string
				Imports    []string
			}
			if err := dec.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for _, to := range p.Imports {
				if !Allowed(p.ImportPath, to) {
					t.Errorf("%s imports %s: the house's imports run one way", p.ImportPath, to)
				}
			}
		}
		if packages == 0 {
			t.Errorf("no package found in %s", dir)
		}
	}
}
