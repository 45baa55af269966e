package examples_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestTransactions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		w.chapter(s, "One", "once upon a time")
		title := func() string { t.Helper(); return must(w.GetStory(w.ctx, s.ID))(t).Title }
		equal(t, "before", title(), "Tale")

		// In another transaction nobody sees the title, and in this one all see it.
		err := w.InTx(w.ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
			equal(t, "locked", must(q.LockStory(ctx, s.ID))(t), db.LockStoryRow{ID: s.ID, Status: db.StoryStatusDraft})
			must(q.UpdateStory(ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Saga")}))(t)
			equal(t, "inside", must(q.GetStory(ctx, s.ID))(t).Title, "Saga")
			equal(t, "outside", title(), "Tale")
			return nil
		})
		ok(t, err)
		equal(t, "committed", title(), "Saga")

		failed := errors.New("failed")
		err = w.InTx(w.ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
			must(q.UpdateStory(ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Epic")}))(t)
			equal(t, "inside", must(q.GetStory(ctx, s.ID))(t).Title, "Epic")
			return failed
		})
		equal(t, "error", err, failed)
		equal(t, "rolled back", title(), "Saga")

		err = w.InTx(w.ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
			ok(t, q.RecountWords(ctx, s.ID))
			err := q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
				must(q.UpdateStory(ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Lost")}))(t)
				return failed
			})
			equal(t, "error of a savepoint", err, failed)
			return q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
				_, err := q.UpdateStory(ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Kept")})
				return err
			})
		})
		ok(t, err)
		equal(t, "savepoints", title(), "Kept")
		equal(t, "words", must(w.LockStory(w.ctx, s.ID))(t).WordCount, 4)

		func() {
			defer func() { equal(t, "panic", recover(), any("stop")) }()
			_ = w.InTx(w.ctx, pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
				must(q.UpdateStory(ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Never")}))(t)
				panic("stop")
			})
		}()
		equal(t, "after a panic", title(), "Kept")
	})
}

func TestWithTx(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		_, err := w.LockStory(w.ctx, 99)
		noRows(t, "no story", err)
		for _, commit := range []bool{false, true} {
			tx := must(w.begin())(t)
			q := w.WithTx(tx)
			// Every kind of command runs on a transaction.
			must(q.UpdateUserProfile(w.ctx, db.UpdateUserProfileParams{ID: ann.ID, DisplayName: text("Anna")}))(t)
			n := must(q.ImportChapters(w.ctx, []db.ImportChaptersParams{{StoryID: s.ID, Position: 1, Title: "One", Body: "once"}}))(t)
			equal(t, "copied", n, 1)
			q.TouchStories(w.ctx, []int64{s.ID}).Exec(func(_ int, err error) { ok(t, err) })
			equal(t, "listed", len(must(q.ListChapters(w.ctx, s.ID))(t)), 1)
			streamed := 0
			for _, err := range q.StreamStories(w.ctx, "en") {
				ok(t, err)
				streamed++
			}
			equal(t, "streamed", streamed, 1)
			equal(t, "inside", must(q.GetUser(w.ctx, ann.ID))(t).DisplayName, "Anna")
			equal(t, "outside", must(w.GetUser(w.ctx, ann.ID))(t).DisplayName, "ANN")
			equal(t, "listed outside", len(must(w.ListChapters(w.ctx, s.ID))(t)), 0)
			if !commit {
				ok(t, tx.Rollback(w.ctx))
				continue
			}
			ok(t, tx.Commit(w.ctx))
			equal(t, "committed", must(w.GetUser(w.ctx, ann.ID))(t).DisplayName, "Anna")
			equal(t, "chapters", len(must(w.ListChapters(w.ctx, s.ID))(t)), 1)
		}
	})
}
