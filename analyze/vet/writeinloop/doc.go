// Package writeinloop is the rule write-in-loop: a generated INSERT, UPDATE,
// DELETE or MERGE that is called in a loop with arguments that change with it.
//
//	for _, c := range comments {
//		err := q.CreateComment(ctx, db.CreateCommentParams{StoryID: id, Body: c.Body})
//		…
//	}
//
// The cure is to send all rows at once: a :copyfrom, an INSERT or UPDATE from
// unnest, DELETE with "= ANY($1)", or a :batchexec. It is silent for claims,
// locks and events that belong one by one: endless loops over a queue, workers,
// writes in a transaction or goroutine of their own.
package writeinloop
