package examples_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
)

// cachedQueries is a call of each query that has a cache directive. Each gives
// its result or error as one value.
func cachedQueries(ann, bob db.User, s db.Story, page db.ListPublishedStoriesParams) map[string]func(*world) any {
	return map[string]func(*world) any{
		"CountUsers":        func(w *world) any { return result(w.CountUsers(w.ctx)) },
		"CountUnread":       func(w *world) any { return result(w.CountUnread(w.ctx, ann.ID)) },
		"GetUser":           func(w *world) any { return result(w.GetUser(w.ctx, ann.ID)) },
		"GetUserByUsername": func(w *world) any { return result(w.GetUserByUsername(w.ctx, "bob")) },
		"GetStory":          func(w *world) any { return result(w.GetStory(w.ctx, s.ID)) },
		"GetStoryBySlug":    func(w *world) any { return result(w.GetStoryBySlug(w.ctx, s.Slug)) },
		"GetChapter": func(w *world) any {
			return result(w.GetChapter(w.ctx, db.GetChapterParams{StoryID: s.ID, Position: 1}))
		},
		"HomeFeed":             func(w *world) any { return result(w.HomeFeed(w.ctx, bob.ID)) },
		"ListChapters":         func(w *world) any { return result(w.ListChapters(w.ctx, s.ID)) },
		"ListPublishedStories": func(w *world) any { return result(w.ListPublishedStories(w.ctx, page)) },
		"ListTags":             func(w *world) any { return result(w.ListTags(w.ctx)) },
		"RelatedStories":       func(w *world) any { return result(w.RelatedStories(w.ctx, s.ID)) },
		"StoryDocument":        func(w *world) any { return result(w.StoryDocument(w.ctx, s.ID)) },
		"TrendingStories":      func(w *world) any { return result(w.TrendingStories(w.ctx, 7)) },
	}
}

type outcome struct {
	value any
	err   error
}

func result[T any](v T, err error) any { return outcome{v, err} }

// TestOtherProcess has a second runtime, without a cache in memory, as another
// process would be: what it reads was recorded by the first and is played back
// from Redis, and what it writes the first forgets as soon as it is told.
func TestOtherProcess(t *testing.T) {
	t.Parallel()
	w := onRuntime(t)
	var mu sync.Mutex
	from := map[string]dbgen.Source{}
	config := w.config
	config.Cache.L1Disabled = true
	config.OnQuery = func(ctx context.Context, e dbgen.QueryEvent) {
		noteEvent(ctx, e)
		mu.Lock()
		defer mu.Unlock()
		from[e.Query] = e.Source
	}
	other := openRuntime(t, config)
	source := func(name string) dbgen.Source {
		mu.Lock()
		defer mu.Unlock()
		return from[name]
	}

	ann, bob := w.user("ann"), w.user("bob")
	s, near := w.published(ann, "Tale"), w.published(bob, "Near")
	w.follow(bob, ann)
	w.chapter(s, "One", "once upon")
	w.chapter(s, "Two", "a time")
	w.tag(s, "sea", "air")
	w.tag(near, "sea")
	ok(t, w.RefreshTagPopularity(w.ctx))
	must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: s.ID, UserID: bob.ID}))(t)
	must(w.Notify(w.ctx, db.NotifyParams{UserID: ann.ID, Kind: db.NotificationKindLike, ActorID: bob.ID, StoryID: s.ID}))(t)
	must(w.UpdateStory(w.ctx, db.UpdateStoryParams{ID: s.ID, Keywords: []string{"a", `b "c"`}}))(t)
	w.views(s, 3, time.Now())

	page := db.ListPublishedStoriesParams{Before: at(time.Now().Add(time.Hour)), PageSize: 9}
	calls, want := cachedQueries(ann, bob, s, page), map[string]any{}
	for name, call := range calls {
		want[name] = call(w)
		equal(t, name+"'s error", want[name].(outcome).err, nil)
		equal(t, name+" from memory", call(w), want[name])
	}
	for name, call := range calls {
		eventually(t, name+" from Redis", func() bool { // nobody waits for what is written there
			equal(t, name+", by another process", call(other), want[name])
			return source(name) == dbgen.SourceL2
		})
	}
	for range 2 {
		_, err := w.GetUser(w.ctx, 99)
		noRows(t, "nobody", err)
	}
	eventually(t, "nobody from Redis", func() bool {
		_, err := other.GetUser(other.ctx, 99)
		noRows(t, "nobody, by another process", err)
		return source("GetUser") == dbgen.SourceL2
	})

	before := must(w.GetStory(w.ctx, s.ID))(t)
	must(other.UpdateStory(other.ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Saga")}))(t)
	equal(t, "by the other after its write", must(other.GetStory(other.ctx, s.ID))(t).Title, "Saga")
	eventually(t, "the other's write", func() bool { return must(w.GetStory(w.ctx, s.ID))(t).Title == "Saga" })
	after := must(w.GetStory(w.ctx, s.ID))(t)
	before.Title, before.UpdatedAt = after.Title, after.UpdatedAt
	equal(t, "after the other's write", after, before)
}

// TestReplicaAnswers writes and reads by turns: each read finds the last write,
// and once the replica has it, the replica answers.
func TestReplicaAnswers(t *testing.T) {
	t.Parallel()
	w := onRuntime(t)
	var mu sync.Mutex
	var last dbgen.Source
	config := w.config
	config.OnQuery = func(ctx context.Context, e dbgen.QueryEvent) {
		noteEvent(ctx, e)
		mu.Lock()
		defer mu.Unlock()
		last = e.Source
	}
	w = openRuntime(t, config)
	s := w.story(w.user("ann"), "Tale")
	for n := range int64(3) {
		ok(t, w.CountView(w.ctx, s.ID))
		eventually(t, "an answer of the replica", func() bool {
			equal(t, "views", must(w.GetStoryWithStats(w.ctx, s.ID))(t).Views, int8Of(n+1))
			mu.Lock()
			defer mu.Unlock()
			return last == dbgen.SourceReplica
		})
	}
}

// TestForeignTransaction: whom the runtime cannot hear commit may not write what
// is cached. What is not cached it may.
func TestForeignTransaction(t *testing.T) {
	t.Parallel()
	w := onRuntime(t)
	ann := w.user("ann")
	s := w.story(ann, "Tale")
	tx := must(w.rt.Pool().Begin(w.ctx))(t)
	defer tx.Rollback(w.ctx)
	q := w.WithTx(tx)
	_, err := q.UpdateStory(w.ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Saga")})
	if !errors.Is(err, dbgen.ErrForeignTx) {
		t.Errorf("an invalidating write in a foreign transaction: %v", err)
	}
	err = q.TouchStories(w.ctx, []int64{s.ID}).Close()
	if !errors.Is(err, dbgen.ErrForeignTx) {
		t.Errorf("a batch of them: %v", err)
	}
	equal(t, "a read", must(q.GetStory(w.ctx, s.ID))(t).Title, "Tale")
	equal(t, "a lock", must(q.LockStory(w.ctx, s.ID))(t).ID, s.ID)
}

// TestLimitedCaller is refused what exceeds a query's limit, and nobody else is.
func TestLimitedCaller(t *testing.T) {
	t.Parallel()
	w := onRuntime(t)
	ann, bob := w.user("ann"), w.user("bob")
	arg := db.FollowParams{FollowerID: ann.ID, FolloweeID: bob.ID}
	for range 30 {
		must(w.Follow(w.ctx, arg))(t)
	}
	_, err := w.Follow(w.ctx, arg)
	var limited *limit.Exceeded
	if !errors.As(err, &limited) {
		t.Errorf("the 31st call in a minute: %v", err)
	}
	err = w.InTx(w.ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
		_, err := q.Unfollow(ctx, db.UnfollowParams(arg)) // it shares the limit
		return err
	})
	if !errors.As(err, &limited) {
		t.Errorf("in a transaction: %v", err)
	}
	other := dbgen.WithSession(t.Context(), dbgen.Session{User: "somebody else"})
	must(w.Follow(other, arg))(t)
}

// TestReadOnlyTransaction holds many reads to one moment.
func TestReadOnlyTransaction(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		opts := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
		err := w.InTx(w.ctx, opts, func(ctx context.Context, q db.Querier) error {
			equal(t, "before", must(q.CountUsers(ctx))(t), 1)
			w.user("bob")
			equal(t, "the same moment", must(q.CountUsers(ctx))(t), 1)
			equal(t, "later", must(w.CountUsers(w.ctx))(t), 2)
			_, err := q.DeleteUser(ctx, ann.ID)
			equal(t, "a write", sqlState(err), "25006")
			return err
		})
		equal(t, "the transaction", sqlState(err), "25006")
		equal(t, "there still", must(w.GetUser(w.ctx, ann.ID))(t), ann)
	})
}
