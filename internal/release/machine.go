package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A machine is what a user has who comes to dbgen: an empty folder, and Go with
// empty caches. With compiler it has all programs of this machine, otherwise Go
// alone.
type machine struct {
	dir      string // to be made
	proxy    string // the folder that is asked first
	version  string
	compiler bool

	env   []string
	total cost
}

// A cost is the time that something took, on the clock and of processors.
type cost struct{ wall, processor time.Duration }

func (c cost) String() string {
	return fmt.Sprintf("%7.1fs %7.1fs", c.wall.Seconds(), c.processor.Seconds())
}

// runtimeQuery makes the generated package one that imports the runtime.
const runtimeQuery = "-- name: GetBio :one\n-- route: replica\nSELECT bio FROM authors WHERE id = $1;\n"

// try does as a user would who reads the steps, and checks what comes out.
func (m *machine) try(ctx context.Context, steps []step) error {
	app := filepath.Join(m.dir, "app")
	for _, dir := range []string{app, filepath.Join(m.dir, "bin"), filepath.Join(m.dir, "home")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	if err := m.prepare(ctx); err != nil {
		return err
	}
	cgo, err := m.output(ctx, app, "go env CGO_ENABLED")
	if err != nil {
		return err
	}
	if want := map[bool]string{false: "0", true: "1"}[m.compiler]; cgo != want {
		return fmt.Errorf("CGO_ENABLED is %s, want %s: is there a C compiler?", cgo, want)
	}
	fmt.Printf("\n== An empty folder and empty caches, C compiler: %t\n    time     CPU\n", m.compiler)
	for _, s := range steps {
		if err := m.follow(ctx, app, s); err != nil {
			return err
		}
	}
	fmt.Printf("%v  README.md's section \"Start\" in all\n", m.total)
	if err := os.WriteFile(filepath.Join(app, "queries", "runtime.sql"), []byte(runtimeQuery), 0o666); err != nil {
		return err
	}
	for _, line := range []string{
		"go tool dbgen generate  # now with a query that imports the runtime",
		"go mod tidy", "go build ./...", "go vet ./...",
		"go install " + rootModule + "/cmd/dbgen@" + m.version,
	} {
		if err := m.timed(ctx, app, line); err != nil {
			return err
		}
	}
	return m.checkVersions(ctx, app)
}

// follow does what a block says.
func (m *machine) follow(ctx context.Context, app string, s step) error {
	if s.language == "go" {
		name, err := m.output(ctx, app, "go list -m")
		if err != nil {
			return err
		}
		fmt.Println("                   (the Go lines become main.go)")
		return os.WriteFile(filepath.Join(app, "main.go"), []byte(program(s.text, name)), 0o666)
	}
	for line := range strings.Lines(s.text) {
		if err := m.timed(ctx, app, strings.TrimSpace(line)); err != nil {
			return err
		}
	}
	return nil
}

// checkVersions holds what the installed programs, the generated files and
// go.mod say to the version.
func (m *machine) checkVersions(ctx context.Context, app string) error {
	for line, want := range map[string]string{
		"go tool dbgen version":                           "dbgen " + m.version + " ",
		filepath.Join(m.dir, "bin", "dbgen") + " version": "dbgen " + m.version + " ",
		"cat db/db.go":                                    "//   dbgen " + m.version + "\n",
		"go list -m " + runtimeModule:                     runtimeModule + " " + m.version,
	} {
		got, err := m.output(ctx, app, line)
		if err != nil {
			return err
		}
		if !strings.Contains(got+"\n", want) {
			return fmt.Errorf("%s: no %q in\n%s", line, want, got)
		}
	}
	return nil
}

// prepare makes the environment. Nothing of the user's settings is in it but
// where modules come from; the version's two modules have no line in any
// checksum database.
func (m *machine) prepare(ctx context.Context) error {
	ambient, err := exec.CommandContext(ctx, "go", "env", "GOPROXY", "GONOSUMDB", "GOSUMDB", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	setting := strings.Split(string(ambient), "\n")
	path := os.Getenv("PATH")
	if !m.compiler {
		path = filepath.Join(setting[3], "bin") + string(os.PathListSeparator) + filepath.Join(m.dir, "programs")
		if err := m.linkPrograms("cat"); err != nil {
			return err
		}
	}
	m.env = []string{
		"PATH=" + path, "HOME=" + filepath.Join(m.dir, "home"), "GOENV=off", "GOWORK=", "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local",
		"GOPATH=" + filepath.Join(m.dir, "gopath"), "GOMODCACHE=" + filepath.Join(m.dir, "modules"),
		"GOCACHE=" + filepath.Join(m.dir, "cache"), "GOBIN=" + filepath.Join(m.dir, "bin"),
		"GOPROXY=" + proxies(m.proxy, setting[0]), "GONOSUMDB=" + strings.Trim(rootModule+","+setting[1], ","), "GOSUMDB=" + setting[2],
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR"} {
		if value, set := os.LookupEnv(name); set {
			m.env = append(m.env, name+"="+value)
		}
	}
	return nil
}

// linkPrograms gives the machine programs of this one.
func (m *machine) linkPrograms(names ...string) error {
	dir := filepath.Join(m.dir, "programs")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			return err
		}
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// proxies puts a folder before the user's proxies. Of those "direct" is left
// out when there is another: the repository itself knows nothing of the version.
func proxies(folder, ambient string) string {
	others := strings.FieldsFunc(ambient, func(r rune) bool { return r == ',' || r == '|' })
	if kept := slices.DeleteFunc(slices.Clone(others), func(p string) bool { return p == "direct" }); len(kept) > 0 {
		others = kept
	}
	return strings.Join(append([]string{"file://" + filepath.ToSlash(folder)}, others...), ",")
}

// timed runs a line of the shell and says what it cost.
func (m *machine) timed(ctx context.Context, dir, line string) error {
	start := time.Now()
	cmd := m.command(ctx, dir, line)
	out, err := cmd.CombinedOutput()
	took := cost{wall: time.Since(start)}
	if cmd.ProcessState != nil {
		took.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	m.total.wall += took.wall
	m.total.processor += took.processor
	fmt.Printf("%v  %s\n", took, line)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", line, err, out)
	}
	return nil
}

// output runs a line of the shell and returns what it prints.
func (m *machine) output(ctx context.Context, dir, line string) (string, error) {
	cmd := m.command(ctx, dir, line)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s%s", line, err, out, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}

func (m *machine) command(ctx context.Context, dir, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", line)
	cmd.Dir, cmd.Env = dir, m.env
	return cmd
}
