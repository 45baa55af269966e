package main

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

// text is a nullable text from JSON, in which a missing value is null.
func text(s *string) pgtype.Text {
	if s == nil {
		return pgtype.Text{}
	}
	return pgtype.Text{String: *s, Valid: true}
}

// frontPage lists the newest published stories.
func (s *server) frontPage(r *http.Request) (any, error) {
	// Whole minutes, so that the same page is asked for and can be cached.
	before := time.Now().Truncate(time.Minute).Add(time.Minute)
	return s.q.ListPublishedStories(r.Context(), db.ListPublishedStoriesParams{
		Before:   pgtype.Timestamptz{Time: before, Valid: true},
		PageSize: 20,
	})
}

// story shows one story.
func (s *server) story(r *http.Request) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return s.q.GetStory(r.Context(), id)
}

// createStory starts a draft, and writes the first lines of its history in the
// same transaction.
func (s *server) createStory(r *http.Request) (any, error) {
	author, err := userID(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Slug, Title string
		Summary     *string
		Language    string
		Keywords    []string
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	var story db.Story
	err = s.q.InTx(r.Context(), pgx.TxOptions{}, func(ctx context.Context, q db.Querier) error {
		story, err = q.CreateStory(ctx, db.CreateStoryParams{
			AuthorID: author, Slug: body.Slug, Title: body.Title, Summary: text(body.Summary),
			Language: body.Language, Keywords: body.Keywords, Metadata: []byte("{}"),
		})
		if err != nil {
			return err
		}
		return q.Audit(ctx, db.AuditParams{
			ActorID: pgtype.Int8{Int64: author, Valid: true},
			Action:  "story.create",
			Detail:  []byte(`{}`),
		})
	})
	return story, err
}

// updateStory changes what is given.
func (s *server) updateStory(r *http.Request) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Title, Summary *string
		Keywords       []string
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	return s.q.UpdateStory(r.Context(), db.UpdateStoryParams{
		ID: id, Title: text(body.Title), Summary: text(body.Summary), Keywords: body.Keywords,
	})
}

// publish makes a draft public.
func (s *server) publish(r *http.Request) (any, error) {
	author, err := userID(r)
	if err != nil {
		return nil, err
	}
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return s.q.PublishStory(r.Context(), db.PublishStoryParams{ID: id, AuthorID: author})
}

// chapters is a story's table of contents.
func (s *server) chapters(r *http.Request) (any, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return s.q.ListChapters(r.Context(), id)
}

// like counts a like once.
func (s *server) like(r *http.Request) (any, error) {
	user, err := userID(r)
	if err != nil {
		return nil, err
	}
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	return s.q.LikeStory(r.Context(), db.LikeStoryParams{StoryID: id, UserID: user})
}

// search finds published stories by their words.
func (s *server) search(r *http.Request) (any, error) {
	return s.q.SearchStories(r.Context(), db.SearchStoriesParams{Terms: r.URL.Query().Get("q"), PageSize: 10})
}

// feed is what those wrote whom somebody follows.
func (s *server) feed(r *http.Request) (any, error) {
	user, err := userID(r)
	if err != nil {
		return nil, err
	}
	return s.q.HomeFeed(r.Context(), user)
}

// digest lists stories with their tables of contents. It asks for each table by
// itself: the N+1 loop that "dbgen vet" reports in the demo.
func (s *server) digest(r *http.Request) (any, error) {
	stories, err := s.q.StoriesWithKeyword(r.Context(), "shelf-1")
	if err != nil {
		return nil, err
	}
	type item struct {
		Title    string   `json:"title"`
		Chapters []string `json:"chapters"`
	}
	items := make([]item, 0, len(stories))
	for _, story := range stories {
		chapters, err := s.q.ListChapters(r.Context(), story.ID)
		if err != nil {
			return nil, err
		}
		it := item{Title: story.Title}
		for _, c := range chapters {
			it.Chapters = append(it.Chapters, c.Title)
		}
		items = append(items, it)
	}
	return items, nil
}

// comments are what somebody wrote under stories. There is no index for it, which
// "dbgen check" reports in the demo.
func (s *server) comments(r *http.Request) (any, error) {
	author, err := userID(r)
	if err != nil {
		return nil, err
	}
	return s.q.ListCommentsByAuthor(r.Context(), author)
}
