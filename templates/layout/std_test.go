package layout

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	gotoken "go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStandardLibrary lays out the declarations of Go's own packages, their white space
// as jennifer would leave it, and as it is: what the printer says that it knows is what
// go/format makes of it. DBGEN_LAYOUT_ALL=1 takes all packages.
func TestStandardLibrary(t *testing.T) {
	folders := []string{"bufio", "database/sql", "encoding/json", "go/printer", "net/http", "sync", "time", "text/template"}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	if os.Getenv("DBGEN_LAYOUT_ALL") != "" {
		folders = []string{"."}
	}
	known, all := 0, 0
	random := rand.New(rand.NewPCG(1, 2))
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.Contains(name, "testdata") {
				return err
			}
			for _, src := range declarations(t, name) {
				for _, src := range [][]byte{src, mangled(src, random)} {
					all++
					if compared(t, name, src) {
						known++
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d declarations are known", known, all)
	if known*3 < all {
		t.Errorf("%d of %d declarations are known: too few to say anything", known, all)
	}
}

// declarations are the texts of a file's declarations, with their comments.
func declarations(t *testing.T, name string) (texts [][]byte) {
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	set := gotoken.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, d := range file.Decls {
		from, to := set.Position(d.Pos()).Offset, set.Position(d.End()).Offset
		var doc *ast.CommentGroup
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == gotoken.IMPORT {
				continue
			}
			doc = d.Doc
		case *ast.FuncDecl:
			doc = d.Doc
		}
		if doc != nil {
			from = set.Position(doc.Pos()).Offset
		}
		texts = append(texts, src[from:to])
	}
	return texts
}

// mangled is the text with other blanks between its tokens.
func mangled(src []byte, random *rand.Rand) []byte {
	toks, ok := lex(nil, src)
	if !ok {
		return src
	}
	var out []byte
	for _, t := range toks {
		for range t.lines {
			out = append(out, '\n')
		}
		switch {
		case len(out) == 0:
		case t.lines == 0:
			out = append(out, ' ')
		case random.IntN(4) == 0 && t.kind != comment:
			out = append(out, "   "...)
		}
		out = append(out, src[t.start:t.end]...)
	}
	return out
}

// compared lays a declaration out, and reports whether it was known.
func compared(t *testing.T, name string, src []byte) bool {
	t.Helper()
	p := new(printer)
	var ok bool
	if p.toks, ok = lex(nil, src); !ok || !pair(src, p.toks) || !plain(src) {
		return false
	}
	p.src = src
	last, _ := p.declaration(0)
	if last != len(p.toks) {
		return false
	}
	got, ok := p.print(nil, 0, last)
	if !ok {
		return false
	}
	want, err := format.Source(append([]byte("\n"), src...))
	if err != nil {
		return false
	}
	if want = bytes.TrimSpace(want); !bytes.Equal(got, want) {
		w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
		for i := range w {
			if i >= len(g) || w[i] != g[i] {
				t.Errorf("%s: %s:\n got %q\nwant %q", name, w[0], g[min(i, len(g)-1)], w[i])
				break
			}
		}
	}
	return true
}
