package main

import (
	"os"
	"path/filepath"

	"github.com/dbgen-go/dbgen/internal/project"
)

// cacheDir is the folder where results of a kind are kept between runs, of the
// user's caches or of that which DBGEN_CACHE_DIR names; "" is none.
func cacheDir(kind string) string {
	switch dir := os.Getenv("DBGEN_CACHE_DIR"); dir {
	case "":
	case "off":
		return ""
	default:
		return filepath.Join(dir, kind)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	if _, err := os.Stat(filepath.Dir(dir)); err != nil {
		return "" // no home, as in containers: to make one is not ours
	}
	return filepath.Join(dir, "dbgen", kind)
}

// memory is what earlier runs made.
func memory() *project.Memory { return project.Remember(cacheDir("made")) }
