package examples_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestCreateStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := must(w.CreateStory(w.ctx, db.CreateStoryParams{
			AuthorID: ann.ID, Slug: "the-tale", Title: "The Tale", Language: "de",
			Keywords: []string{"sea", `a "quoted", one`, ""}, Metadata: []byte(`{"age": [6, 9]}`),
		}))(t)
		recent(t, "created_at", s.CreatedAt)
		equal(t, "search", must(s.Search.Value())(t).(string), "'tale':2A")
		sameJSON(t, "metadata", s.Metadata, `{"age": [6, 9]}`)
		want := db.GetStoryRow{
			ID: s.ID, AuthorID: ann.ID, Slug: "the-tale", Title: "The Tale", Status: db.StoryStatusDraft, Language: "de",
			Keywords: []string{"sea", `a "quoted", one`, ""}, Metadata: s.Metadata, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
		}
		for range 2 {
			equal(t, "story", must(w.GetStory(w.ctx, s.ID))(t), want)
		}
		counted := must(w.GetStoryWithStats(w.ctx, s.ID))(t)
		equal(t, "stats", counted, db.GetStoryWithStatsRow{ID: s.ID, Title: "The Tale", Views: int8Of(0), Likes: int8Of(0)})

		_, err := w.CreateStory(w.ctx, db.CreateStoryParams{AuthorID: ann.ID, Slug: "No Slug", Title: "x", Keywords: []string{}, Metadata: []byte("{}")})
		if code := sqlState(err); code != "23514" {
			t.Errorf("a slug against its domain: %v", err)
		}
		_, err = w.CreateStory(w.ctx, db.CreateStoryParams{AuthorID: ann.ID, Slug: "the-tale", Title: "x", Keywords: []string{}, Metadata: []byte("{}")})
		if code := sqlState(err); code != "23505" {
			t.Errorf("a slug that is taken: %v", err)
		}
	})
}

func TestGetStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two := w.story(ann, "One"), w.story(ann, "Two")
		_, err := w.GetStory(w.ctx, 99)
		noRows(t, "no story", err)
		rows := must(w.GetStoryByIDs(w.ctx, []int64{two.ID, 99, one.ID, two.ID}))(t)
		equal(t, "by ids", sorted(column(rows, func(r db.GetStoryRow) int64 { return r.ID })...), []int64{one.ID, two.ID})
		for _, row := range rows {
			single := must(w.GetStory(w.ctx, row.ID))(t)
			equal(t, "the twin's row", row, single)
		}
		equal(t, "listed", must(w.ListStoriesByIDs(w.ctx, []int64{two.ID, one.ID}))(t), []db.ListStoriesByIDsRow{
			{ID: one.ID, Slug: one.Slug, Title: "One"}, {ID: two.ID, Slug: two.Slug, Title: "Two"},
		})
		equal(t, "listed by no ids", len(must(w.ListStoriesByIDs(w.ctx, []int64{}))(t)), 0)
		equal(t, "listed by NULL", len(must(w.ListStoriesByIDs(w.ctx, nil))(t)), 0)
	})
}

func TestPublishStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		s := w.story(ann, "Tale")
		_, err := w.GetStoryBySlug(w.ctx, s.Slug)
		noRows(t, "a draft by slug", err)
		equal(t, "before", must(w.GetStory(w.ctx, s.ID))(t).Status, db.StoryStatusDraft)
		_, err = w.PublishStory(w.ctx, db.PublishStoryParams{ID: s.ID, AuthorID: bob.ID})
		noRows(t, "by somebody else", err)

		row := must(w.PublishStory(w.ctx, db.PublishStoryParams{ID: s.ID, AuthorID: ann.ID}))(t)
		recent(t, "published_at", row.PublishedAt)
		equal(t, "published", row, db.PublishStoryRow{ID: s.ID, Slug: s.Slug, PublishedAt: row.PublishedAt})
		equal(t, "after", must(w.GetStory(w.ctx, s.ID))(t).Status, db.StoryStatusPublished)
		for range 2 {
			equal(t, "by slug", must(w.GetStoryBySlug(w.ctx, s.Slug))(t), db.GetStoryBySlugRow{
				ID: s.ID, Title: "Tale", Summary: text("About Tale"), PublishedAt: row.PublishedAt,
				Url: "/stories/" + s.Slug, User: ann,
			})
		}
		_, err = w.PublishStory(w.ctx, db.PublishStoryParams{ID: s.ID, AuthorID: ann.ID})
		noRows(t, "twice", err)
	})
}

func TestUpdateStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.story(ann, "Tale")
		got := must(w.GetStory(w.ctx, s.ID))(t)
		for _, step := range []struct {
			arg            db.UpdateStoryParams
			title, summary string
			keywords       []string
		}{
			{db.UpdateStoryParams{}, "Tale", "About Tale", []string{}},
			{db.UpdateStoryParams{Title: text("Saga")}, "Saga", "About Tale", []string{}},
			{db.UpdateStoryParams{Summary: text("Long"), Keywords: []string{"a", "b"}}, "Saga", "Long", []string{"a", "b"}},
			{db.UpdateStoryParams{Keywords: []string{}}, "Saga", "Long", []string{}},
		} {
			step.arg.ID = s.ID
			row := must(w.UpdateStory(w.ctx, step.arg))(t)
			equal(t, "returned", row, db.UpdateStoryRow{
				ID: s.ID, Title: step.title, Summary: text(step.summary), Keywords: step.keywords, UpdatedAt: row.UpdatedAt,
			})
			if !row.UpdatedAt.Time.After(got.UpdatedAt.Time) {
				t.Errorf("updated_at %v is not after %v", row.UpdatedAt.Time, got.UpdatedAt.Time)
			}
			got.Title, got.Summary, got.Keywords, got.UpdatedAt = row.Title, row.Summary, row.Keywords, row.UpdatedAt
			equal(t, "stored", must(w.GetStory(w.ctx, s.ID))(t), got)
		}
		_, err := w.UpdateStory(w.ctx, db.UpdateStoryParams{ID: 99})
		noRows(t, "no story", err)
	})
}

func TestListStoriesByAuthor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		one, two, three := w.story(ann, "One"), w.story(bob, "Two"), w.published(ann, "Three")
		equal(t, "of ann", must(w.ListStoriesByAuthor(w.ctx, ann.ID))(t), []db.ListStoriesByAuthorRow{
			{ID: three.ID, AuthorID: ann.ID, Slug: three.Slug, Title: "Three", Status: db.StoryStatusPublished, CreatedAt: three.CreatedAt},
			{ID: one.ID, AuthorID: ann.ID, Slug: one.Slug, Title: "One", Status: db.StoryStatusDraft, CreatedAt: one.CreatedAt},
		})
		id := func(r db.ListStoriesByAuthorRow) int64 { return r.ID }
		both := must(w.ListStoriesByAuthorByAuthorIDs(w.ctx, []int64{ann.ID, bob.ID}))(t)
		equal(t, "of both", column(both, id), []int64{three.ID, two.ID, one.ID})
		equal(t, "of nobody", len(must(w.ListStoriesByAuthor(w.ctx, 99))(t)), 0)
	})
}

func TestListStoriesInLanguages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, three := w.published(ann, "One"), w.published(ann, "Two"), w.published(ann, "Three")
		w.exec("UPDATE stories SET language = 'de' WHERE id = $1", two.ID)
		w.exec("UPDATE stories SET language = 'fr' WHERE id = $1", three.ID)
		w.story(ann, "Draft")
		equal(t, "two languages", must(w.ListStoriesInLanguages(w.ctx, []string{"de", "en"}))(t), []db.ListStoriesInLanguagesRow{
			{ID: two.ID, Title: "Two", Language: "de"}, {ID: one.ID, Title: "One", Language: "en"},
		})
		equal(t, "one language", len(must(w.ListStoriesInLanguages(w.ctx, []string{"fr"}))(t)), 1)
		equal(t, "no language", len(must(w.ListStoriesInLanguages(w.ctx, nil))(t)), 0)
	})
}

func TestListPublishedStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		one, two, three := w.published(ann, "One"), w.published(ann, "Two"), w.published(ann, "Three")
		w.story(ann, "Draft")
		row := func(s db.Story, likes int64) db.ListPublishedStoriesRow {
			return db.ListPublishedStoriesRow{
				ID: s.ID, Slug: s.Slug, Title: s.Title, AuthorName: "ann", PublishedAt: s.PublishedAt, Likes: likes,
			}
		}
		first := db.ListPublishedStoriesParams{Before: at(time.Now().Add(time.Hour)), PageSize: 2}
		for range 2 {
			equal(t, "front page", must(w.ListPublishedStories(w.ctx, first))(t), []db.ListPublishedStoriesRow{row(three, 0), row(two, 0)})
		}
		next := db.ListPublishedStoriesParams{Before: two.PublishedAt, PageSize: 2}
		equal(t, "next page", must(w.ListPublishedStories(w.ctx, next))(t), []db.ListPublishedStoriesRow{row(one, 0)})

		// What the page shows comes from three tables; a write to any of them shows.
		must(w.LikeStory(w.ctx, db.LikeStoryParams{StoryID: three.ID, UserID: ann.ID}))(t)
		equal(t, "liked", must(w.ListPublishedStories(w.ctx, first))(t), []db.ListPublishedStoriesRow{row(three, 1), row(two, 0)})
		must(w.DeleteStory(w.ctx, two.ID))(t)
		equal(t, "deleted", must(w.ListPublishedStories(w.ctx, first))(t), []db.ListPublishedStoriesRow{row(three, 1), row(one, 0)})
		must(w.DeleteUser(w.ctx, ann.ID))(t)
		equal(t, "left", len(must(w.ListPublishedStories(w.ctx, first))(t)), 0)
	})
}

func TestStreamStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		var want []db.StreamStoriesRow
		for _, title := range []string{"One", "Two", "Three"} {
			s := w.story(ann, title)
			want = append(want, db.StreamStoriesRow{ID: s.ID, Slug: s.Slug, Title: title, Summary: s.Summary})
		}
		var got []db.StreamStoriesRow
		for row, err := range w.StreamStories(w.ctx, "en") {
			ok(t, err)
			got = append(got, row)
		}
		equal(t, "all", got, want)
		for range w.StreamStories(w.ctx, "de") {
			t.Error("a story in a language that has none")
		}
		// A loop that is left gives its connection back: there are not so many.
		for range 20 {
			for row, err := range w.StreamStories(w.ctx, "en") {
				ok(t, err)
				equal(t, "the first", row, want[0])
				break
			}
		}
		w.exec("DROP TABLE stories CASCADE")
		errs := 0
		for _, err := range w.StreamStories(w.ctx, "en") {
			if code := sqlState(err); code != "42P01" && code != "0A000" {
				t.Errorf("without the table: %v", err)
			}
			errs++
		}
		equal(t, "errors", errs, 1)
	})
}

func TestArchiveStories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		w.story(ann, "One")
		two := w.published(ann, "Two")
		w.published(ann, "Three")
		status := must(w.StoriesByStatus(w.ctx, ann.ID))(t)
		for i := range status {
			recent(t, "last change", status[i].LastChange)
			status[i].LastChange = pgtype.Timestamptz{}
		}
		equal(t, "by status", status, []db.StoriesByStatusRow{
			{Status: db.StoryStatusDraft, Stories: 1}, {Status: db.StoryStatusPublished, Stories: 2},
		})
		equal(t, "cached", must(w.GetStory(w.ctx, two.ID))(t).Status, db.StoryStatusPublished)

		tag := must(w.ArchiveStories(w.ctx, db.ArchiveStoriesParams{
			AuthorID: ann.ID, Statuses: []db.StoryStatus{db.StoryStatusPublished, db.StoryStatusArchived},
		}))(t)
		equal(t, "tag", tag.String(), "UPDATE 2")
		equal(t, "archived", must(w.GetStory(w.ctx, two.ID))(t).Status, db.StoryStatusArchived)
		count := func(r db.StoriesByStatusRow) int64 { return r.Stories }
		equal(t, "counts", column(must(w.StoriesByStatus(w.ctx, ann.ID))(t), count), []int64{1, 2})

		tag = must(w.ArchiveStories(w.ctx, db.ArchiveStoriesParams{AuthorID: ann.ID}))(t)
		equal(t, "tag of no statuses", tag.RowsAffected(), 0)
		equal(t, "of nobody", len(must(w.StoriesByStatus(w.ctx, 99))(t)), 0)
	})
}

func TestDeleteStory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.story(w.user("ann"), "Tale")
		c := w.chapter(s, "One", "once upon a time")
		equal(t, "chapters", len(must(w.ListChapters(w.ctx, s.ID))(t)), 1)
		key := db.GetChapterParams{StoryID: s.ID, Position: 1}
		equal(t, "chapter", must(w.GetChapter(w.ctx, key))(t).ID, c.ID)
		equal(t, "story", must(w.GetStory(w.ctx, s.ID))(t).ID, s.ID)
		equal(t, "rows", must(w.DeleteStory(w.ctx, s.ID))(t), 1)
		equal(t, "rows again", must(w.DeleteStory(w.ctx, s.ID))(t), 0)
		_, err := w.GetStory(w.ctx, s.ID)
		noRows(t, "story", err)
		_, err = w.GetChapter(w.ctx, key)
		noRows(t, "chapter", err)
		equal(t, "chapters", len(must(w.ListChapters(w.ctx, s.ID))(t)), 0)
		_, err = w.GetStoryWithStats(w.ctx, s.ID)
		noRows(t, "stats", err)
	})
}

func TestStoriesByContent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.story(w.user("ann"), "Tale")
		w.story(w.user("bob"), "Other")
		must(w.UpdateStory(w.ctx, db.UpdateStoryParams{ID: s.ID, Keywords: []string{"sea", "it's"}}))(t)
		equal(t, "keyword", must(w.StoriesWithKeyword(w.ctx, "it's"))(t),
			[]db.StoriesWithKeywordRow{{ID: s.ID, Title: "Tale", Keywords: []string{"sea", "it's"}}})
		equal(t, "no such keyword", len(must(w.StoriesWithKeyword(w.ctx, "se"))(t)), 0)

		before := must(w.GetStory(w.ctx, s.ID))(t)
		sameJSON(t, "empty", before.Metadata, `{}`)
		ok(t, w.SetStoryMetadata(w.ctx, db.SetStoryMetadataParams{ID: s.ID, Patch: []byte(`{"age": 6, "isbn": null}`)}))
		ok(t, w.SetStoryMetadata(w.ctx, db.SetStoryMetadataParams{ID: s.ID, Patch: []byte(`{"age": 9}`)}))
		sameJSON(t, "patched", must(w.GetStory(w.ctx, s.ID))(t).Metadata, `{"age": 9, "isbn": null}`)
		rows := must(w.StoriesWithMetadata(w.ctx, []byte(`{"age": 9}`)))(t)
		equal(t, "metadata", column(rows, func(r db.StoriesWithMetadataRow) int64 { return r.ID }), []int64{s.ID})
		sameJSON(t, "its metadata", rows[0].Metadata, `{"age": 9, "isbn": null}`)
		equal(t, "other metadata", len(must(w.StoriesWithMetadata(w.ctx, []byte(`{"age": 6}`)))(t)), 0)
	})
}
