package main

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect")

func TestMain(m *testing.M) {
	if os.Getenv("DBGEN_CACHE_DIR") == "" { // a script's processes, which begin here too, have it
		os.Setenv("DBGEN_CACHE_DIR", "off")
	}
	testscript.Main(m, map[string]func(){"dbgen": main})
}

// TestScripts runs the command as a user would; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			// The go command's caches, for dbgen vet; and where dbgen itself
			// is, for go vet -vettool.
			for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
				out, err := exec.Command("go", "env", name).Output()
				if err != nil {
					return err
				}
				env.Setenv(name, strings.TrimSpace(string(out)))
			}
			cache, err := os.MkdirTemp("", "dbgen-cache-") // so that scripts that run a command twice meet what the first kept
			if err != nil {
				return err
			}
			env.Defer(func() { os.RemoveAll(cache) })
			env.Setenv("DBGEN_CACHE_DIR", cache)
			dbgen, err := exec.LookPath("dbgen")
			env.Setenv("DBGEN", dbgen)
			return err
		},
	})
}
