package golden

import (
	"cmp"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/typecheck"
)

var sqlcProgram = flag.String("sqlc", "", "with -update: the `program` whose answers go into sqlc/*.txtar, of version 1.31.1")

// A project of sqlc's keeps its API. Each archive of sqlc/ is such a project with
// three answers: the API that sqlc makes of it, where dbgen's is another, and what
// dbgen says.
const (
	byUs        = "dbgen.txt"
	bySQLC      = "sqlc.txt"
	diagnostics = "says.txt"
)

// plainConfig is that of a project which brings none.
const plainConfig = `version: "2"
sql:
  - engine: postgresql
    schema: schema.sql
    queries: query.sql
    gen:
      go: {package: db, out: db, sql_package: pgx/v5}
`

func TestSQLCProjects(t *testing.T) {
	pkgs := make(map[string]typecheck.Package)
	all := archives(t, "sqlc")
	names := slices.Sorted(maps.Keys(all))
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			a, dir := all[name], t.TempDir()
			want := map[string]string{}
			writeFile(t, filepath.Join(dir, "sqlc.yaml"), plainConfig)
			for _, f := range a.Files {
				switch f.Name {
				case byUs, bySQLC, diagnostics:
					want[f.Name] = string(f.Data)
				default:
					writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
				}
			}
			cfg, err := config.Load(filepath.Join(dir, "sqlc.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			p, err := project.Load(t.Context(), cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			files, err := p.Generate(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			written := map[string]string{}
			for _, f := range files {
				if rel, err := filepath.Rel(dir, f.Path); err == nil && strings.HasSuffix(rel, ".go") {
					written[filepath.ToSlash(rel)] = string(f.Content)
					folder := name + "/" + filepath.ToSlash(filepath.Dir(rel))
					if pkgs[folder] == nil {
						pkgs[folder] = typecheck.Package{}
					}
					pkgs[folder][filepath.Base(rel)] = f.Content
				}
			}
			got := map[string]string{byUs: api(t, written)}
			var said strings.Builder
			for _, d := range p.All().All() {
				said.WriteString(strings.ReplaceAll(d.String(), dir+string(filepath.Separator), "") + "\n")
			}
			got[diagnostics] = said.String()
			if *update {
				got[bySQLC] = want[bySQLC]
				if *sqlcProgram != "" {
					got[bySQLC] = bySQLCOnly(askSQLC(t, dir), got[byUs])
				}
				a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == byUs || f.Name == bySQLC || f.Name == diagnostics })
				for _, answer := range []string{byUs, bySQLC, diagnostics} {
					a.Files = append(a.Files, txtar.File{Name: answer, Data: []byte(got[answer])})
				}
				write(t, filepath.Join("sqlc", name+".txtar"), a)
				return
			}
			same(t, byUs, got[byUs], want[byUs])
			same(t, diagnostics, got[diagnostics], want[diagnostics])
		})
	}
	problems, err := typecheck.Check(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range slices.Sorted(maps.Keys(pkgs)) {
		for _, p := range problems[folder] {
			t.Errorf("%s: %s", folder, p)
		}
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// askSQLC has sqlc generate in a folder, and returns the API of what it writes.
func askSQLC(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.Command(*sqlcProgram, "generate")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sqlc: %v\n%s", err, out)
	}
	written := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		written[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return api(t, written)
}

// bySQLCOnly are the lines of sqlc's API that ours has not.
func bySQLCOnly(sqlc, ours string) string {
	known := strings.Split(ours, "\n")
	var b strings.Builder
	for line := range strings.Lines(sqlc) {
		if !slices.Contains(known, strings.TrimSuffix(line, "\n")) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// api writes what callers see of generated files, a line each: the methods of
// queries, with the structs that are theirs written out, and the other structs.
func api(t *testing.T, files map[string]string) string {
	t.Helper()
	var lines []string
	for _, folder := range slices.Sorted(maps.Keys(byFolder(files))) {
		structs := map[string]string{}
		var methods []*ast.FuncDecl
		for _, text := range byFolder(files)[folder] {
			f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range f.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					if d.Recv != nil && d.Name.IsExported() && d.Name.Name != "WithTx" && types.ExprString(d.Recv.List[0].Type) == "*Queries" {
						methods = append(methods, d)
					}
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && s.Name.Name != "Queries" {
							if def, ok := s.Type.(*ast.StructType); ok {
								structs[s.Name.Name] = fieldList(def.Fields, "; ", nil)
							}
						}
					}
				}
			}
		}
		for name, fields := range structs {
			if !strings.HasSuffix(name, "Params") && !strings.HasSuffix(name, "Row") {
				lines = append(lines, folder+": type "+name+" {"+fields+"}")
			}
		}
		for _, m := range methods {
			params := &ast.FieldList{List: m.Type.Params.List[1:]}
			lines = append(lines, folder+": "+m.Name.Name+"("+fieldList(params, ", ", structs)+") ("+fieldList(m.Type.Results, ", ", structs)+")")
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a, b) })
	return strings.Join(lines, "\n") + "\n"
}

func byFolder(files map[string]string) map[string][]string {
	folders := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		folder := filepath.ToSlash(filepath.Dir(name))
		folders[folder] = append(folders[folder], files[name])
	}
	return folders
}

// fieldList writes fields; of the structs that are one query's, the fields.
func fieldList(list *ast.FieldList, separator string, structs map[string]string) string {
	var out []string
	for _, f := range list.List {
		typ := strings.ReplaceAll(types.ExprString(f.Type), "interface{}", "any")
		bare := strings.TrimLeft(typ, "[]*")
		if fields, ok := structs[bare]; ok && (strings.HasSuffix(bare, "Params") || strings.HasSuffix(bare, "Row")) {
			typ = strings.TrimSuffix(typ, bare) + "{" + fields + "}"
		}
		for _, name := range f.Names {
			out = append(out, name.Name+" "+typ)
		}
		if len(f.Names) == 0 {
			out = append(out, typ)
		}
	}
	return strings.Join(out, separator)
}
