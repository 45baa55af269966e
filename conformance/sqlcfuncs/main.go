// Command sqlcfuncs writes the table of functions that package analyze/sqlc
// reads: which result sqlc's catalogue gives a call, by the function's name and
// the number of arguments. It reads the generated Go files of sqlc, at the
// version in go.mod, as data:
//
//	GOWORK=off go run ./sqlcfuncs > ../analyze/sqlc/functions.txt
//
// It knows how those files spell a list of functions; it must not know what the
// table is for.
package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sqlcfuncs:", err)
		os.Exit(1)
	}
}

const module = "github.com/sqlc-dev/sqlc"

func run(out io.Writer) error {
	text, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("go list -m %s: %w", module, err)
	}
	version, dir, found := strings.Cut(strings.TrimSpace(string(text)), " ")
	if !found || dir == "" {
		return errors.New("the source of sqlc is not there: go mod download " + module)
	}
	dir = filepath.Join(dir, "internal", "engine", "postgresql")
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "# What sqlc %s takes the results of functions for; made by conformance/sqlcfuncs.\n", version)
	if err := write(w, filepath.Join(dir, "pg_catalog.go")); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "contrib", "*.go"))
	if err != nil {
		return err
	}
	names, err := extensions(filepath.Join(dir, "extension.go"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if name := names[strings.TrimSuffix(filepath.Base(file), ".go")]; name != "" {
			fmt.Fprintf(w, "[%s]\n", name)
			if err := write(w, file); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

// extensions finds the extensions that sqlc loads, by the names of their files:
// those of the extensions with underscores.
func extensions(file string) (map[string]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, x := range c.List {
				if name := text(x); name != "" {
					names[strings.ReplaceAll(name, "-", "_")] = name
				}
			}
		}
		return true
	})
	return names, nil
}

// A function is one entry of sqlc's catalogue, as far as calls are told apart.
type function struct {
	name     string
	min, max int // arguments; max is -1 for any number
	names    []string
	returns  string
}

func (f *function) String() string {
	s := strconv.Itoa(f.min)
	switch {
	case f.max < 0:
		s += "+"
	case f.max > f.min:
		s += "-" + strconv.Itoa(f.max)
	}
	if len(f.names) > 0 {
		s += "(" + strings.Join(f.names, ",") + ")"
	}
	return s + " " + f.returns
}

// hiddenBy reports whether all calls that fit f fit earlier, which comes before.
func (f *function) hiddenBy(earlier *function) bool {
	named := func(name string) bool { return !slices.Contains(earlier.names, name) }
	return earlier.min <= f.min && (earlier.max < 0 || f.max >= 0 && f.max <= earlier.max) && !slices.ContainsFunc(f.names, named)
}

// write prints the functions of a file, a line for each name: the first that fits
// a call is sqlc's. Those that no call can reach are left out.
func write(w *bufio.Writer, file string) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return err
	}
	byName := map[string][]*function{}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if fn := entry(lit); fn != nil {
			if !slices.ContainsFunc(byName[fn.name], fn.hiddenBy) {
				byName[fn.name] = append(byName[fn.name], fn)
			}
			return false
		}
		return true
	})
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.SortFunc(names, cmp.Compare[string])
	for _, name := range names {
		fmt.Fprintf(w, "%s: ", name)
		for i, fn := range byName[name] {
			if i > 0 {
				fmt.Fprint(w, "; ")
			}
			fmt.Fprint(w, fn)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// entry reads one function, or returns nil for a literal of anything else.
func entry(lit *ast.CompositeLit) *function {
	name, returns := field(lit, "Name"), field(lit, "ReturnType")
	if name == nil || returns == nil {
		return nil
	}
	f := &function{name: strings.ToLower(text(name)), returns: typeName(returns)}
	args, _ := field(lit, "Args").(*ast.CompositeLit)
	if args == nil {
		return f
	}
	for _, x := range args.Elts {
		arg, ok := x.(*ast.CompositeLit)
		if !ok {
			continue
		}
		mode := ""
		if sel, ok := field(arg, "Mode").(*ast.SelectorExpr); ok {
			mode = sel.Sel.Name
		}
		if mode == "FuncParamOut" || mode == "FuncParamTable" {
			continue
		}
		if f.max >= 0 {
			f.max++
		}
		if mode == "FuncParamVariadic" {
			f.max = -1
		} else if field(arg, "HasDefault") == nil {
			f.min++
		}
		if n := field(arg, "Name"); n != nil && text(n) != "" {
			f.names = append(f.names, text(n))
		}
	}
	return f
}

// field is the value of a field of a literal, or nil.
func field(lit *ast.CompositeLit, name string) ast.Expr {
	for _, x := range lit.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == name {
				return kv.Value
			}
		}
	}
	return nil
}

// typeName is the name in &ast.TypeName{Name: "text"}.
func typeName(x ast.Expr) string {
	if u, ok := x.(*ast.UnaryExpr); ok {
		x = u.X
	}
	if lit, ok := x.(*ast.CompositeLit); ok {
		if n := field(lit, "Name"); n != nil {
			return text(n)
		}
	}
	return "any"
}

// text is the value of a string literal, or "".
func text(x ast.Expr) string {
	lit, ok := x.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}
