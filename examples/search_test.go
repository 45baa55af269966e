package examples_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

// tag makes the tags that are missing and puts them on a story.
func (w *world) tag(s db.Story, names ...string) {
	w.t.Helper()
	for _, name := range names {
		must(w.UpsertTag(w.ctx, db.UpsertTagParams{Name: name}))(w.t)
	}
	ok(w.t, w.TagStory(w.ctx, db.TagStoryParams{StoryID: s.ID, Names: names}))
}

func TestSearchStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		title, summary := w.published(ann, "Sailing ships"), w.published(ann, "The Sea")
		w.published(ann, "Mountains")
		w.story(ann, "A draft of ships")
		must(w.UpdateStory(w.ctx, db.UpdateStoryParams{ID: summary.ID, Summary: text("How a ship sank.")}))(t)
		w.exec("UPDATE stories SET summary = NULL WHERE id = $1", title.ID)

		rows := must(w.SearchStories(w.ctx, db.SearchStoriesParams{Terms: "ship", PageSize: 10}))(t)
		equal(t, "by relevance", column(rows, func(r db.SearchStoriesRow) string { return r.Title }), []string{"Sailing ships", "The Sea"})
		equal(t, "summaries", column(rows, func(r db.SearchStoriesRow) pgtype.Text { return r.Summary }), []pgtype.Text{{}, text("How a ship sank.")})
		equal(t, "headlines", column(rows, func(r db.SearchStoriesRow) string { return r.Headline }),
			[]string{"Sailing <b>ships</b>", "How a <b>ship</b> sank."})
		if rows[0].Rank <= rows[1].Rank || rows[1].Rank <= 0 {
			t.Errorf("ranks %v and %v", rows[0].Rank, rows[1].Rank)
		}
		equal(t, "a page of one", len(must(w.SearchStories(w.ctx, db.SearchStoriesParams{Terms: "ship", PageSize: 1}))(t)), 1)
		equal(t, "without one", len(must(w.SearchStories(w.ctx, db.SearchStoriesParams{Terms: "ship -sailing", PageSize: 9}))(t)), 1)
		equal(t, "no terms", len(must(w.SearchStories(w.ctx, db.SearchStoriesParams{PageSize: 9}))(t)), 0)
	})
}

func TestSuggestTitles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		exact, near := w.story(ann, "Dragons"), w.story(ann, "Dragon riders")
		w.story(ann, "Mountains")
		rows := must(w.SuggestTitles(w.ctx, "dragons"))(t)
		equal(t, "best first", column(rows, func(r db.SuggestTitlesRow) int64 { return r.ID }), []int64{exact.ID, near.ID})
		equal(t, "score", rows[0], db.SuggestTitlesRow{ID: exact.ID, Title: "Dragons", Score: 1})
		if s := rows[1].Score; s <= 0.3 || s >= 1 {
			t.Errorf("score %v", s)
		}
		equal(t, "misspelt", must(w.SuggestTitles(w.ctx, "dragosn"))(t)[0].ID, exact.ID)
		equal(t, "nothing like it", len(must(w.SuggestTitles(w.ctx, "xyz"))(t)), 0)
	})
}

func TestTags(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		equal(t, "before", len(must(w.ListTags(w.ctx))(t)), 0)
		sea := must(w.UpsertTag(w.ctx, db.UpsertTagParams{Name: "Sea", Description: text("salt")}))(t)
		equal(t, "new", sea, db.Tag{ID: sea.ID, Name: "Sea", Description: text("salt")})
		equal(t, "kept", must(w.UpsertTag(w.ctx, db.UpsertTagParams{Name: "SEA"}))(t), sea)
		sea.Description = text("water")
		equal(t, "changed", must(w.UpsertTag(w.ctx, db.UpsertTagParams{Name: "sea", Description: text("water")}))(t), sea)
		air := must(w.UpsertTag(w.ctx, db.UpsertTagParams{Name: "air"}))(t)
		for range 2 {
			equal(t, "listed", must(w.ListTags(w.ctx))(t), []db.ListTagsRow{
				{ID: air.ID, Name: "air"}, {ID: sea.ID, Name: "Sea", Description: text("water")},
			})
		}
		w.tag(w.story(w.user("ann"), "Tale"), "sea")
		ok(t, w.RefreshTagPopularity(w.ctx))
		count := func(r db.ListTagsRow) int64 { return r.Stories }
		equal(t, "refreshed", column(must(w.ListTags(w.ctx))(t), count), []int64{0, 1})
	})
}

func TestTagStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, bare := w.story(ann, "One"), w.story(ann, "Two"), w.story(ann, "Bare")
		w.tag(one, "sea", "air")
		w.tag(two, "sea", "it's", "two words", `a "quote"`)
		ok(t, w.TagStory(w.ctx, db.TagStoryParams{StoryID: one.ID, Names: []string{"SEA", "unknown"}})) // nothing new
		ok(t, w.TagStory(w.ctx, db.TagStoryParams{StoryID: bare.ID}))
		equal(t, "of one", must(w.StoryTagNames(w.ctx, one.ID))(t), []string{"air", "sea"})
		equal(t, "of two", strings.Join(must(w.StoryTagNames(w.ctx, two.ID))(t), "|"), `a "quote"|it's|sea|two words`)
		equal(t, "of none", must(w.StoryTagNames(w.ctx, bare.ID))(t), []string{})

		with := func(names ...string) []db.StoriesWithAllTagsRow {
			t.Helper()
			return must(w.StoriesWithAllTags(w.ctx, names))(t)
		}
		equal(t, "with one", with("Sea"), []db.StoriesWithAllTagsRow{{ID: one.ID, Title: "One"}, {ID: two.ID, Title: "Two"}})
		equal(t, "with two", with("sea", "two words"), []db.StoriesWithAllTagsRow{{ID: two.ID, Title: "Two"}})
		equal(t, "with all", len(with("sea", "air", "it's")), 0)
		equal(t, "with none", len(with()), 0)
	})
}
