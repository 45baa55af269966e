package project

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

var updateCosts = flag.Bool("update-costs", false, "write what generating costs anew")

// Generating the example may not take more memory than it did: how long it takes
// cannot be tested on a busy machine. A tenth more may be the Go version's.
func TestCosts(t *testing.T) {
	const margin = 0.10
	file := filepath.Join("testdata", "costs.txt")
	cfg, err := config.Load(filepath.Join("..", "..", "examples", "dbgen.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	run := func() {
		p, err := Load(t.Context(), cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Generate(t.Context(), "v0.0.0"); err != nil {
			t.Fatal(err)
		}
	}
	run() // what is made once for all
	const runs = 3
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		run()
	}
	runtime.ReadMemStats(&after)
	allocations, bytes := (after.Mallocs-before.Mallocs)/runs, (after.TotalAlloc-before.TotalAlloc)/runs
	if *updateCosts {
		text := fmt.Sprintf("# What generating the example costs at most: allocations, bytes. Written by go test -update-costs.\n%d %d\n", allocations, bytes)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, numbers, _ := strings.Cut(string(text), "\n")
	var most [2]uint64
	if _, err := fmt.Sscan(numbers, &most[0], &most[1]); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for i, is := range []uint64{allocations, bytes} {
		if float64(is) > float64(most[i])*(1+margin) {
			t.Errorf("generating the example takes %d %s, not %d; if that must be, write it down: go test ./internal/project -run TestCosts -update-costs",
				is, []string{"allocations", "bytes"}[i], most[i])
		}
	}
}
