package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// tool is a generator that is built once a run.
type tool struct {
	name    string
	dir, in string // where to run "go build", and what
	args    []string
	once    sync.Once
	path    string
	err     error
}

var tools = []*tool{
	{name: "dbgen", dir: "..", in: "./cmd/dbgen", args: []string{"generate"}},
	{name: "sqlc", dir: ".", in: "github.com/sqlc-dev/sqlc/cmd/sqlc", args: []string{"generate"}},
}

var binaries string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dbgen-bench-")
	if err != nil {
		panic(err)
	}
	binaries = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// binary builds the tool.
func (t *tool) binary(tb testing.TB) string {
	tb.Helper()
	t.once.Do(func() {
		t.path = filepath.Join(binaries, t.name)
		cmd := exec.Command("go", "build", "-o", t.path, t.in)
		cmd.Dir = t.dir
		if t.dir != "." {
			cmd.Env = append(os.Environ(), "GOWORK=") // its own workspace has the runtime
		}
		cmd.Stderr = os.Stderr
		t.err = cmd.Run()
	})
	if t.err != nil {
		tb.Fatalf("build %s: %v", t.name, t.err)
	}
	return t.path
}

// BenchmarkGenerate runs each generator on 1,000 queries over 200 tables, as a
// process of its own: start-up, reading, analysis, formatting and writing.
// MB-peak is the largest resident size that the kernel saw; cpu-ms/op is the
// processor time, which a busy machine disturbs less than the clock.
func BenchmarkGenerate(b *testing.B) {
	dir := b.TempDir()
	if err := WriteCorpus(dir, 200, 1000); err != nil {
		b.Fatal(err)
	}
	for _, t := range tools {
		b.Run("tool="+t.name, func(b *testing.B) {
			path := t.binary(b)
			var peak int64
			var cpu time.Duration
			for b.Loop() {
				b.StopTimer()
				os.RemoveAll(filepath.Join(dir, t.name+"_out"))
				b.StartTimer()
				cmd := exec.Command(path, t.args...)
				cmd.Dir = dir
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%s: %v\n%s", t.name, err, out)
				}
				cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
					peak = max(peak, usage.Maxrss)
				}
			}
			b.ReportMetric(float64(peak)/1024, "MB-peak")
			b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}

// BenchmarkCheck runs dbgen check and dbgen generate in turns on the same project, so
// that what else the machine does meets both: with the indexes that its queries need,
// and without any, where there is a finding a table. x-generate is the processor time
// of check, as a multiple of that of generate.
func BenchmarkCheck(b *testing.B) {
	for _, indexes := range []string{"all", "none"} {
		b.Run("indexes="+indexes, func(b *testing.B) {
			dir := b.TempDir()
			if err := WriteCorpus(dir, 200, 1000); err != nil {
				b.Fatal(err)
			}
			if indexes == "none" {
				dropIndexes(b, filepath.Join(dir, "schema.sql"))
			}
			benchmarkCheck(b, dir)
		})
	}
}

// dropIndexes takes CREATE INDEX out of a schema.
func dropIndexes(b *testing.B, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, regexp.MustCompile(`CREATE INDEX[^;]*;`).ReplaceAll(text, nil), 0o666); err != nil {
		b.Fatal(err)
	}
}

func benchmarkCheck(b *testing.B, dir string) {
	path := tools[0].binary(b)
	run := func(status int, args ...string) time.Duration {
		os.RemoveAll(filepath.Join(dir, "dbgen_out"))
		cmd := exec.Command(path, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > status {
			b.Fatalf("dbgen %s: %v\n%s", args[0], err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var checking, generating time.Duration
	for b.Loop() {
		checking += run(1, "check") // it may have findings
		b.StopTimer()
		generating += run(0, "generate")
		b.StartTimer()
	}
	b.ReportMetric(float64(checking.Milliseconds())/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(checking)/float64(generating), "x-generate")
}

// TestCorpusIsAccepted holds the corpus to being the same work for each tool.
func TestCorpusIsAccepted(t *testing.T) {
	dir := t.TempDir()
	if err := WriteCorpus(dir, 20, 100); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tools[0].binary(t), "generate")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "dbgen_out", "*.sql.go"))
	if err != nil || len(files) != 20 {
		t.Errorf("%d generated query files (%v), want 20", len(files), err)
	}
}
