package examples_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestDailyViews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s, other := w.story(ann, "Tale"), w.story(ann, "Other")
		first := date(2024, time.February, 28)
		w.views(s, 2, first)
		w.views(s, 3, first.Add(47*time.Hour))
		w.views(s, 5, first.Add(72*time.Hour))
		w.views(other, 7, first)
		day := func(d int) pgtype.Date { return pgtype.Date{Time: first.AddDate(0, 0, d), Valid: true} }
		rows := must(w.DailyViews(w.ctx, db.DailyViewsParams{
			FromDay: at(first), ToDay: at(first.AddDate(0, 0, 2)), StoryID: s.ID,
		}))(t)
		equal(t, "days", rows, []db.DailyViewsRow{{Day: day(0), Views: 2}, {Day: day(1), Views: 3}, {Day: day(2)}})
		none := must(w.DailyViews(w.ctx, db.DailyViewsParams{FromDay: at(first), ToDay: at(first.AddDate(0, 0, -1)), StoryID: s.ID}))(t)
		equal(t, "no days", len(none), 0)
	})
}

func TestAuthorTotals(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		one, two, three := w.story(ann, "One"), w.story(bob, "Two"), w.story(bob, "Three")
		for _, s := range []db.Story{one, one, two, three} {
			ok(t, w.CountView(w.ctx, s.ID))
		}
		must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: three.ID, UserID: cid.ID}))(t)
		type total struct {
			name         pgtype.Text
			stories      int64
			views, likes string
		}
		of := func(r db.AuthorTotalsRow) total {
			return total{r.Username, r.Stories, decimal(t, r.Views), decimal(t, r.Likes)}
		}
		rows := must(w.AuthorTotals(w.ctx, []int64{ann.ID, bob.ID, cid.ID}))(t)
		equal(t, "totals", column(rows, of), []total{
			{text("ann"), 1, "2", "0"}, {text("bob"), 2, "2", "1"}, {pgtype.Text{}, 3, "4", "1"},
		})
		rows = must(w.AuthorTotals(w.ctx, []int64{99}))(t)
		equal(t, "of nobody", column(rows, of), []total{{pgtype.Text{}, 0, "NULL", "NULL"}})
	})
}

func TestReadingTimes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		w.story(ann, "Bare")
		w.chapter(s, "One", "a b")
		w.chapter(s, "Two", "a b c d e")
		rows := must(w.ReadingTimes(w.ctx, ann.ID))(t)
		equal(t, "stories", len(rows), 1)
		equal(t, "average", decimal(t, rows[0].AverageWords), "3.5000000000000000")
		rows[0].AverageWords = pgtype.Numeric{}
		equal(t, "row", rows[0], db.ReadingTimesRow{ID: s.ID, Title: "Tale", MedianWords: pgtype.Float8{Float64: 3.5, Valid: true}})
	})
}

func TestGrowthByWeek(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		equal(t, "nobody", len(must(w.GrowthByWeek(w.ctx))(t)), 0)
		monday := date(2024, time.January, 8)
		for name, created := range map[string]time.Time{
			"ann": monday, "bob": monday.Add(6 * 24 * time.Hour), "cid": monday.AddDate(0, 0, 14).Add(time.Hour),
		} {
			w.exec("UPDATE users SET created_at = $1 WHERE id = $2", created, w.user(name).ID)
		}
		type week struct {
			week   pgtype.Timestamptz
			users  int64
			total  string
			before pgtype.Int8
		}
		rows := column(must(w.GrowthByWeek(w.ctx))(t), func(r db.GrowthByWeekRow) week {
			return week{r.Week, r.NewUsers, decimal(t, r.Total), r.WeekBefore}
		})
		equal(t, "weeks", rows, []week{
			{at(monday), 2, "2", pgtype.Int8{}}, {at(monday.AddDate(0, 0, 14)), 1, "3", int8Of(2)},
		})
	})
}

func TestStoryDocument(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		_, err := w.StoryDocument(w.ctx, 99)
		noRows(t, "no story", err)
		for range 2 {
			document := must(w.StoryDocument(w.ctx, s.ID))(t)
			sameJSON(t, "bare", document, `{"title": "Tale", "author": "ann", "chapters": []}`)
			document[0] = 'x' // it is the caller's own
		}
		w.chapter(s, "One", "a")
		w.chapter(s, "T\"wo", "b")
		sameJSON(t, "with chapters", must(w.StoryDocument(w.ctx, s.ID))(t),
			`{"title": "Tale", "author": "ann", "chapters": [{"position": 1, "title": "One"}, {"position": 2, "title": "T\"wo"}]}`)
		must(w.UpdateStory(w.ctx, db.UpdateStoryParams{ID: s.ID, Title: text("Saga")}))(t)
		w.exec("UPDATE users SET username = username") // nothing that shows
		sameJSON(t, "renamed", must(w.StoryDocument(w.ctx, s.ID))(t),
			`{"title": "Saga", "author": "ann", "chapters": [{"position": 1, "title": "One"}, {"position": 2, "title": "T\"wo"}]}`)
	})
}

func TestPlans(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		from, to := at(date(2024, time.March, 1)), at(date(2024, time.April, 1))
		revenue := func(since pgtype.Timestamptz) db.RevenueRow { t.Helper(); return must(w.Revenue(w.ctx, since))(t) }
		equal(t, "no revenue", decimal(t, revenue(from).Total), "0")
		for _, plan := range []db.SetPlanParams{
			{UserID: ann.ID, Tier: "gold", StartsAt: from, EndsAt: to, Price: numeric(t, "9.999")},
			{UserID: ann.ID, Tier: "open", StartsAt: to, Price: numeric(t, "5")},
			{UserID: bob.ID, Tier: "gold", StartsAt: from, EndsAt: to, Price: numeric(t, "2.50")},
			{UserID: bob.ID, Tier: "free", StartsAt: to, Price: numeric(t, "0")},
		} {
			ok(t, w.SetPlan(w.ctx, plan))
		}
		plan := must(w.ActivePlan(w.ctx, db.ActivePlanParams{UserID: ann.ID, At: from}))(t)
		equal(t, "price", decimal(t, plan.Price), "10.00")
		equal(t, "tier", plan.Tier, "gold")
		equal(t, "range", plan.Valid, pgtype.Range[pgtype.Timestamptz]{
			Lower: from, Upper: to, LowerType: pgtype.Inclusive, UpperType: pgtype.Exclusive, Valid: true,
		})
		plan = must(w.ActivePlan(w.ctx, db.ActivePlanParams{UserID: ann.ID, At: to}))(t)
		equal(t, "open range", plan.Valid, pgtype.Range[pgtype.Timestamptz]{
			Lower: to, LowerType: pgtype.Inclusive, UpperType: pgtype.Unbounded, Valid: true,
		})
		_, err := w.ActivePlan(w.ctx, db.ActivePlanParams{UserID: ann.ID, At: at(from.Time.Add(-time.Microsecond))})
		noRows(t, "before", err)

		all, late := revenue(from), revenue(to)
		equal(t, "revenue", decimal(t, all.Total), "17.50")
		equal(t, "payers", all.Payers, 2)
		equal(t, "late revenue", decimal(t, late.Total), "5.00")
		equal(t, "late payers", late.Payers, 1)
		err = w.SetPlan(w.ctx, db.SetPlanParams{UserID: ann.ID, Tier: "x", StartsAt: to, EndsAt: from, Price: numeric(t, "1")})
		equal(t, "ends before it starts", sqlState(err), "22000")
	})
}

func TestMergeStats(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, three := w.published(ann, "One"), w.published(ann, "Two"), w.published(ann, "Three")
		ok(t, w.CountView(w.ctx, one.ID))
		w.exec("DELETE FROM story_stats WHERE story_id = $1", two.ID)
		moment := date(2024, time.March, 1)
		w.views(one, 3, moment)
		w.views(two, 2, moment)
		w.views(three, 9, moment.Add(-time.Microsecond))
		page := db.ListPublishedStoriesParams{Before: at(time.Now().Add(time.Hour)), PageSize: 9}
		views := func(r db.ListPublishedStoriesRow) int64 { return r.Views }
		equal(t, "before", column(must(w.ListPublishedStories(w.ctx, page))(t), views), []int64{0, 1})
		ok(t, w.MergeStats(w.ctx, at(moment)))
		equal(t, "after", column(must(w.ListPublishedStories(w.ctx, page))(t), views), []int64{0, 2, 4})
	})
}
