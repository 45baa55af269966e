package nplusone

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// cure says how to ask for all elements at once.
func cure(s *loops.Site) string {
	q := s.Query
	switch {
	case s.Array:
		return "call it once with the values of all rounds"
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case q.NoTwin && len(q.Keys) == 1:
		key := snake(q.Keys[0])
		return fmt.Sprintf("write %s for many values, with \"%s = ANY($1)\" in place of \"= $1\", %[2]s selected too, and GROUP BY %[2]s where it aggregates (a LIMIT for each wants LATERAL), and call it once",
			q.Where(), key)
	case len(q.Keys) == 1:
		return fmt.Sprintf("add \"-- batch: by=%s\" above %s and call the batch twin once with all of them", snake(q.Keys[0]), q.Where())
	case len(q.Keys) > 1:
		return fmt.Sprintf("write %s for many keys, with (%s) IN (SELECT * FROM unnest($1::…[], $2::…[])), and call it once",
			q.Where(), snakes(q.Keys))
	}
	return fmt.Sprintf("write %s for many values, with \"= ANY($1)\" in place of \"= $1\", and call it once", q.Where())
}

func snakes(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = snake(n)
	}
	return strings.Join(out, ", ")
}

// snake turns a Go name into the SQL name that it came from: AuthorID is
// author_id.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
