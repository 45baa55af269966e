package layout

import (
	"bytes"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// directive is what go/printer moves to the end of a comment.
var directive = lazyregexp.New(`^//[a-z0-9]+:[a-z0-9]`)

// canonical reports whether go/printer would leave the comments as they are: one
// paragraph of words, and then directives; and the numbers.
func (p *printer) canonical(first, last int) bool {
	for i := first; i < last; i++ {
		switch t := p.toks[i]; {
		case t.kind == comment:
			end := i + 1
			for end < last && p.toks[end].kind == comment && p.toks[end].lines == 1 {
				end++
			}
			if !p.canonicalComment(i, end) {
				return false
			}
			i = end - 1
		case t.kind == word && digit(p.src[t.start]):
			if bytes.ContainsAny(p.src[t.start:t.end], "ABCDEFXOP") {
				return false
			}
		}
	}
	return true
}

func (p *printer) canonicalComment(first, last int) bool {
	words, empty, directives := false, false, false
	for i := first; i < last; i++ {
		switch line := p.src[p.toks[i].start:p.toks[i].end]; {
		case directive().Match(line):
			if words && !empty && !directives {
				return false
			}
			directives = true
		case len(line) == len("//"):
			if empty || !words {
				return false
			}
			empty = true
		case empty, directives, !isProse(line):
			return false
		default:
			words = true
		}
	}
	return !empty || directives
}

// isProse reports whether a comment's line is of a paragraph, and of nothing else.
func isProse(line []byte) bool {
	line, ok := bytes.CutPrefix(line, []byte("// "))
	if !ok || !isWord(line[0]) || digit(line[0]) {
		return false
	}
	last := line[len(line)-1]
	return last != ' ' && last != '\t' && !bytes.Contains(line, []byte("``")) && !bytes.Contains(line, []byte("''")) &&
		!bytes.Contains(line, []byte("\t")) && !bytes.Contains(line, []byte("  "))
}
