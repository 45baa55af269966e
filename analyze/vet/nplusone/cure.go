package nplusone

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// cure says how to ask for all elements at once.
func cure(s *loops.Site, c *batch.Cure) string {
	q := s.Query
	switch {
	case s.Array:
		return "call it once with the values of all rounds"
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case q.TakesBatch() && (c == nil || !c.Existing):
		return fmt.Sprintf("add \"-- batch: %s\" above %s and call the batch twin once with all of them", batch.Directive(q), q.Where())
	case c != nil:
		return c.Advice(q)
	case q.NoTwin && len(q.Keys) == 1:
		key := batch.Snake(q.Keys[0])
		return fmt.Sprintf("write %s for many values, with \"%s = ANY($1)\" in place of \"= $1\", %[2]s selected too, and GROUP BY %[2]s where it aggregates (a LIMIT for each wants LATERAL), and call it once",
			q.Where(), key)
	case len(q.Keys) > 1:
		return fmt.Sprintf("write %s for many keys, with (%s) IN (SELECT * FROM unnest($1::…[], $2::…[])), and call it once",
			q.Where(), snakes(q.Keys))
	}
	if len(q.Tables) == 0 {
		return fmt.Sprintf("write %s for an array of values, as with unnest($1::…[]), and call it once", q.Where())
	}
	return fmt.Sprintf("write %s for many values, with \"= ANY($1)\" in place of \"= $1\", and call it once", q.Where())
}

func snakes(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = batch.Snake(n)
	}
	return strings.Join(out, ", ")
}
