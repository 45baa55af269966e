package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestKilled kills runs that keep what they make at random moments: the next run
// makes what one makes that keeps nothing.
func TestKilled(t *testing.T) {
	t.Chdir(t.TempDir())
	writeLarge(t, 10, 5, 0)
	cache := t.TempDir()
	run := func(cache string, args ...string) *exec.Cmd {
		cmd := exec.Command("dbgen", args...)
		cmd.Env = append(os.Environ(), "DBGEN_CACHE_DIR="+cache)
		return cmd
	}
	rng := rand.New(rand.NewPCG(1, 2))
	runs, killed := 50, 0
	if os.Getenv("DBGEN_EDITS") != "" { // as internal/project has it
		runs = 200
	}
	const files = 4
	names := make([]string, files)
	if err := os.Mkdir("queries", 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(i int) {
		var sql strings.Builder
		for k := range 5 + rng.IntN(10) {
			fmt.Fprintf(&sql, "-- name: Q%dx%d :many\nSELECT id, %s FROM t%d WHERE a = $1;\n", i, k, []string{"a", "b", "c"}[rng.IntN(3)], rng.IntN(10))
		}
		names[i] = fmt.Sprintf("queries/q%d.sql", i)
		if err := os.WriteFile(names[i], []byte(sql.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for i := range files {
		write(i)
	}
	config := "version: 1\nschema: schema.sql\nqueries: queries\ngo: {package: db, out: db, emit_interface: true}\n"
	if err := os.WriteFile("dbgen.yaml", []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if out, err := run(cache, "generate").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	takes := time.Since(start)
	for range runs {
		write(rng.IntN(files))
		cmd := run(cache, "generate")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.Int64N(int64(takes))))
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err != nil {
			killed++
		}
		if rng.IntN(2) == 0 { // more may happen before the next run
			write(rng.IntN(files))
		}
		if out, err := run(cache, "generate").CombinedOutput(); err != nil {
			t.Fatalf("after a run that was killed: %v\n%s", err, out)
		}
		if out, err := run("off", "generate", "--check").CombinedOutput(); err != nil {
			t.Fatalf("what was made is not what a run makes that keeps nothing: %v\n%s", err, out)
		}
	}
	if killed < runs/10 {
		t.Errorf("%d of %d runs were killed before they ended", killed, runs)
	}
	t.Logf("%d of %d runs were killed before they ended", killed, runs)
}
