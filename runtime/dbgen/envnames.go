package dbgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What to say of variables that are no settings.

// testVariables begin the names of those that tests read: runtime/dbtest's, and
// dbgen's own.
var testVariables = []string{"DBGEN_PG_", "DBGEN_TEST_", "DBGEN_CONFORMANCE_"}

// misspelt reports variables that nothing reads though someone meant them to be
// read: all of dbgen's own prefix, and those that are one letter away from a name
// that was asked for in vain. Others' variables may begin as ours do, so what is
// further away is not refused: it returns what to say of it.
func (e *env) misspelt() (warnings []string) {
	for _, name := range slices.Sorted(maps.Keys(e.vars)) {
		if slices.Contains(e.known, name) {
			continue
		}
		near := e.near(name)
		switch {
		case near != "":
			e.unknown(name, "did you mean "+near+"?")
		case strings.HasPrefix(name, "DBGEN_") && !slices.ContainsFunc(testVariables, func(prefix string) bool { return strings.HasPrefix(name, prefix) }):
			instead := "those of this kind are " + strings.Join(e.own(), ", ")
			if like := e.like(name); like != "" {
				instead = "did you mean " + like + "?"
			}
			e.unknown(name, instead)
		case slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }):
			if like := e.like(name); like != "" {
				warnings = append(warnings, fmt.Sprintf("%s is set, and this library does not read it: did you mean %s?", name, like))
			}
		}
	}
	return warnings
}

// prefixes begin the names of settings; other tools may have theirs there, too.
var prefixes = []string{
	"DB_", "DATABASE_", "CACHE_", "RATE_", "REDIS_", "SLOW_QUERY_", "QUERY_OPTIMIZER_", "MAX_REPLICA_", "ENABLE_", "METRICS_",
}

// own are the settings of dbgen's own prefix.
func (e *env) own() (names []string) {
	for _, name := range e.known {
		if strings.HasPrefix(name, "DBGEN_") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// like returns the setting that is not set and most like a name, or "": it has the name's
// words in another order, or cut short, or one more or one less of four at most
// (CACHE_DEFAULT_TTL, DB_POOL_MAX_CONNS, RATE_LIMIT_USER).
func (e *env) like(name string) string {
	best, most := "", 0.0
	words := strings.Split(name, "_")
	for _, known := range e.known {
		if _, set := e.vars[known]; set {
			continue
		}
		theirs := strings.Split(known, "_")
		left, same := slices.Clone(theirs), 0
		for _, word := range words {
			if i := slices.IndexFunc(left, func(other string) bool { return alike(word, other) }); i >= 0 {
				left = slices.Delete(left, i, i+1)
				same++
			}
		}
		if share := float64(same) / float64(max(len(words), len(theirs))); same >= 3 && same == min(len(words), len(theirs)) && share >= 0.75 && share > most {
			best, most = known, share
		}
	}
	return best
}

// alike reports whether two words of a name are meant to be one: they are a letter
// apart, or one is the other cut short.
func alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= 3 && (strings.HasPrefix(b, a) || len(a) >= 4 && oneLetterAway(a, b) || strings.HasPrefix(b, strings.TrimSuffix(a, "S")) && len(a) >= 4)
}

// unknown reports a variable; its value may be a password, so it is not repeated.
func (e *env) unknown(name, instead string) {
	e.errs = append(e.errs, fmt.Errorf("dbgen: %s is set, but there is no such setting: %s", name, instead))
}

// near returns the setting that is not set and one letter away from a name, or
// "". A number makes another variable, but for replicas.
func (e *env) near(name string) string {
	digits := func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '1'
		}
		return r
	}
	if strings.HasPrefix(name, "DB_REPLICA") {
		name = strings.Map(digits, name)
	} else if strings.ContainsAny(name, "0123456789") {
		return ""
	}
	for _, known := range e.known {
		if _, set := e.vars[known]; !set && oneLetterAway(name, known) {
			return known
		}
	}
	return ""
}

// oneLetterAway reports whether a letter that is missing, too many, wrong or in
// the place of its neighbour is all that tells two names apart.
func oneLetterAway(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	start := 0
	for start < len(a) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	end := 0
	for end < len(a) && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[:len(a)-end], b[:len(b)-end]
	return len(a) == 0 && len(b) == 1 || len(a) == 1 && len(b) == 1 ||
		len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
