package examples_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestNotify(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		s := w.story(ann, "Tale")
		equal(t, "before", must(w.CountUnread(w.ctx, ann.ID))(t), 0)
		var ids []int64
		for _, kind := range []db.NotificationKind{db.NotificationKindLike, db.NotificationKindComment} {
			id := must(w.Notify(w.ctx, db.NotifyParams{UserID: ann.ID, Kind: kind, ActorID: bob.ID, StoryID: s.ID}))(t)
			ids = append(ids, id)
		}
		equal(t, "unread", must(w.CountUnread(w.ctx, ann.ID))(t), 2)
		rows := must(w.UnreadNotifications(w.ctx, db.UnreadNotificationsParams{UserID: ann.ID, Limit: 10}))(t)
		equal(t, "newest first", column(rows, func(r db.UnreadNotificationsRow) int64 { return r.ID }), []int64{ids[1], ids[0]})
		equal(t, "kind", rows[0].Kind, db.NotificationKindComment)
		equal(t, "story", rows[0].Story, text("1"))
		sameJSON(t, "payload", rows[0].Payload, `{"actor": 2, "story": 1}`)
		recent(t, "created_at", rows[0].CreatedAt)
		equal(t, "a page of one", len(must(w.UnreadNotifications(w.ctx, db.UnreadNotificationsParams{UserID: ann.ID, Limit: 1}))(t)), 1)

		ok(t, w.MarkRead(w.ctx, db.MarkReadParams{UserID: bob.ID, Ids: ids})) // they are not bob's
		equal(t, "unread still", must(w.CountUnread(w.ctx, ann.ID))(t), 2)
		ok(t, w.MarkRead(w.ctx, db.MarkReadParams{UserID: ann.ID, Ids: ids[:1]}))
		equal(t, "unread one", must(w.CountUnread(w.ctx, ann.ID))(t), 1)
		ok(t, w.MarkRead(w.ctx, db.MarkReadParams{UserID: ann.ID, Ids: ids}))
		equal(t, "all read", must(w.CountUnread(w.ctx, ann.ID))(t), 0)
		equal(t, "none listed", len(must(w.UnreadNotifications(w.ctx, db.UnreadNotificationsParams{UserID: ann.ID, Limit: 9}))(t)), 0)

		_, err := w.Notify(w.ctx, db.NotifyParams{UserID: ann.ID, Kind: "shout"})
		equal(t, "no such kind", sqlState(err), "22P02")
	})
}

func TestNotifyFollowers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		s := w.story(ann, "Tale")
		arg := db.NotifyFollowersParams{StoryID: s.ID, AuthorID: ann.ID}
		equal(t, "nobody follows", must(w.NotifyFollowers(w.ctx, arg))(t), 0)
		w.follow(bob, ann)
		w.follow(cid, ann)
		equal(t, "before", must(w.CountUnread(w.ctx, bob.ID))(t), 0)
		equal(t, "told", must(w.NotifyFollowers(w.ctx, arg))(t), 2)
		equal(t, "unread", must(w.CountUnread(w.ctx, bob.ID))(t), 1)
		row := must(w.UnreadNotifications(w.ctx, db.UnreadNotificationsParams{UserID: cid.ID, Limit: 9}))(t)[0]
		equal(t, "kind", row.Kind, db.NotificationKindChapter)
		sameJSON(t, "payload", row.Payload, `{"story": 1}`)
	})
}

func TestJobs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		enqueue := func(kind string, runAt pgtype.Timestamptz) int64 {
			t.Helper()
			return must(w.EnqueueJob(w.ctx, db.EnqueueJobParams{Kind: kind, Payload: []byte(`{"n": 1}`), RunAt: runAt}))(t)
		}
		now := enqueue("now", pgtype.Timestamptz{})
		later := enqueue("later", at(time.Now().Add(time.Hour)))
		early := enqueue("early", at(time.Now().Add(-time.Hour)))
		first := must(w.ClaimJobs(w.ctx, 1))(t)
		equal(t, "the first", column(first, func(r db.ClaimJobsRow) int64 { return r.ID }), []int64{early})
		sameJSON(t, "payload", first[0].Payload, `{"n": 1}`)
		equal(t, "attempts", first[0].Attempts, 1)
		rest := must(w.ClaimJobs(w.ctx, 10))(t)
		equal(t, "the rest", column(rest, func(r db.ClaimJobsRow) string { return r.Kind }), []string{"now"})
		equal(t, "none", len(must(w.ClaimJobs(w.ctx, 10))(t)), 0)

		ok(t, w.FinishJob(w.ctx, db.FinishJobParams{ID: early}))
		ok(t, w.FinishJob(w.ctx, db.FinishJobParams{ID: now, Error: text("no luck")}))
		type job struct {
			state db.JobState
			err   pgtype.Text
		}
		for id, want := range map[int64]job{
			early: {db.JobStateDone, pgtype.Text{}}, now: {db.JobStateFailed, text("no luck")}, later: {db.JobStateQueued, pgtype.Text{}},
		} {
			var got job
			ok(t, w.h.QueryRow(w.ctx, "SELECT state, last_error FROM jobs WHERE id = $1", id).Scan(&got.state, &got.err))
			equal(t, "state", got, want)
		}
	})
}

func TestJobsAreClaimedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var want []int64
		for range 20 {
			want = append(want, must(w.EnqueueJob(w.ctx, db.EnqueueJobParams{Kind: "x", Payload: []byte("{}")}))(t))
		}
		var mu sync.Mutex
		var got []int64
		var workers sync.WaitGroup
		for range 4 {
			workers.Go(func() {
				for {
					jobs, err := w.ClaimJobs(w.ctx, 3)
					if err != nil {
						t.Error(err)
					}
					if len(jobs) == 0 {
						return
					}
					mu.Lock()
					got = append(got, column(jobs, func(r db.ClaimJobsRow) int64 { return r.ID })...)
					mu.Unlock()
				}
			})
		}
		workers.Wait()
		// Who comes while the rest is locked finds none: some may be left.
		for jobs := must(w.ClaimJobs(w.ctx, 20))(t); len(jobs) > 0; jobs = must(w.ClaimJobs(w.ctx, 20))(t) {
			got = append(got, column(jobs, func(r db.ClaimJobsRow) int64 { return r.ID })...)
		}
		slices.Sort(got)
		equal(t, "claimed", got, want)
	})
}

func TestAudit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		actor := int8Of(ann.ID)
		ok(t, w.Audit(w.ctx, db.AuditParams{ActorID: actor, Action: "enter", Detail: []byte(`{"ok": true}`)}))
		ok(t, w.Audit(w.ctx, db.AuditParams{Action: "nobody's", Detail: []byte(`[]`)}))
		ok(t, w.Audit(w.ctx, db.AuditParams{ActorID: actor, Action: "leave", Detail: []byte(`null`)}))
		trail := must(w.AuditTrail(w.ctx, db.AuditTrailParams{ActorID: actor, BeforeID: math.MaxInt64}))(t)
		equal(t, "newest first", column(trail, func(r db.AuditTrailRow) string { return r.Action }), []string{"leave", "enter"})
		sameJSON(t, "null", trail[0].Detail, `null`)
		sameJSON(t, "detail", trail[1].Detail, `{"ok": true}`)
		recent(t, "created_at", trail[1].CreatedAt)
		trail = must(w.AuditTrail(w.ctx, db.AuditTrailParams{ActorID: actor, BeforeID: trail[0].ID}))(t)
		equal(t, "next page", len(trail), 1)
		equal(t, "of NULL", len(must(w.AuditTrail(w.ctx, db.AuditTrailParams{BeforeID: math.MaxInt64}))(t)), 0)
	})
}
