package bench

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// used is what a process, with those that it started, used.
type used struct {
	cpu, wall time.Duration
	own       int64 // bytes, the most that the process itself had in memory
	tree      int64 // the most that all of them had at one time
}

func (u *used) add(v used) {
	u.cpu, u.wall = u.cpu+v.cpu, u.wall+v.wall
	u.own, u.tree = max(u.own, v.own), max(u.tree, v.tree)
}

// spend runs a command that may end with a status up to 1.
func spend(b *testing.B, dir string, env []string, name string, args ...string) used {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	done, sampled := make(chan struct{}), make(chan used)
	go func() { sampled <- sample(cmd.Process.Pid, done) }()
	err := cmd.Wait()
	close(done)
	u := <-sampled
	if cmd.ProcessState.ExitCode() > 1 || cmd.ProcessState.ExitCode() < 0 {
		b.Fatalf("%s %s: %v\n%s", name, args[0], err, out.String())
	}
	u.wall, u.cpu = time.Since(start), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	return u
}

// sample looks at the memory of a process and of its group until it is done. Where
// there is no /proc it sees nothing.
func sample(pid int, done <-chan struct{}) (u used) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return u
		case <-tick.C:
		}
		var tree int64
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, name := range stats {
			text, err := os.ReadFile(name)
			if err != nil {
				continue // it has ended
			}
			_, rest, _ := strings.Cut(string(text), ") ")
			f := strings.Fields(rest) // from the third field of proc(5) on
			if len(f) < 22 || f[2] != strconv.Itoa(pid) {
				continue
			}
			pages, _ := strconv.ParseInt(f[21], 10, 64)
			rss := pages * int64(os.Getpagesize())
			tree += rss
			if name == fmt.Sprintf("/proc/%d/stat", pid) {
				u.own = max(u.own, rss)
			}
		}
		u.tree = max(u.tree, tree)
	}
}

// BenchmarkVet runs dbgen vet and go vet in turns on a module, each with caches of
// its own: cold, where nothing is in them; edited, where all is in them but one file
// has changed since, on which a dozen packages depend; and warm, where all is. x-go-vet
// is the processor time as a multiple of that of go vet, x-go-vet-wall that of the
// clock. DBGEN_BENCH_LINES is how many lines the modules have, DBGEN_BENCH_MODULE a
// folder with a module to measure in place of those that are made, of which edited is
// left out unless DBGEN_BENCH_EDITED names a file of it, to which a function is added.
func BenchmarkVet(b *testing.B) {
	if dir := os.Getenv("DBGEN_BENCH_MODULE"); dir != "" {
		benchmarkVet(b, dir, os.Getenv("DBGEN_BENCH_EDITED"))
		return
	}
	for word := range strings.SplitSeq(cmp.Or(os.Getenv("DBGEN_BENCH_LINES"), "100000,400000"), ",") {
		lines, err := strconv.Atoi(word)
		if err != nil {
			b.Fatalf("DBGEN_BENCH_LINES: %v", err)
		}
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			dir := b.TempDir()
			if _, err := WriteModule(dir, lines); err != nil {
				b.Fatal(err)
			}
			benchmarkVet(b, dir, filepath.Join(dir, "service", "p0005", "rules.go"))
		})
	}
}

func benchmarkVet(b *testing.B, dir, edited string) {
	vet := tools[0].binary(b)
	caches := b.TempDir()
	env := func(tool string) []string {
		return []string{"GOWORK=off", "GOCACHE=" + filepath.Join(caches, tool), "DBGEN_CACHE_DIR=" + filepath.Join(caches, "results")}
	}
	forget := func() {
		if err := os.RemoveAll(caches); err != nil {
			b.Fatal(err)
		}
	}
	edits := 0
	edit := func() {
		text, err := os.ReadFile(edited)
		if err != nil {
			b.Fatal(err)
		}
		edits++
		if err := os.WriteFile(edited, fmt.Appendf(text, "\nfunc edit%d() int { return %d }\n\nvar _ = edit%d\n", edits, edits, edits), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	states := []struct {
		name   string
		before func()
	}{{"cold", forget}, {"edited", edit}, {"warm", func() {}}}
	for _, state := range states {
		if state.name == "edited" && edited == "" {
			continue
		}
		b.Run("state="+state.name, func(b *testing.B) {
			var ours, theirs used
			for b.Loop() {
				b.StopTimer()
				state.before()
				theirs.add(spend(b, dir, env("go"), "go", "vet", "./..."))
				b.StartTimer()
				ours.add(spend(b, dir, env("dbgen"), vet, "vet", "--also", "sqlc,pgx,database/sql", "./..."))
			}
			b.ReportMetric(ours.cpu.Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(ours.cpu)/float64(theirs.cpu), "x-go-vet")
			b.ReportMetric(float64(ours.wall)/float64(theirs.wall), "x-go-vet-wall")
			b.ReportMetric(float64(ours.own)/(1<<20), "MB-own")
			b.ReportMetric(float64(ours.tree)/(1<<20), "MB-tree")
			b.ReportMetric(float64(theirs.tree)/(1<<20), "MB-go-vet")
		})
	}
}

// TestModuleIsAccepted holds the module to being one that compiles, and in which the
// rules find something.
func TestModuleIsAccepted(t *testing.T) {
	dir := t.TempDir()
	if _, err := WriteModule(dir, 3000); err != nil {
		t.Fatal(err)
	}
	run := func(status int, name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "DBGEN_CACHE_DIR=off")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != status {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	run(0, "go", "vet", "./...")
	out := run(1, tools[0].binary(t), "vet", "--also", "sqlc,pgx,database/sql", "./...")
	for _, want := range []string{"[n-plus-one]", "[write-in-loop]", "service/p0001/service.go"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}
