package golden

import (
	"bytes"
	"flag"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/typecheck"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

var update = flag.Bool("update", false, "write the golden files anew")

// outDir is where a feature's archive keeps what is generated.
const outDir = "out/"

// generate runs all stages on a case's files: DDL in schema*.sql, queries in the
// other .sql files, options in options.yaml.
func generate(t *testing.T, files map[string]string) ([]templates.File, diag.List) {
	t.Helper()
	var diags diag.List
	var sources []schema.Source
	var queries []*parser.Query
	for _, name := range slices.Sorted(maps.Keys(files)) {
		switch {
		case !strings.HasSuffix(name, ".sql"):
		case strings.HasPrefix(name, "schema"):
			sources = append(sources, schema.Source{Name: name, Text: files[name]})
		default:
			parsed, d := parser.ParseFile(name, files[name], parser.Options{})
			queries = append(queries, parsed...)
			diags.Append(d)
		}
	}
	opts := options.Options{Package: "db"}
	if err := yaml.Unmarshal([]byte(files["options.yaml"]), &opts); err != nil {
		t.Fatal(err)
	}
	cat, d := schema.Replay(sources, schema.Options{Binder: analyze.NewBinder(), UnknownTypes: opts.SQLCCompatible})
	diags.Append(d)
	res, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{LikeSQLC: opts.SQLCCompatible})
	diags.Append(res.Diags)
	if diags.HasErrors() {
		return nil, diags
	}
	out, d := templates.Generate(res, opts)
	diags.Append(d)
	return out, diags
}

// archives reads a folder of golden files.
func archives(t *testing.T, dir string) map[string]*txtar.Archive {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files in %s (%v)", dir, err)
	}
	list := make(map[string]*txtar.Archive)
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		list[strings.TrimSuffix(filepath.Base(path), ".txtar")] = a
	}
	return list
}

func write(t *testing.T, path string, a *txtar.Archive) {
	t.Helper()
	if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

func report(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags.All() {
		b.WriteString(d.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// same compares texts and shows how they differ.
func same(t *testing.T, name, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is not as it was (go test ./golden -update accepts it):\n%s", name, udiff.Unified("golden", "now", want, got))
	}
}

func TestFeatures(t *testing.T) {
	pkgs := make(map[string]typecheck.Package)
	all := archives(t, "features")
	names := slices.Sorted(maps.Keys(all))
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			a := all[name]
			input, want := make(map[string]string), make(map[string]string)
			for _, f := range a.Files {
				if file, isOutput := strings.CutPrefix(f.Name, outDir); isOutput {
					want[file] = string(f.Data)
				} else {
					input[f.Name] = string(f.Data)
				}
			}
			files, diags := generate(t, input)
			if diags.HasErrors() {
				t.Fatal(report(diags))
			}
			pkgs[name] = make(typecheck.Package)
			for _, f := range files {
				pkgs[name][f.Name] = f.Content
			}
			if *update {
				a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, outDir) })
				for _, f := range files {
					a.Files = append(a.Files, txtar.File{Name: outDir + f.Name, Data: f.Content})
				}
				write(t, filepath.Join("features", name+".txtar"), a)
				return
			}
			for _, f := range files {
				same(t, f.Name, string(f.Content), want[f.Name])
				delete(want, f.Name)
			}
			for file := range want {
				t.Errorf("%s is no longer generated", file)
			}
		})
	}
	problems, err := typecheck.Check(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name+"/compiles", func(t *testing.T) {
			for _, p := range problems[name] {
				t.Error(p)
			}
			for file, text := range pkgs[name] {
				if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
					t.Errorf("%s is not as gofmt writes it (%v)", file, err)
				}
			}
		})
	}
}

// TestErrors runs the cases of wrong input. A case is a folder in an archive;
// the archive's own schema.sql is for the cases that bring none.
func TestErrors(t *testing.T) {
	all := archives(t, "errors")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		a := all[name]
		shared := make(map[string]string)
		cases := make(map[string]map[string]string)
		var order []string
		for _, f := range a.Files {
			folder, file, found := strings.Cut(f.Name, "/")
			if !found {
				shared[f.Name] = string(f.Data)
				continue
			}
			if cases[folder] == nil {
				cases[folder] = maps.Clone(shared)
				order = append(order, folder)
			}
			cases[folder][file] = string(f.Data)
		}
		got := make(map[string]string)
		for _, folder := range order {
			t.Run(name+"/"+folder, func(t *testing.T) {
				files, diags := generate(t, cases[folder])
				got[folder] = report(diags)
				if !diags.HasErrors() || len(files) > 0 {
					t.Error("no error was reported")
				}
				for _, d := range diags.All() {
					if d.Severity == diag.Error && d.Pos.File != "" && !d.Pos.IsValid() {
						t.Errorf("no place is given in %s", d)
					}
				}
				if !*update {
					same(t, "the report", got[folder], cases[folder]["want"])
				}
			})
		}
		if *update {
			write(t, filepath.Join("errors", name+".txtar"), withWants(a, order, got))
		}
	}
}

// withWants puts each case's report after its other files.
func withWants(a *txtar.Archive, order []string, got map[string]string) *txtar.Archive {
	out := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if !strings.Contains(f.Name, "/") {
			out.Files = append(out.Files, f)
		}
	}
	for _, folder := range order {
		for _, f := range a.Files {
			if strings.HasPrefix(f.Name, folder+"/") && f.Name != folder+"/want" {
				out.Files = append(out.Files, f)
			}
		}
		out.Files = append(out.Files, txtar.File{Name: folder + "/want", Data: []byte(got[folder])})
	}
	return out
}
