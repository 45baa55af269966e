package examples_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

func TestTouchStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two := w.story(ann, "One"), w.story(ann, "Two")
		for _, s := range []db.Story{one, two} {
			equal(t, "before", must(w.GetStory(w.ctx, s.ID))(t).UpdatedAt, s.UpdatedAt)
		}
		ran := 0
		w.TouchStories(w.ctx, []int64{one.ID, two.ID, 99}).Exec(func(i int, err error) {
			ok(t, err)
			equal(t, "index", i, ran)
			ran++
		})
		equal(t, "ran", ran, 3)
		for _, s := range []db.Story{one, two} {
			if after := must(w.GetStory(w.ctx, s.ID))(t).UpdatedAt; !after.Time.After(s.UpdatedAt.Time) {
				t.Errorf("updated_at %v is not after %v", after.Time, s.UpdatedAt.Time)
			}
		}

		// A batch that is closed unread has run; a second Close is harmless.
		before := must(w.GetStory(w.ctx, one.ID))(t).UpdatedAt
		batch := w.TouchStories(w.ctx, []int64{one.ID})
		ok(t, batch.Close())
		ok(t, batch.Close())
		if after := must(w.GetStory(w.ctx, one.ID))(t).UpdatedAt; !after.Time.After(before.Time) {
			t.Errorf("updated_at %v is not after %v", after.Time, before.Time)
		}
		w.TouchStories(w.ctx, nil).Exec(nil)
	})
}

func TestGetStoriesBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two := w.story(ann, "One"), w.story(ann, "Two")
		for range 10 { // more often than there are connections
			ids, titles := []int64{two.ID, 99, one.ID}, []string{"Two", "", "One"}
			w.GetStoriesBatch(w.ctx, ids).QueryRow(func(i int, row db.GetStoriesBatchRow, err error) {
				if ids[i] == 99 {
					noRows(t, "no story", err)
					return
				}
				ok(t, err)
				equal(t, "title", row.Title, titles[i])
				equal(t, "id", row.ID, ids[i])
			})
		}
		batch := w.GetStoriesBatch(w.ctx, []int64{one.ID, two.ID})
		var seen []error
		batch.QueryRow(func(_ int, _ db.GetStoriesBatchRow, err error) {
			seen = append(seen, err)
			ok(t, batch.Close())
		})
		equal(t, "closed on the way", seen, []error{nil, db.ErrBatchAlreadyClosed})
	})
}

func TestListChaptersBatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two := w.story(ann, "One"), w.story(ann, "Two")
		w.chapter(one, "Begin", "a")
		w.chapter(one, "End", "b")
		got := make([][]db.ListChaptersBatchRow, 2)
		w.ListChaptersBatch(w.ctx, []int64{one.ID, two.ID}).Query(func(i int, rows []db.ListChaptersBatchRow, err error) {
			ok(t, err)
			got[i] = rows
		})
		equal(t, "of one", got[0], []db.ListChaptersBatchRow{
			{StoryID: one.ID, Position: 1, Title: "Begin"}, {StoryID: one.ID, Position: 2, Title: "End"},
		})
		equal(t, "of two", len(got[1]), 0)
	})
}

// A statement of a batch that runs out of time says which query it was and whose limit,
// as Close does, and as a query by itself.
func TestBatchOutOfTime(t *testing.T) {
	w := onRuntime(t)
	one := w.story(w.user("ann"), "One")
	lock := must(w.begin())(t)
	_, err := lock.Exec(w.ctx, "SELECT 1 FROM stories WHERE id = $1 FOR UPDATE", one.ID)
	ok(t, err)
	ctx, cancel := context.WithTimeout(w.ctx, 100*time.Millisecond)
	defer cancel()
	batch := w.TouchStories(ctx, []int64{one.ID})
	told := 0
	batch.Exec(func(_ int, err error) {
		told++
		var late *dbgen.TimeoutError
		if !errors.As(err, &late) || late.Query != "TouchStories" || late.Whose != dbgen.OfCaller || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the statement's error is %v", err)
		}
	})
	equal(t, "told", told, 1)
	ok(t, lock.Rollback(w.ctx))
}
