package examples_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func int4Of(n int32) pgtype.Int4 { return pgtype.Int4{Int32: n, Valid: true} }

func TestAddChapter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.story(w.user("ann"), "Tale")
		equal(t, "before", len(must(w.ListChapters(w.ctx, s.ID))(t)), 0)
		one := w.chapter(s, "One", "  once upon\na time ")
		equal(t, "one", one, db.AddChapterRow{ID: one.ID, Position: 1, Words: int4Of(4)})
		two := w.chapter(s, "Two", "end")
		equal(t, "two", two, db.AddChapterRow{ID: two.ID, Position: 2, Words: int4Of(1)})
		for range 2 {
			equal(t, "contents", must(w.ListChapters(w.ctx, s.ID))(t), []db.ListChaptersRow{
				{ID: one.ID, StoryID: s.ID, Position: 1, Title: "One", Words: int4Of(4)},
				{ID: two.ID, StoryID: s.ID, Position: 2, Title: "Two", Words: int4Of(1)},
			})
		}
		_, err := w.AddChapter(w.ctx, db.AddChapterParams{StoryID: 99, Title: "x", Body: "x"})
		equal(t, "a story that is not", sqlState(err), "23503")
	})
}

func TestUpdateChapter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.story(w.user("ann"), "Tale")
		key := db.GetChapterParams{StoryID: s.ID, Position: 1}
		_, err := w.GetChapter(w.ctx, key)
		noRows(t, "no chapter", err)
		c := w.chapter(s, "One", "once upon a time")
		before := must(w.GetChapter(w.ctx, key))(t)
		recent(t, "created_at", before.CreatedAt)
		equal(t, "before", before, db.Chapter{
			ID: c.ID, StoryID: s.ID, Position: 1, Title: "One", Body: "once upon a time", Words: int4Of(4),
			CreatedAt: before.CreatedAt, UpdatedAt: before.CreatedAt,
		})
		equal(t, "listed", must(w.ListChapters(w.ctx, s.ID))(t)[0].Title, "One")

		equal(t, "rows", must(w.UpdateChapter(w.ctx, db.UpdateChapterParams{ID: c.ID, Title: "First", Body: "long ago"}))(t), 1)
		after := must(w.GetChapter(w.ctx, key))(t)
		if !after.UpdatedAt.Time.After(before.UpdatedAt.Time) {
			t.Errorf("updated_at %v is not after %v", after.UpdatedAt.Time, before.UpdatedAt.Time)
		}
		before.Title, before.Body, before.Words, before.UpdatedAt = "First", "long ago", int4Of(2), after.UpdatedAt
		equal(t, "after", after, before)
		equal(t, "listed", must(w.ListChapters(w.ctx, s.ID))(t)[0].Title, "First")
		equal(t, "no rows", must(w.UpdateChapter(w.ctx, db.UpdateChapterParams{ID: 99}))(t), 0)
	})
}

func TestNeighbourChapters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s, other := w.story(ann, "Tale"), w.story(ann, "Other")
		a, b, c := w.chapter(s, "A", "a"), w.chapter(s, "B", "b"), w.chapter(s, "C", "c")
		alone := w.chapter(other, "Alone", "x")
		for _, want := range []db.NeighbourChaptersRow{
			{ID: a.ID, NextID: int8Of(b.ID)},
			{ID: b.ID, PreviousID: int8Of(a.ID), NextID: int8Of(c.ID)},
			{ID: c.ID, PreviousID: int8Of(b.ID)},
			{ID: alone.ID},
		} {
			equal(t, "neighbours", must(w.NeighbourChapters(w.ctx, want.ID))(t), want)
		}
		_, err := w.NeighbourChapters(w.ctx, 99)
		noRows(t, "no chapter", err)
	})
}

func TestImportChapters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s, other := w.story(ann, "Tale"), w.story(ann, "Other")
		equal(t, "before", len(must(w.ListChapters(w.ctx, s.ID))(t)), 0)
		var book []db.ImportChaptersParams
		for i := range int32(300) {
			book = append(book, db.ImportChaptersParams{
				StoryID: s.ID, Position: i + 1, Title: "a\tb\\N", Body: strings.Repeat("word ", int(i)) + "\nä",
			})
		}
		equal(t, "copied", must(w.ImportChapters(w.ctx, book))(t), 300)
		rows := must(w.ListChapters(w.ctx, s.ID))(t)
		equal(t, "rows", len(rows), 300)
		equal(t, "last", rows[299], db.ListChaptersRow{ID: rows[299].ID, StoryID: s.ID, Position: 300, Title: "a\tb\\N", Words: int4Of(300)})
		equal(t, "body", must(w.GetChapter(w.ctx, db.GetChapterParams{StoryID: s.ID, Position: 2}))(t).Body, "word \nä")
		equal(t, "none copied", must(w.ImportChapters(w.ctx, nil))(t), 0)
		_, err := w.ImportChapters(w.ctx, []db.ImportChaptersParams{{StoryID: other.ID, Position: 1}, {StoryID: s.ID, Position: 1}})
		equal(t, "a position that is taken", sqlState(err), "23505")
		equal(t, "all or nothing", len(must(w.ListChapters(w.ctx, other.ID))(t)), 0)
	})
}

func TestInsertChapters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s, other := w.story(ann, "Tale"), w.story(ann, "Other")
		w.chapter(other, "Zero", "x")
		both := []int64{other.ID, s.ID}
		equal(t, "before", len(must(w.ListChaptersByStoryIDs(w.ctx, both))(t)), 1)
		rows := must(w.InsertChapters(w.ctx, db.InsertChaptersParams{
			StoryID: s.ID, Positions: []int32{3, 5}, Titles: []string{"Three", "Fi,ve"}, Bodies: []string{"a b c", ""},
		}))(t)
		equal(t, "positions", column(rows, func(r db.InsertChaptersRow) int32 { return r.Position }), []int32{3, 5})
		type chapter struct {
			story    int64
			position int32
			title    string
		}
		of := func(r db.ListChaptersRow) chapter { return chapter{r.StoryID, r.Position, r.Title} }
		listed := must(w.ListChaptersByStoryIDs(w.ctx, both))(t)
		equal(t, "by position", column(listed, of), []chapter{{other.ID, 1, "Zero"}, {s.ID, 3, "Three"}, {s.ID, 5, "Fi,ve"}})
		equal(t, "the twin's row", must(w.ListChapters(w.ctx, other.ID))(t)[0], listed[0])
		equal(t, "of none", len(must(w.ListChaptersByStoryIDs(w.ctx, nil))(t)), 0)
		equal(t, "no chapters", len(must(w.InsertChapters(w.ctx, db.InsertChaptersParams{StoryID: s.ID}))(t)), 0)
	})
}

func TestSaveProgress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, done := w.story(ann, "One"), w.story(ann, "Two"), w.story(ann, "Done")
		c := w.chapter(one, "Begin", "a")
		save := func(s db.Story, chapter pgtype.Int8, percent string) {
			t.Helper()
			ok(t, w.SaveProgress(w.ctx, db.SaveProgressParams{
				UserID: ann.ID, StoryID: s.ID, ChapterID: chapter, Percent: numeric(t, percent),
			}))
		}
		save(one, int8Of(c.ID), "12.345") // rounded to the column's scale
		save(two, pgtype.Int8{}, "50")
		save(done, pgtype.Int8{}, "100")
		type line struct {
			id       int64
			title    string
			percent  string
			position pgtype.Int4
			chapter  pgtype.Text
		}
		lines := func() []line {
			t.Helper()
			return column(must(w.ContinueReading(w.ctx, ann.ID))(t), func(r db.ContinueReadingRow) line {
				recent(t, "updated_at", r.UpdatedAt)
				return line{r.ID, r.Title, decimal(t, r.Percent), r.ChapterPosition, r.ChapterTitle}
			})
		}
		equal(t, "saved", lines(), []line{
			{two.ID, "Two", "50.00", pgtype.Int4{}, pgtype.Text{}}, {one.ID, "One", "12.35", int4Of(1), text("Begin")},
		})
		save(one, pgtype.Int8{}, "3") // progress is never lost
		equal(t, "saved again", lines(), []line{
			{one.ID, "One", "12.35", pgtype.Int4{}, pgtype.Text{}}, {two.ID, "Two", "50.00", pgtype.Int4{}, pgtype.Text{}},
		})
		err := w.SaveProgress(w.ctx, db.SaveProgressParams{UserID: ann.ID, StoryID: one.ID, Percent: numeric(t, "101")})
		equal(t, "too much", sqlState(err), "23514")
	})
}
