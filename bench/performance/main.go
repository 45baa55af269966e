// Command performance measures dbgen beside its peers, each as users run it, on the same
// work in turns, and writes docs/performance.md. It knows command lines, clocks and
// processor time; it must not know how a tool works inside.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A section is a part of the page that can be measured by itself.
type section struct {
	name, title string
	modules     []string // whose versions are told
	write       func(w io.Writer, rounds int) error
}

const (
	pgx     = "github.com/jackc/pgx/v5"
	sqlc    = "github.com/sqlc-dev/sqlc"
	goRedis = "github.com/redis/go-redis/v9"
)

// sections are on the page in this order.
var sections = []section{
	{"generating", "Generating", []string{sqlc}, generating},
	{"starting", "Without cgo, and as a plugin", []string{sqlc}, starting},
	{"installing", "Installing", []string{sqlc}, installing},
	{"queries", "Queries on PostgreSQL", []string{
		pgx, sqlc, "gorm.io/gorm", "gorm.io/driver/postgres", "entgo.io/ent", "github.com/uptrace/bun", "github.com/uptrace/bun/driver/pgdriver", "github.com/jmoiron/sqlx",
	}, querying},
	{"calls", "What a call adds to pgx", []string{pgx, sqlc}, adding},
	{"cache", "The cache", []string{"github.com/maypok86/otter/v2", goRedis}, caching},
	{"limits", "Limits", []string{"golang.org/x/time", "github.com/go-redis/redis_rate/v10", goRedis}, limiting},
}

func main() {
	output := flag.String("o", filepath.Join("..", "docs", "performance.md"), "the `file` to write")
	rounds := flag.Int("rounds", 11, "how often each pair of processes is run; calls run in multiples of it")
	only := flag.String("only", "", "the `sections` to measure, with commas between: "+strings.Join(names(), ", ")+"; the rest of the file is kept")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 3 {
		flag.Usage()
		os.Exit(2)
	}
	if err := measure(*output, *rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "performance:", err)
		os.Exit(1)
	}
}

func names() (names []string) {
	for _, s := range sections {
		names = append(names, s.name)
	}
	return names
}

const introduction = `# Performance

Written by ` + "`make bench`" + `; each section says what it was measured on. Peers run in turns, another one first each time, so that what else
the machine does meets all of them. A ratio or a multiple is the median over all rounds, round by round, with the quartiles behind it.
`

// measure writes the page when all of it that is asked for is measured.
func measure(output string, rounds int, only string) error {
	ask := names()
	if only != "" {
		ask = strings.Split(only, ",")
	}
	for _, name := range ask {
		if !slices.Contains(names(), name) {
			return fmt.Errorf("no section is called %q: there are %s", name, strings.Join(names(), ", "))
		}
	}
	old, err := os.ReadFile(output)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	page := bytes.NewBufferString(introduction)
	for _, s := range sections {
		if !slices.Contains(ask, s.name) {
			page.WriteString(kept(string(old), s.title))
			continue
		}
		fmt.Fprintf(page, "\n## %s\n\n%s\n", s.title, environment(s.modules))
		if err := s.write(page, rounds); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return os.WriteFile(output, page.Bytes(), 0o666)
}

// kept is a section of the page as it was.
func kept(page, title string) string {
	_, rest, ok := strings.Cut(page, "\n## "+title+"\n")
	if !ok {
		return ""
	}
	rest, _, more := strings.Cut(rest, "\n## ")
	if more {
		rest += "\n"
	}
	return "\n## " + title + "\n" + strings.TrimRight(rest, "\n") + "\n"
}

// environment says what was measured on.
func environment(modules []string) string {
	versions := []string{runtime.Version()}
	// The build's own information has only what is linked, and sqlc is a process.
	cmd := exec.Command("go", append([]string{"list", "-m", "-f", "{{.Path}} {{.Version}}"}, modules...)...)
	cmd.Env = append(os.Environ(), "GOWORK=off")
	list, err := cmd.Output()
	if err != nil {
		versions = append(versions, "versions unknown")
	}
	for line := range strings.Lines(string(list)) {
		versions = append(versions, strings.TrimPrefix(strings.TrimSpace(line), "github.com/"))
	}
	return fmt.Sprintf("%s; %s/%s, %d processors (%s), %s.", strings.Join(versions, ", "), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), load())
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
