package layout

import (
	"bytes"
	"go/format"
	"os"
	"strings"
	"testing"
)

// raw is a text as jennifer writes it, of many kinds of queries.
func raw(t testing.TB) []byte {
	src, err := os.ReadFile("testdata/jennifer.txt")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// TestKnown: what is generated is known, so that none of it is left to go/format.
func TestKnown(t *testing.T) {
	p := &printer{src: raw(t)}
	var ok bool
	if p.toks, ok = lex(nil, p.src); !ok || !pair(p.src, p.toks) {
		t.Fatal("the tokens are not known")
	}
	for first := 0; first < len(p.toks); {
		last, ok := p.declaration(first)
		if !ok {
			t.Fatal("declarations without an empty line between")
		}
		if _, ok := p.print(nil, first, last); !ok {
			t.Errorf("not known: %s", p.src[p.toks[first].start:p.toks[last-1].end])
		}
		first = last
	}
}

// TestDeclarations: whole texts, known or not, are as go/format writes them.
func TestDeclarations(t *testing.T) {
	for name, src := range map[string]string{
		"jennifer":         string(raw(t)),
		"empty":            "\n\n",
		"a doc to lay out": "\n\n// F:\n//  - one\n//  - two\nfunc F () {\nreturn \n}\n\n\nvar a = 1\n\n\n// G:\n//   code\nfunc G (a  int) (b  [4] byte) {\nx := a * 2 + 1\ngoto end\nend :\nreturn \n}\n",
		"one line apart":   "\nvar a = 1\nvar b  = 2\n",
		"comment alone":    "\n// one\n\n\n// two\nvar a = 1\n",
		"carriage":         "\nvar a = `x\r\ny`\n",
		"columns":          "\ntype T struct {\nA int `json:\"a\"`\nLong [] string `json:\"b\"` // of b\nC * int // of c\n\nD map [string] int\nT2 `json:\"t\"`\n}\n",
		"commas":           "\nfunc F (a int,) (b int,) {\ng (a,)\nvar c func (int,) error = T {1,}\n}\n",
		"one result":       "\nfunc F () (error) {\nreturn nil\n}\n",
		"named result":     "\nfunc F () (err error) {\nreturn nil\n}\n",
		"brackets":         "\nfunc F () {\nif (a) {\nreturn \n}\nfor ;; {\n}\nswitch (b) {\n}\nreturn (c)\n}\n",
		"semicolons":       "\nfunc F () {\na ();\nb () ; c ()\n}\n",
		"one line":         "\nfunc F () { return 1 }\n\n\ntype T struct { A int }\n\n\ntype I interface { F () }\n",
		"precedence":       "\nvar a = f (b + c,d == e + 1,x [i + 1:],x [i:j],- y,* z,! w,(a + b) * c,a + b * c)\n",
		"keys":             "\nvar m = map [string] int {\n\"a\" : 1,\n\"" + strings.Repeat("b", 60) + "\" : 2,\n\"ccc\" : 3,\n\"dd\" : f(\n1,\n),\n\"e\" : 4,\n\"" + strings.Repeat("f", 30) + "\" : 5,\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			want, err := format.Source([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Declarations([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			if want = bytes.TrimSpace(want); !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestBroken: what is no Go is an error, not a text.
func TestBroken(t *testing.T) {
	for _, src := range []string{"func F( {", "var a = `", "func F() { return 1 +* }", "var a = \"b\n"} {
		if got, err := Declarations([]byte(src)); err == nil {
			t.Errorf("%s became %s", src, got)
		}
	}
}

func BenchmarkDeclarations(b *testing.B) {
	src := raw(b)
	b.Run("layout", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Declarations(src); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("format", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := format.Source(src); err != nil {
				b.Fatal(err)
			}
		}
	})
}
