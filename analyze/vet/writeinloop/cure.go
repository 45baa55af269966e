package writeinloop

import (
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// cure says how to send all rows at once.
func cure(s *loops.Site, c *batch.Cure) string {
	q := s.Query
	switch {
	case s.Sum:
		return "count the rounds, and add for all of them in one statement behind the loop"
	case s.Array:
		return "call it once with the values of all rounds"
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case s.Copier != "":
		return insertCure(s)
	case c != nil:
		return c.Advice(q)
	case batch.HasMarks(q.Sent.SQL) && !q.Sent.SQLC:
		return fmt.Sprintf("write %s for all rows, with as many ? (such placeholders take no array), and send them at once", q.Where())
	case batch.HasMarks(q.Sent.SQL):
		return fmt.Sprintf("write %s by hand for all rows, with as many ? (such databases take no array, and sqlc no list of rows), and send them at once", q.Where())
	case q.Verb == "insert":
		return insertCure(s)
	case q.NoBatch && q.Verb == "delete":
		return fmt.Sprintf("write %s with \"= ANY($1)\" in place of \"= $1\", and send all at once", q.Where())
	case q.NoBatch:
		return fmt.Sprintf("write %s as UPDATE … FROM unnest($1::…[], …), and send all at once", q.Where())
	case q.Verb == "delete":
		return fmt.Sprintf("write %s with \"= ANY($1)\" in place of \"= $1\", or make it a %s, and send all at once", q.Where(), batchCommand(q))
	}
	return fmt.Sprintf("write %s as UPDATE … FROM unnest($1::…[], …), or make it a %s, and send all at once", q.Where(), batchCommand(q))
}

// batchCommand is the command that sends a query for all rows in one of pgx's batches, and
// gives what the query gives for each.
func batchCommand(q *queryline.Query) string {
	switch q.Command {
	case "one":
		return ":batchone"
	case "many", "iter":
		return ":batchmany"
	}
	return ":batchexec"
}

// insertCure proposes COPY where it can do what the INSERT does.
func insertCure(s *loops.Site) string {
	q := s.Query
	unnest := fmt.Sprintf("write %s as INSERT … SELECT FROM unnest($1::…[], …)", q.Where())
	if q.NoBatch {
		return unnest + ", and send all rows at once"
	}
	if q.NoCopy {
		return unnest + ", which keeps its other clauses, and send all rows at once"
	}
	switch {
	case s.Copier != "" && q.Returns():
		return fmt.Sprintf("call %s once with all rows; where the returned rows are needed, %s … RETURNING", s.Copier, unnest)
	case s.Copier != "":
		return fmt.Sprintf("call %s once with all rows", s.Copier)
	case q.Returns():
		return fmt.Sprintf("%s … RETURNING, or make it a %s, which gives each row's in turn, and send all rows at once", unnest, batchCommand(q))
	}
	return fmt.Sprintf("make %s a :copyfrom, or INSERT … SELECT FROM unnest($1::…[], …), and send all rows at once", q.Where())
}
