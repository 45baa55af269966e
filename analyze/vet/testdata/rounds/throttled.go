package rounds

import (
	"context"
	"database/sql"
	"time"
)

type run struct {
	db    *sql.DB
	id    int64
	done  int
	saved time.Time
	told  time.Time
}

// Progress is saved four times a second at most.
func (r *run) work(ctx context.Context, items []int64, total int) error {
	for i := range items {
		r.report(ctx, i, total)
		r.step(ctx, i)
		if time.Since(r.told) >= 2*time.Second || i == total {
			r.tell(ctx, i)
		}
	}
	return nil
}

func (r *run) tell(ctx context.Context, current int) {
	r.told = time.Now()
	r.db.ExecContext(ctx, "INSERT INTO events (run_id, current) VALUES ($1, $2)", r.id, current)
}

func (r *run) report(ctx context.Context, current, total int) {
	if current != total && time.Since(r.saved) < 250*time.Millisecond {
		return
	}
	r.saved = time.Now()
	r.db.ExecContext(ctx, "UPDATE runs SET current = $1 WHERE id = $2", current, r.id)
}

func (r *run) step(ctx context.Context, current int) {
	if now := time.Now(); now.After(r.saved.Add(time.Second)) {
		r.db.ExecContext(ctx, "UPDATE runs SET step = $1 WHERE id = $2", current, r.id)
		r.saved = now
	}
}

// So it is in the loop itself, and by a literal.
func (r *run) scan(ctx context.Context, items []int64) {
	last := time.Now()
	tell := func(n int) {
		if time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		r.db.ExecContext(ctx, "UPDATE runs SET scanned = $1 WHERE id = $2", n, r.id)
	}
	beat := time.Now()
	for i, item := range items {
		if time.Since(beat) > time.Minute {
			r.db.ExecContext(ctx, "UPDATE runs SET beat_at = now(), item = $1 WHERE id = $2", item, r.id)
			beat = time.Now()
		}
		tell(i)
	}
}

// Each user's own time is no such thing: all of them may be due.
func (r *run) touchAll(ctx context.Context, users []*user2) {
	for _, u := range users {
		if time.Since(u.seen) < time.Hour {
			continue
		}
		u.seen = time.Now()
		r.db.ExecContext(ctx, "UPDATE users SET seen_at = now() WHERE id = $1", u.id) // want write-in-loop
	}
	for _, u := range users {
		u.touch(ctx, r.db) // want write-in-loop
	}
}

type user2 struct {
	id   int64
	seen time.Time
}

func (u *user2) touch(ctx context.Context, db *sql.DB) {
	if time.Since(u.seen) < time.Hour {
		return
	}
	u.seen = time.Now()
	db.ExecContext(ctx, "UPDATE users SET touched_at = now() WHERE id = $1", u.id)
}

// What is older than some time is asked for, not waited for.
func (r *run) expire(ctx context.Context, since map[int64]time.Time) {
	for id, at := range since {
		if time.Since(at) > time.Hour {
			r.db.ExecContext(ctx, "DELETE FROM holds WHERE id = $1", id) // want write-in-loop
		}
	}
}
