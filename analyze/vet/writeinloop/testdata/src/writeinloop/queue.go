package writeinloop

import (
	"context"

	"db"

	"github.com/redis/go-redis/v9"
)

type worker struct {
	q     *db.Queries
	redis *redis.Client
}

type message struct {
	id  string
	job int64
}

// A message that is done with is taken off its queue as soon as it is noted.
func (w *worker) drain(ctx context.Context, batch []message) {
	for _, m := range batch {
		w.finish(ctx, m)
	}
}

func (w *worker) finish(ctx context.Context, m message) {
	if w.q.FinishJob(ctx, m.job) == nil {
		w.redis.XAck(ctx, "jobs", "workers", m.id)
	}
}

// What is put into a store beside it is no message.
func (w *worker) note(ctx context.Context, batch []message) {
	for _, m := range batch {
		w.q.FinishJob(ctx, m.job) // want `writes public.jobs once for each m`
		w.redis.Set(ctx, m.id, "done")
	}
}
