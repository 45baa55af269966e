package examples_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func (w *world) follow(follower, followee db.User) {
	w.t.Helper()
	n := must(w.Follow(w.ctx, db.FollowParams{FollowerID: follower.ID, FolloweeID: followee.ID}))(w.t)
	equal(w.t, "rows of a new follow", n, 1)
}

func TestFollow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		is := db.IsFollowingParams{FollowerID: bob.ID, FolloweeID: ann.ID}
		equal(t, "before", must(w.IsFollowing(w.ctx, is))(t), false)
		w.follow(bob, ann)
		equal(t, "rows again", must(w.Follow(w.ctx, db.FollowParams(is)))(t), 0)
		equal(t, "after", must(w.IsFollowing(w.ctx, is))(t), true)
		equal(t, "the other way", must(w.IsFollowing(w.ctx, db.IsFollowingParams{FollowerID: ann.ID, FolloweeID: bob.ID}))(t), false)
		w.follow(cid, ann)

		name := func(r db.ListFollowersRow) string { recent(t, "created_at", r.CreatedAt); return r.Username }
		list := func(limit, offset int64) []string {
			t.Helper()
			return column(must(w.ListFollowers(w.ctx, db.ListFollowersParams{FolloweeID: ann.ID, Limit: limit, Offset: offset}))(t), name)
		}
		equal(t, "followers", list(10, 0), []string{"cid", "bob"})
		equal(t, "second page", list(1, 1), []string{"bob"})
		equal(t, "no page", list(0, 0), []string{})

		_, err := w.Follow(w.ctx, db.FollowParams{FollowerID: ann.ID, FolloweeID: ann.ID})
		equal(t, "oneself", sqlState(err), "23514")
		equal(t, "unfollowed", must(w.Unfollow(w.ctx, db.UnfollowParams(is)))(t), 1)
		equal(t, "unfollowed again", must(w.Unfollow(w.ctx, db.UnfollowParams(is)))(t), 0)
		equal(t, "in the end", must(w.IsFollowing(w.ctx, is))(t), false)
	})
}

func TestMutualFollows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid, dan := w.user("ann"), w.user("bob"), w.user("cid"), w.user("dan")
		for _, friend := range []db.User{dan, bob} {
			w.follow(ann, friend)
			w.follow(friend, ann)
		}
		w.follow(ann, cid)
		equal(t, "of ann", must(w.MutualFollows(w.ctx, ann.ID))(t), []int64{bob.ID, dan.ID})
		equal(t, "of cid", len(must(w.MutualFollows(w.ctx, cid.ID))(t)), 0)
	})
}

func TestLikeStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		one, two := w.story(ann, "One"), w.story(ann, "Two")
		likes := func(s db.Story) pgtype.Int8 { t.Helper(); return must(w.GetStoryWithStats(w.ctx, s.ID))(t).Likes }
		like := db.LikeStoryParams{StoryID: one.ID, UserID: bob.ID}
		equal(t, "liked", must(w.LikeStory(w.ctx, like))(t), true)
		equal(t, "liked again", must(w.LikeStory(w.ctx, like))(t), false)
		equal(t, "likes", likes(one), int8Of(1))
		equal(t, "liked two", must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: two.ID, UserID: bob.ID}))(t), true)

		liked := must(w.LikedStories(w.ctx, bob.ID))(t)
		equal(t, "liked stories", column(liked, func(r db.LikedStoriesRow) string { recent(t, "liked_at", r.LikedAt); return r.Title }), []string{"Two", "One"})
		equal(t, "their ids", column(liked, func(r db.LikedStoriesRow) int64 { return r.ID }), []int64{two.ID, one.ID})

		equal(t, "unliked", must(w.UnlikeStory(w.ctx, db.UnlikeStoryParams(like)))(t), 1)
		equal(t, "unliked again", must(w.UnlikeStory(w.ctx, db.UnlikeStoryParams(like)))(t), 0)
		equal(t, "no likes", likes(one), int8Of(0))
		equal(t, "likes of two", likes(two), int8Of(1))
	})
}

func TestRateStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		s := w.story(ann, "Tale")
		first := must(w.RateStory(w.ctx, db.RateStoryParams{StoryID: s.ID, UserID: bob.ID, Stars: 4, Review: text("nice")}))(t)
		equal(t, "first", first, db.RateStoryRow{Stars: 4, Review: text("nice"), Inserted: true})
		again := must(w.RateStory(w.ctx, db.RateStoryParams{StoryID: s.ID, UserID: bob.ID, Stars: 5}))(t)
		equal(t, "again", again, db.RateStoryRow{Stars: 5, Inserted: false})
		must(w.RateStory(w.ctx, db.RateStoryParams{StoryID: s.ID, UserID: ann.ID, Stars: 1}))(t)
		_, err := w.RateStory(w.ctx, db.RateStoryParams{StoryID: s.ID, UserID: ann.ID, Stars: 6})
		equal(t, "too many stars", sqlState(err), "23514")
		equal(t, "histogram", must(w.RatingHistogram(w.ctx, s.ID))(t), []db.RatingHistogramRow{
			{Stars: 1, Ratings: 1}, {Stars: 2}, {Stars: 3}, {Stars: 4}, {Stars: 5, Ratings: 1},
		})
		w.exec("UPDATE story_stats SET rating_sum = 13, rating_cnt = 4 WHERE story_id = $1", s.ID)
		equal(t, "average", must(w.GetStoryWithStats(w.ctx, s.ID))(t).AverageRating, pgtype.Float8{Float64: 3.25, Valid: true})
		w.exec("DELETE FROM story_stats")
		equal(t, "no stats", must(w.GetStoryWithStats(w.ctx, s.ID))(t), db.GetStoryWithStatsRow{ID: s.ID, Title: "Tale"})
	})
}
