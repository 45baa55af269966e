package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLocalFiles(t *testing.T) {
	pat := os.Getenv("SCHEMA_GLOB")
	if pat == "" {
		return
	}
	var files []string
	for _, p := range strings.Fields(pat) {
		m, _ := filepath.Glob(p)
		files = append(files, m...)
	}
	for _, f := range files {
		b, _ := os.ReadFile(f)
		_, d := Replay([]Source{{f, string(b)}}, Options{})
		for _, x := range d.All() {
			t.Log(x.String())
		}
	}
}
