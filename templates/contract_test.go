package templates

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
)

// Code is generated for the newest contract that the runtime has, and an old
// generated package is kept for each.
func TestContract(t *testing.T) {
	dirs, err := filepath.Glob("../runtime/_contract/v*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no contract: ", err)
	}
	newest := slices.MaxFunc(dirs, func(a, b string) int { // v10 is newer than v9
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		if a < b {
			return -1
		}
		return 1
	})
	if filepath.Base(newest) != path.Base(contractPath) {
		t.Errorf("code is generated for %s, the runtime has %s", path.Base(contractPath), filepath.Base(newest))
	}
	if _, err := os.Stat(filepath.Join("../runtime/internal/generated", path.Base(contractPath), "db/db.go")); err != nil {
		t.Error(err)
	}
}
