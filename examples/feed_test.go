package examples_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

// views copies page views of a story, a minute old or as old as it is said.
func (w *world) views(s db.Story, n int, when time.Time) {
	w.t.Helper()
	rows := make([]db.RecordPageViewsParams, n)
	for i := range rows {
		rows[i] = db.RecordPageViewsParams{StoryID: s.ID, ViewedAt: at(when)}
	}
	equal(w.t, "copied views", must(w.RecordPageViews(w.ctx, rows))(w.t), int64(n))
}

func TestHomeFeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		w.published(cid, "Unseen")
		one := w.published(ann, "One")
		equal(t, "before", len(must(w.HomeFeed(w.ctx, cid.ID))(t)), 0)
		w.follow(cid, ann)
		row := func(s db.Story, author string) db.HomeFeedRow {
			return db.HomeFeedRow{ID: s.ID, Slug: s.Slug, Title: s.Title, PublishedAt: s.PublishedAt, AuthorName: author}
		}
		for range 2 {
			equal(t, "of one", must(w.HomeFeed(w.ctx, cid.ID))(t), []db.HomeFeedRow{row(one, "ann")})
		}
		w.follow(cid, bob)
		two := w.published(bob, "Two")
		w.story(bob, "Draft")
		equal(t, "of two", must(w.HomeFeed(w.ctx, cid.ID))(t), []db.HomeFeedRow{row(two, "bob"), row(one, "ann")})
		for i := range 12 {
			w.published(ann, "Many "+strconv.Itoa(i))
		}
		equal(t, "at most ten of each", len(must(w.HomeFeed(w.ctx, cid.ID))(t)), 11)
		must(w.Unfollow(w.ctx, db.UnfollowParams{FollowerID: cid.ID, FolloweeID: ann.ID}))(t)
		equal(t, "unfollowed", must(w.HomeFeed(w.ctx, cid.ID))(t), []db.HomeFeedRow{row(two, "bob")})
	})
}

func TestTrendingStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, three, old := w.published(ann, "One"), w.published(ann, "Two"), w.published(ann, "Three"), w.published(ann, "Old")
		equal(t, "before", len(must(w.TrendingStories(w.ctx, 7))(t)), 0)
		now := time.Now()
		w.views(one, 2, now)
		w.views(two, 3, now)
		w.views(three, 2, now)
		w.views(old, 9, now.AddDate(0, 0, -20))
		w.views(w.story(ann, "Draft"), 9, now)
		week := []db.TrendingStoriesRow{
			{ID: two.ID, Title: "Two", Views: 3, Place: 1},
			{ID: one.ID, Title: "One", Views: 2, Place: 2},
			{ID: three.ID, Title: "Three", Views: 2, Place: 2},
		}
		for range 2 {
			equal(t, "week", must(w.TrendingStories(w.ctx, 7))(t), week)
		}
		equal(t, "month", must(w.TrendingStories(w.ctx, 30))(t)[0], db.TrendingStoriesRow{ID: old.ID, Title: "Old", Views: 9, Place: 1})
	})
}

func TestRelatedStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		mine, near, far, none := w.published(ann, "Mine"), w.published(ann, "Near"), w.published(ann, "Far"), w.published(ann, "None")
		equal(t, "before", len(must(w.RelatedStories(w.ctx, mine.ID))(t)), 0)
		w.tag(mine, "sea", "wind", "war")
		w.tag(far, "sea")
		w.tag(near, "sea", "war", "love")
		w.tag(none, "love")
		w.tag(w.story(ann, "Draft"), "sea", "wind", "war")
		for range 2 {
			equal(t, "related", must(w.RelatedStories(w.ctx, mine.ID))(t), []db.RelatedStoriesRow{
				{ID: near.ID, Title: "Near", SharedTags: 2}, {ID: far.ID, Title: "Far", SharedTags: 1},
			})
		}
		must(w.DeleteStory(w.ctx, near.ID))(t)
		equal(t, "one less", len(must(w.RelatedStories(w.ctx, mine.ID))(t)), 1)
	})
}

func TestActivity(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		s, other := w.story(ann, "Tale"), w.story(bob, "Other")
		must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: s.ID, UserID: bob.ID}))(t)
		must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: other.ID, UserID: bob.ID}))(t)
		must(w.RateStory(w.ctx, db.RateStoryParams{StoryID: s.ID, UserID: bob.ID, Stars: 5}))(t)
		rows := must(w.Activity(w.ctx, db.ActivityParams{AuthorID: ann.ID, PageSize: 10}))(t)
		for i := range rows {
			recent(t, "created_at", rows[i].CreatedAt)
			rows[i].CreatedAt = pgtype.Timestamptz{}
		}
		equal(t, "newest first", rows, []db.ActivityRow{
			{Kind: "rating", UserID: bob.ID, StoryID: s.ID}, {Kind: "like", UserID: bob.ID, StoryID: s.ID},
		})
		equal(t, "a page of one", len(must(w.Activity(w.ctx, db.ActivityParams{AuthorID: ann.ID, PageSize: 1}))(t)), 1)
	})
}

func TestCountView(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.story(w.user("ann"), "Tale")
		views := func() pgtype.Int8 { t.Helper(); return must(w.GetStoryWithStats(w.ctx, s.ID))(t).Views }
		ok(t, w.CountView(w.ctx, s.ID))
		ok(t, w.CountView(w.ctx, s.ID))
		equal(t, "counted", views(), int8Of(2))
		w.exec("DELETE FROM story_stats")
		ok(t, w.CountView(w.ctx, s.ID))
		equal(t, "the first", views(), int8Of(1))
		equal(t, "no story", sqlState(w.CountView(w.ctx, 99)), "23503")
	})
}

func TestRecordPageViews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		moment := at(date(2024, time.February, 29).Add(1234567 * time.Microsecond))
		n := must(w.RecordPageViews(w.ctx, []db.RecordPageViewsParams{
			{StoryID: s.ID, ViewerID: int8Of(ann.ID), ViewedAt: moment, Referrer: text("https://example.org")},
			{StoryID: s.ID, ViewedAt: moment},
		}))(t)
		equal(t, "copied", n, 2)
		var row db.PageView
		err := w.h.QueryRow(w.ctx, "SELECT * FROM page_views WHERE viewer_id IS NOT NULL").Scan(&row.StoryID, &row.ViewerID, &row.ViewedAt, &row.Referrer)
		ok(t, err)
		equal(t, "row", row, db.PageView{StoryID: s.ID, ViewerID: int8Of(ann.ID), ViewedAt: moment, Referrer: text("https://example.org")})
		var bare int
		ok(t, w.h.QueryRow(w.ctx, "SELECT count(*) FROM page_views WHERE viewer_id IS NULL AND referrer IS NULL").Scan(&bare))
		equal(t, "rows of NULLs", bare, 1)
		equal(t, "none", must(w.RecordPageViews(w.ctx, nil))(t), 0)
	})
}
