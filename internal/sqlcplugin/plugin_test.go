package sqlcplugin

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/project"
)

// The files in testdata are what sqlc 1.31.1 sent for testdata/project, in each
// of its formats, without the catalogue, which is large and not read. How sqlc
// itself gets on with dbgen is tested in conformance/plugin.
var recorded = []string{"request.pb", "request.json"}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// answer decodes a response in the format that the request had.
func answer(t *testing.T, text []byte, asJSON bool) map[string]string {
	t.Helper()
	files := map[string]string{}
	if asJSON {
		var msg struct{ Files []file }
		if err := json.Unmarshal(text, &msg); err != nil {
			t.Fatal(err)
		}
		for _, f := range msg.Files {
			files[f.Name] = string(f.Contents)
		}
		return files
	}
	err := fields(text, func(_ protowire.Number, value []byte) error {
		var parts []string
		err := fields(value, func(_ protowire.Number, value []byte) error {
			parts = append(parts, string(value))
			return nil
		})
		files[parts[0]] = parts[1]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// generate does what "dbgen generate" does, without writing.
func generate(t *testing.T, cfg *config.Config, version string) ([]output.File, error) {
	t.Helper()
	p, err := project.Load(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Generate(t.Context(), version)
}

// TestAnswersAsGenerateWrites holds the plugin to what "dbgen generate" makes
// of the same project.
func TestAnswersAsGenerateWrites(t *testing.T) {
	dir := filepath.Join("testdata", "project")
	cfg, err := config.Load(filepath.Join(dir, "sqlc.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(t, cfg, "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range recorded {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if _, err := Run(t.Context(), bytes.NewReader(read(t, name)), &out, dir, "v1.2.3"); err != nil {
				t.Fatal(err)
			}
			got := answer(t, out.Bytes(), strings.HasSuffix(name, ".json"))
			if len(got) != len(want) {
				t.Errorf("%d files, want %d", len(got), len(want))
			}
			for _, f := range want {
				if got[filepath.Base(f.Path)] != string(f.Content) {
					t.Errorf("%s differs:\n%s\nwant\n%s", f.Path, got[filepath.Base(f.Path)], f.Content)
				}
			}
		})
	}
}

// copyProject puts the project into a folder, its queries changed by edit.
func copyProject(t *testing.T, dir string, edit func(string) string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "project"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "queries", "authors.sql")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(edit(string(text))), 0o644); err != nil {
		t.Fatal(err)
	}
}

func same(text string) string { return text }

func rename(text string) string { return strings.Replace(text, "GetAuthor", "FindAuthor", 1) }

// TestLocate puts the project elsewhere than where sqlc runs, as -f allows.
func TestLocate(t *testing.T) {
	mkdir := func(t *testing.T, parts ...string) string {
		t.Helper()
		dir := filepath.Join(parts...)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	req, err := decode(read(t, "request.pb"))
	if err != nil {
		t.Fatal(err)
	}
	locate := func(t *testing.T, dir, want, wantErr string) {
		t.Helper()
		got, err := req.locate(t.Context(), dir)
		switch {
		case wantErr != "" && (err == nil || !strings.Contains(err.Error(), wantErr)):
			t.Errorf("located %s, error %v; want an error with %q", got, err, wantErr)
		case wantErr == "" && (err != nil || got != want):
			t.Errorf("located %s, error %v; want %s", got, err, want)
		}
	}
	t.Run("here", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, dir, same)
		copyProject(t, filepath.Join(dir, "copy"), same) // -f was hardly given
		locate(t, dir, dir, "")
	})
	t.Run("below", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, filepath.Join(dir, "services", "library"), same)
		copyProject(t, filepath.Join(dir, "services", "other"), rename)
		copyProject(t, filepath.Join(dir, ".hidden"), same)
		locate(t, dir, filepath.Join(dir, "services", "library"), "")
	})
	t.Run("beside", func(t *testing.T) {
		dir := t.TempDir()
		mkdir(t, dir, ".git")
		copyProject(t, filepath.Join(dir, "library"), same)
		locate(t, mkdir(t, dir, "app"), filepath.Join(dir, "library"), "")
	})
	t.Run("twice", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, filepath.Join(dir, "a"), same)
		copyProject(t, filepath.Join(dir, "b"), same)
		locate(t, dir, "", `config_dir`)
	})
	t.Run("nowhere", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, dir, rename)
		locate(t, dir, "", "not found")
	})
	t.Run("config_dir", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, filepath.Join(dir, "a"), same)
		copyProject(t, filepath.Join(dir, "b"), same)
		copyProject(t, filepath.Join(dir, "c"), rename)
		req.plugin.Options = []byte(`{"config_dir": "b"}`)
		locate(t, dir, filepath.Join(dir, "b"), "")
		req.plugin.Options = []byte(`{"config_dir": "c"}`)
		locate(t, dir, "", "the queries that sqlc read are not in")
	})
}

// TestErrorsSayWhereAndWhat looks at what a user of sqlc sees.
func TestErrorsSayWhereAndWhat(t *testing.T) {
	run := func(t *testing.T, request []byte, dir string) string {
		t.Helper()
		var out bytes.Buffer
		_, err := Run(t.Context(), bytes.NewReader(request), &out, dir, "")
		if err == nil {
			t.Fatal("no error")
		}
		if out.Len() > 0 {
			t.Errorf("%d bytes were answered beside an error", out.Len())
		}
		return err.Error()
	}
	t.Run("SQL", func(t *testing.T) {
		dir := t.TempDir()
		copyProject(t, dir, func(text string) string { return strings.Replace(text, "sum(pages)", "sum(isbn)", 1) })
		got := run(t, read(t, "request.pb"), dir)
		if want := filepath.Join(dir, "queries", "authors.sql") + ":6:8: PagesOfAuthor: function sum(text) does not exist"; !strings.HasPrefix(got, want) {
			t.Errorf("error %q, want %q", got, want)
		}
	})
	t.Run("not a request", func(t *testing.T) {
		for _, text := range []string{"\x0a", "{", "{}", "select 1"} {
			if got := run(t, []byte(text), "."); !strings.Contains(got, "not one of sqlc's") {
				t.Errorf("%q: error %q", text, got)
			}
		}
	})
	for name, tc := range map[string]struct{ options, want string }{
		"unknown": {`{"package": "db", "emit_interfaces": true}`,
			"options of plugin dbgen: unknown key \"emit_interfaces\" in options\n\tdid you mean \"emit_interface\"?"},
		"out": {`{"out": "db"}`, "options of plugin dbgen: \"out\" is given among the options"},
		"database/sql": {`{"sql_package": "database/sql"}`,
			`options of plugin dbgen: sql_package "database/sql" is not supported`},
		"value": {`{"json_tags_case_style": "loud"}`, `options of plugin dbgen: json_tags_case_style: unknown style "loud"`},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := decode(read(t, "request.pb"))
			if err != nil {
				t.Fatal(err)
			}
			req.plugin.Options = []byte(tc.options)
			cfg, err := req.plugin.Config(filepath.Join("testdata", "project"))
			if err == nil {
				_, err = generate(t, cfg, "")
			}
			var list *diag.ListError
			if !errors.As(err, &list) || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

// FuzzDecode holds that no input brings the decoder down.
func FuzzDecode(f *testing.F) {
	for _, name := range recorded {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		req, err := decode(text)
		if err == nil && req == nil {
			t.Error("neither a request nor an error")
		}
	})
}
