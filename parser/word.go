package parser

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// didYouMean returns a hint that names the nearest of the candidates, or "".
func didYouMean(word string, candidates []string) string {
	for _, c := range candidates {
		if resembles(word, c) {
			return "did you mean " + strconv.Quote(c) + "?"
		}
	}
	return diag.DidYouMean(word, candidates)
}

// resembles reports whether word is one slip of the pen away from want, or is
// want in other letters: one letter more, less, other, or two letters swapped.
func resembles(word, want string) bool {
	return strings.EqualFold(word, want) || oneSlip(word, want)
}

// oneSlip reports whether a and b are equal but for one letter more, less or
// other, or two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		if i == len(a) || a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}
