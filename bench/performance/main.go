// Command performance measures dbgen beside its peers, each as users run it, on the same
// work in turns, and writes docs/performance.md. It knows command lines, clocks and
// processor time; it must not know how a tool works inside.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	output := flag.String("o", filepath.Join("..", "docs", "performance.md"), "the `file` to write")
	rounds := flag.Int("rounds", 11, "how often each pair is run; medians and quartiles are of so many")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 3 {
		flag.Usage()
		os.Exit(2)
	}
	if err := measure(*output, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "performance:", err)
		os.Exit(1)
	}
}

// measure writes the page only when all of it is measured.
func measure(output string, rounds int) error {
	dir, err := os.MkdirTemp("", "dbgen-performance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var page bytes.Buffer
	fmt.Fprint(&page, "# Performance\n\nWritten by `make performance`. ", environment(), "\n\n",
		"Tools run in turns, pair by pair, so that what else the machine does meets both. A ratio is the median over ", rounds,
		" pairs, with the quartiles behind it; above 1 dbgen is ahead, below 1 the other.\n")
	if err := generating(&page, dir, rounds); err != nil {
		return err
	}
	for _, section := range []struct {
		title string
		write func(w io.Writer, rounds int) error
	}{{"Without cgo, and as a plugin", starting}, {"Installing", installing}} {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n", section.title, environment())
		if err := section.write(&page, rounds); err != nil {
			return fmt.Errorf("%s: %w", section.title, err)
		}
	}
	return os.WriteFile(output, page.Bytes(), 0o666)
}

// environment says what was measured on.
func environment() string {
	versions := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/sqlc-dev/sqlc" {
				versions = append(versions, "sqlc "+dep.Version)
			}
		}
	}
	return fmt.Sprintf("%s, %s/%s, %d processors (%s), %s.", strings.Join(versions, ", "), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), load())
}

// processor is the name of the processor, where the system says it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// load says how busy the machine was before.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	first, _, ok := strings.Cut(string(text), " ")
	if err != nil || !ok {
		return "load unknown"
	}
	return "load " + first + " before"
}

// A cost is what a process took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes, the most that it had in memory
}

// spend runs a command.
func spend(dir string, env []string, name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	c := cost{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = usage.Maxrss << 10
	}
	return c, nil
}

// quartiles of values.
func quartiles[T cmp.Ordered](values []T) (low, median, high T) {
	sorted := slices.Sorted(slices.Values(values))
	at := func(quarter int) T { return sorted[(len(sorted)-1)*quarter/4] }
	return at(1), at(2), at(3)
}

// each is a value of every cost.
func each[T any](costs []cost, value func(cost) T) []T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = value(c)
	}
	return values
}
