package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

func TestCheckChangelog(t *testing.T) {
	const text = "# Changelog\n\n## Unreleased\n\n## v0.2.0 (2026-12-01)\n\n### Added\n- much\n\n## v0.1.0\n\n## v0.0.1\n- first\n"
	for version, want := range map[string]string{
		"v0.2.0": "",
		"v0.0.1": "",
		"v0.1.0": "CHANGELOG.md says nothing under \"## v0.1.0\"",
		"v0.3.0": "CHANGELOG.md has no section \"## v0.3.0\": give \"## Unreleased\" that name, and begin a new one above it",
		"v0.2":   "CHANGELOG.md has no section \"## v0.2\": give \"## Unreleased\" that name, and begin a new one above it",
	} {
		got := ""
		if err := checkChangelog(text, version); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
}

func TestCheckModule(t *testing.T) {
	const module = "module github.com/dbgen-go/dbgen\n"
	for text, want := range map[string]string{
		module + "require github.com/dbgen-go/dbgen/runtime v0.1.0\n": "",
		module + "require github.com/dbgen-go/dbgen/runtime v0.0.0\n": "go.mod:2: github.com/dbgen-go/dbgen/runtime v0.0.0, where v0.1.0 is to be released with it: run \"make version VERSION=v0.1.0\" and commit",
		module + "replace example.com/a => ../a\n":                    "go.mod:2: a replace of example.com/a, which dependents ignore and \"go install\" refuses: go.work is the place for it",
		"module example.com/a\n":                                      "go.mod: this is not module github.com/dbgen-go/dbgen",
	} {
		file, err := modfile.Parse("go.mod", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := checkModule(file, rootModule, "v0.1.0"); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestThisModuleCanBeReleased holds the go.mod files to what dependents need,
// long before a release.
func TestThisModuleCanBeReleased(t *testing.T) {
	version := ""
	for _, tc := range []struct{ module, folder string }{{rootModule, "../.."}, {runtimeModule, "../../runtime"}} {
		path := filepath.Join(tc.folder, "go.mod")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse(path, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range file.Require {
			if r.Mod.Path == runtimeModule {
				version = r.Mod.Version
			}
		}
		if err := checkModule(file, tc.module, version); err != nil {
			t.Error(err)
		}
	}
	if version == "" || strings.HasPrefix(version, "v0.0.0") {
		t.Errorf("the root requires version %q of the runtime", version)
	}
}

// TestReadme: the section has what install-check runs.
func TestReadme(t *testing.T) {
	steps, err := readSteps("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var shell, golang []string
	for _, s := range steps {
		if s.language == "go" {
			golang = append(golang, s.text)
		} else {
			shell = append(shell, s.text)
		}
	}
	for _, want := range []string{"go get -tool " + rootModule + "/cmd/dbgen", "go tool dbgen init", "go tool dbgen generate", "go build ./..."} {
		if !strings.Contains(strings.Join(shell, ""), "\n"+want) {
			t.Errorf("no line of the shell begins with %q", want)
		}
	}
	if len(golang) != 1 || !strings.Contains(program(golang[0], "example.com/x"), "\thandle, err := dbgen.Open(ctx, cfg)") {
		t.Errorf("Go: %q", golang)
	}
	if _, err := readSteps("release_test.go"); err == nil {
		t.Error("a file without the section is no error")
	}
}

func TestProxies(t *testing.T) {
	for ambient, want := range map[string]string{
		"https://a.example,direct":               "file:///p,https://a.example",
		"https://a.example|https://b.example":    "file:///p,https://a.example,https://b.example",
		"direct":                                 "file:///p,direct",
		"off":                                    "file:///p,off",
		"file:///cache,https://a.example,direct": "file:///p,file:///cache,https://a.example",
	} {
		if got := proxies("/p", ambient); got != want {
			t.Errorf("%s: %s, want %s", ambient, got, want)
		}
	}
}

// TestProxyServesBothModules asks the go command, which reads the two modules'
// files from the proxy and nothing else.
func TestProxyServesBothModules(t *testing.T) {
	repository := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module " + rootModule + "\n\ngo 1.26\n\nrequire " + runtimeModule + " v0.1.0\n",
		"a.go":           "package dbgen\n\nimport _ \"" + runtimeModule + "/b\"\n",
		"runtime/go.mod": "module " + runtimeModule + "\n\ngo 1.26\n",
		"runtime/b/b.go": "package b\n",
	} {
		path := filepath.Join(repository, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "a"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = repository
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	work := t.TempDir()
	proxy := filepath.Join(work, "proxy")
	if err := writeProxy(context.Background(), proxy, repository, "v0.1.0"); err != nil {
		t.Fatal(err)
	}
	app := filepath.Join(work, "app")
	if err := os.Mkdir(app, 0o777); err != nil {
		t.Fatal(err)
	}
	m := &machine{dir: work, proxy: proxy, version: "v0.1.0", compiler: true}
	if err := m.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.env = append(m.env, "GOPROXY="+proxies(proxy, "off"))
	for _, line := range []string{"go mod init example.com/app", "go get " + rootModule} {
		if _, err := m.output(t.Context(), app, line); err != nil {
			t.Fatal(err)
		}
	}
	got, err := m.output(t.Context(), app, "go list -deps "+rootModule+" && go list -m all")
	for _, want := range []string{runtimeModule + "/b\n", runtimeModule + " v0.1.0"} {
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s\nerror %v", want, got, err)
		}
	}
}
