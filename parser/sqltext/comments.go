package sqltext

import (
	"iter"
	"strings"
)

// Comments are the bounds of a text's comments, in order. What strings and quoted
// names hold is none.
func Comments(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		l := Lexer{Text: text}
		for l.At < len(text) {
			for at, next := l.At, SkipBlank(text, l.At); at < next; {
				start := at
				switch {
				case strings.HasPrefix(text[at:], "--"):
					at = LineEnd(text, at)
				case strings.HasPrefix(text[at:], "/*"):
					at = commentEnd(text, at)
				default:
					at++
					continue
				}
				if !yield(start, min(at, len(text))) {
					return
				}
			}
			l.Next()
		}
	}
}
