package nplusone

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// cure says how to ask for all elements at once.
func cure(s *loops.Site, c *batch.Cure) string {
	q := s.Query
	if s.Concurrent && !s.Array {
		if text := loader(q, c); text != "" {
			return text + ": 100 concurrent look-ups become 1 statement"
		}
	}
	switch {
	case s.Array:
		return "call it once with the values of all rounds"
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case q.TakesBatch() && (c == nil || !c.Existing):
		return fmt.Sprintf("add \"-- batch: %s\" above %s and call the batch twin once with all of them", batch.Directive(q), q.Where())
	case c != nil:
		return c.Advice(q)
	case batch.HasMarks(q.Sent.SQL):
		return fmt.Sprintf("write %s for many values, with IN and a ? for each of them, as sqlx.In does (such placeholders take no array), and call it once", q.Where())
	case q.NoTwin && len(q.Keys) == 1:
		key := batch.Snake(q.Keys[0])
		return fmt.Sprintf("write %s for many values, with \"%s = ANY($1)\" in place of \"= $1\", %[2]s selected too, and GROUP BY %[2]s where it aggregates (a LIMIT for each wants LATERAL), and call it once",
			q.Where(), key)
	case len(q.Keys) > 1:
		return fmt.Sprintf("write %s for many keys, with (%s) IN (SELECT * FROM unnest($1::…[], $2::…[])), and call it once",
			q.Where(), strings.Join(batch.Snakes(q.Keys), ", "))
	}
	if len(q.Tables) == 0 {
		return fmt.Sprintf("write %s for an array of values, as with unnest($1::…[]), and call it once", q.Where())
	}
	return fmt.Sprintf("write %s for many values, with \"= ANY($1)\" in place of \"= $1\", and call it once", q.Where())
}

// loader says how to gather the look-ups of rounds that run beside each other; "" is
// that nothing can.
func loader(q *queryline.Query, c *batch.Cure) string {
	of := batch.LoaderName(q)
	switch {
	case q.Loader != "":
		return fmt.Sprintf("call Load of %s, one of the request's NewLoaders, which gathers the calls", q.Loader)
	case q.Batch != "" && q.As == "":
		return fmt.Sprintf("add \"as=map loader=%s\" to the batch of %s, and call Load of %s, one of the request's NewLoaders, which gathers the calls",
			batch.Snake(of), q.Where(), of)
	case q.Batch != "":
		return fmt.Sprintf("add \"loader=%s\" to the batch of %s, and call Load of %s, one of the request's NewLoaders, which gathers the calls",
			batch.Snake(of), q.Where(), of)
	case q.TakesBatch() && (c == nil || !c.Existing):
		return fmt.Sprintf("add \"-- batch: %s\" above %s, and call Load of %s, one of the request's NewLoaders, which gathers the calls",
			batch.LoaderDirective(q), q.Where(), of)
	case c != nil && !c.Batch:
		return c.Advice(q) + " who ask beside each other: a loader of the request (loader.New of dbgen's runtime/loader) gathers them"
	}
	return ""
}
