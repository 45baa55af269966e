package layout

import (
	"bytes"
	"go/format"
	"slices"
	"sync"
	"unicode/utf8"
)

// Declarations lays src out, the declarations of a Go file without its package clause
// and its imports, as [format.Source] does: lines end where they end in src, and blanks
// are gofmt's. The error is format.Source's. Any number of goroutines may call it.
func Declarations(src []byte) ([]byte, error) {
	p := printers.Get().(*printer)
	defer printers.Put(p)
	return p.declarations(src)
}

var printers = sync.Pool{New: func() any { return new(printer) }}

func (p *printer) declarations(src []byte) ([]byte, error) {
	var ok bool
	p.toks = slices.Grow(p.toks[:0], len(src)/textPerToken)
	if p.toks, ok = lex(p.toks, src); !ok || !pair(src, p.toks) || !plain(src) {
		return whole(src)
	}
	p.src = src
	out := make([]byte, 0, len(src)+len(src)/4)
	for first := 0; first < len(p.toks); {
		last, ok := p.declaration(first)
		if !ok {
			return whole(src)
		}
		if first > 0 {
			out = append(out, '\n', '\n')
		}
		if laid, ok := p.print(out, first, last); ok {
			out = laid
		} else {
			made, err := whole(slices.Concat([]byte("\n"), src[p.toks[first].start:p.toks[last-1].end]))
			if err != nil {
				return nil, err
			}
			out = append(out, made...)
		}
		first = last
	}
	return out, nil
}

// textPerToken is how many bytes of a text there are to a token at least, most often.
const textPerToken = 4

// whole leaves a text to go/format.
func whole(src []byte) ([]byte, error) {
	out, err := format.Source(src)
	return bytes.TrimSpace(out), err
}

// plain reports whether src is text that go/format leaves alone within strings.
func plain(src []byte) bool {
	return utf8.Valid(src) && bytes.IndexByte(src, '\r') < 0 && bytes.IndexByte(src, 0) < 0 && !bytes.Contains(src, []byte("\uFEFF"))
}

// declaration is the end of the declaration that begins with a token, its comments
// with it. It reports whether an empty line parts it from the next.
func (p *printer) declaration(first int) (last int, ok bool) {
	documented := true // until the first token that is no comment
	for i := first; i < len(p.toks); i++ {
		t := p.toks[i]
		switch {
		case i > first && t.lines > 1:
			return i, true
		case i > first && t.lines == 1 && !documented:
			return i, false
		}
		if t.kind != comment {
			documented = false
		}
		if t.partner > int32(i) {
			i = int(t.partner)
		}
	}
	return len(p.toks), true
}
