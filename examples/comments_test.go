package examples_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestListComments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		s := w.story(ann, "Tale")
		c := w.chapter(s, "One", "a")
		first := w.comment(c.ID, bob, 0, "good")
		recent(t, "created_at", first.CreatedAt)
		second := w.comment(c.ID, ann, first.ID, "thanks")
		third := w.comment(c.ID, bob, 0, "more")

		// A page from the very beginning, which timestamptz can say.
		page := db.ListCommentsParams{
			ChapterID: c.ID, PageSize: 2,
			AfterCreatedAt: pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true},
		}
		rows := must(w.ListComments(w.ctx, page))(t)
		equal(t, "first page", rows, []db.ListCommentsRow{
			{ID: first.ID, Body: "good", CreatedAt: first.CreatedAt, Username: "bob"},
			{ID: second.ID, Body: "thanks", CreatedAt: second.CreatedAt, ParentID: int8Of(first.ID), Username: "ann"},
		})
		page.AfterCreatedAt, page.AfterID = rows[1].CreatedAt, rows[1].ID
		rows = must(w.ListComments(w.ctx, page))(t)
		equal(t, "second page", column(rows, func(r db.ListCommentsRow) int64 { return r.ID }), []int64{third.ID})

		equal(t, "rows of another's", must(w.DeleteComment(w.ctx, db.DeleteCommentParams{ID: third.ID, AuthorID: ann.ID}))(t), 0)
		equal(t, "rows", must(w.DeleteComment(w.ctx, db.DeleteCommentParams{ID: third.ID, AuthorID: bob.ID}))(t), 1)
		equal(t, "after", len(must(w.ListComments(w.ctx, page))(t)), 0)

		_, err := w.AddComment(w.ctx, db.AddCommentParams{ChapterID: c.ID, AuthorID: 99, Body: "x"})
		equal(t, "by nobody", sqlState(err), "23503")
	})
}

func TestCommentThread(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		c := w.chapter(w.story(ann, "Tale"), "One", "a")
		root := w.comment(c.ID, ann, 0, "root")
		a := w.comment(c.ID, bob, root.ID, "a")
		b := w.comment(c.ID, ann, root.ID, "b")
		deep := w.comment(c.ID, bob, a.ID, "deep")
		w.comment(c.ID, bob, 0, "apart")
		want := []db.CommentThreadRow{
			{ID: root.ID, Body: "root", Path: []int64{root.ID}, Username: "ann"},
			{ID: a.ID, ParentID: int8Of(root.ID), Body: "a", Depth: 1, Path: []int64{root.ID, a.ID}, Username: "bob"},
			{ID: deep.ID, ParentID: int8Of(a.ID), Body: "deep", Depth: 2, Path: []int64{root.ID, a.ID, deep.ID}, Username: "bob"},
			{ID: b.ID, ParentID: int8Of(root.ID), Body: "b", Depth: 1, Path: []int64{root.ID, b.ID}, Username: "ann"},
		}
		equal(t, "all", must(w.CommentThread(w.ctx, db.CommentThreadParams{RootID: root.ID, MaxDepth: 9}))(t), want)
		rows := must(w.CommentThread(w.ctx, db.CommentThreadParams{RootID: root.ID, MaxDepth: 1}))(t)
		equal(t, "down to 1", rows, []db.CommentThreadRow{want[0], want[1], want[3]})
		equal(t, "of none", len(must(w.CommentThread(w.ctx, db.CommentThreadParams{RootID: 99, MaxDepth: 9}))(t)), 0)
	})
}

func TestListCommentsByAuthor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		c := w.chapter(w.story(ann, "Tale"), "One", "a")
		one := w.comment(c.ID, ann, 0, "one")
		w.comment(c.ID, bob, 0, "other")
		two := w.comment(c.ID, ann, 0, "two")
		equal(t, "newest first", must(w.ListCommentsByAuthor(w.ctx, ann.ID))(t), []db.ListCommentsByAuthorRow{
			{ID: two.ID, ChapterID: c.ID, Body: "two", CreatedAt: two.CreatedAt},
			{ID: one.ID, ChapterID: c.ID, Body: "one", CreatedAt: one.CreatedAt},
		})
	})
}

func TestCommentCounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, bare := w.story(ann, "One"), w.story(ann, "Two"), w.story(ann, "Bare")
		a, b, c := w.chapter(one, "A", "a"), w.chapter(one, "B", "b"), w.chapter(two, "C", "c")
		w.comment(a.ID, ann, 0, "x")
		w.comment(b.ID, ann, 0, "y")
		gone := w.comment(c.ID, ann, 0, "z")
		must(w.DeleteComment(w.ctx, db.DeleteCommentParams{ID: gone.ID, AuthorID: ann.ID}))(t)
		equal(t, "counts", must(w.CommentCounts(w.ctx, []int64{two.ID, one.ID, bare.ID, 99}))(t), []db.CommentCountsRow{
			{StoryID: one.ID, Comments: 2}, {StoryID: two.ID, Comments: 0}, // a story without chapters has no row
		})
		equal(t, "of none", len(must(w.CommentCounts(w.ctx, []int64{}))(t)), 0)
	})
}

func TestLatestCommentPerChapter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		a, b := w.chapter(s, "A", "a"), w.chapter(s, "B", "b")
		w.chapter(s, "C", "c")
		w.comment(a.ID, ann, 0, "old")
		late := w.comment(a.ID, ann, 0, "late")
		only := w.comment(b.ID, ann, 0, "only")
		equal(t, "latest", must(w.LatestCommentPerChapter(w.ctx, s.ID))(t), []db.LatestCommentPerChapterRow{
			{ChapterID: a.ID, ID: late.ID, Body: "late", CreatedAt: late.CreatedAt},
			{ChapterID: b.ID, ID: only.ID, Body: "only", CreatedAt: only.CreatedAt},
		})
		w.exec("UPDATE comments SET created_at = $1 WHERE id = $2", time.Now().Add(-time.Hour), late.ID)
		equal(t, "made old", must(w.LatestCommentPerChapter(w.ctx, s.ID))(t)[0].Body, "old")
	})
}
