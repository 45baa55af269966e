package diag

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the candidate that the user most likely meant by name, or
// "" when none is near. One edit is forgiven in a short name, two in a longer
// one (two letters that changed places are two edits), a third of a long one.
func Suggest(name string, candidates []string) string {
	forgiven := max(2, len(name)/3)
	if len(name) <= 3 {
		forgiven = len(name) / 2 // none in a single letter
	}
	best, bestDistance := "", forgiven+1
	lower := strings.ToLower(name)
	for _, c := range candidates {
		if d := levenshtein.Distance(lower, strings.ToLower(c), nil); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// DidYouMean returns a hint that names the nearest candidate, or "".
func DidYouMean(name string, candidates []string) string {
	if s := Suggest(name, candidates); s != "" {
		return "did you mean \"" + s + "\"?"
	}
	return ""
}
