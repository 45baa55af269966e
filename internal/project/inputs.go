package project

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/config"
)

// Inputs are the files that a run over a configuration reads, in order: those that
// its patterns match now, and the configuration's own, which need not exist. The Go
// files beside generated ones are among Outputs.
func Inputs(cfg *config.Config) []string {
	files := append(SchemaFiles(cfg), cfg.AdoptFile())
	for _, found := range QueryFiles(cfg) {
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Outputs are the Go files in the folders that a run writes to, whoever wrote them, and
// the records of whose the folders are, in order.
func Outputs(cfg *config.Config) []string {
	var files []string
	for i := range cfg.Packages {
		folder := cfg.Path(cfg.Packages[i].Go.Out)
		entries, _ := os.ReadDir(folder) // of one that cannot be read, a run says so
		for _, e := range entries {
			if filepath.Ext(e.Name()) == ".go" || e.Name() == record {
				files = append(files, filepath.Join(folder, e.Name()))
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
