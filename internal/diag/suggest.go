package diag

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the candidate that the user most likely meant by name, or
// "" when none is near: at most a third of the letters may differ.
func Suggest(name string, candidates []string) string {
	best, bestDistance := "", max(1, len(name)/3)+1
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
