package unusedignore

import (
	"context"

	"db"
)

func used(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		//dbgen:ignore n-plus-one the form sends three at most
		q.GetStory(ctx, id)
		q.DeleteStory(ctx, id) //dbgen:ignore write-in-loop one by one
	}
	for range ids {
		//dbgen:ignore loop-invariant-query keeps the connection warm
		q.CountStories(ctx)
	}
}

func unused(ctx context.Context, q *db.Queries, ids []int64) {
	/* want `//dbgen:ignore n-plus-one silences nothing; remove it` */ //dbgen:ignore n-plus-one no loop here
	q.GetStory(ctx, 1)
	//dbgen:ignore n-plus-one on a line of its own // want `silences nothing`
	q.GetStory(ctx, 1)
	for _, id := range ids {
		/* want `//dbgen:ignore write-in-loop silences nothing` */ //dbgen:ignore write-in-loop it reads
		q.GetStory(ctx, id)
		/* want `//dbgen:ignore n-plus-one needs a reason` */ //dbgen:ignore n-plus-one
		q.GetStory(ctx, id)
		/* want `names no rule of dbgen vet: "n-plus-on"; did you mean "n-plus-one"\?` */ //dbgen:ignore n-plus-on a slip
		q.GetStory(ctx, id)
		/* want `needs a rule and a reason` */ //dbgen:ignore
		q.GetStory(ctx, id)
		//dbgen:ignored is another word
		q.GetStory(ctx, id)
		/* want `names no rule of dbgen vet: "missing-index"; those of dbgen check are silenced in SQL` */ //dbgen:ignore missing-index small
		q.GetStory(ctx, id)
		/* want `a directive begins with //dbgen:ignore, without a blank: this comment does not silence n-plus-one` */ // dbgen:ignore n-plus-one three
		q.GetStory(ctx, id)
		// dbgen:ignore comments silence
		q.GetStory(ctx, id) //dbgen:ignore	n-plus-one	a tab is a blank, too
		q.GetStory(ctx, id)
	}
}
