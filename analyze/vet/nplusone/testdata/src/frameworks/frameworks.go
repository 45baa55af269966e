// Package frameworks has functions that a framework calls for each element.
package frameworks

import (
	"context"
	"html/template"

	"db"
)

type root struct {
	q    *db.Queries
	load func(ctx context.Context, id int64) (db.User, error)
}

type storyResolver struct{ *root }

// The schema has lists of stories.
func (r *storyResolver) Author(ctx context.Context, obj *db.Story) (*db.User, error) {
	u, err := r.q.GetUser(ctx, obj.AuthorID) // want `query GetUser runs once for each obj of the list that this resolver \(line 19\) is called for, a round trip to public.users each time; .*; likely, for it rests on this: GraphQL calls the resolver for each Story of a list, which the schema has`
	return &u, err
}

func (r *storyResolver) Tags(ctx context.Context, obj *db.Story) ([]string, error) {
	return r.tags(ctx, obj) // want `query ListTags \(through storyResolver.tags\) runs once for each obj of the list`
}

func (r *storyResolver) tags(ctx context.Context, s *db.Story) ([]string, error) {
	return r.q.ListTags(ctx, []int64{s.ID})
}

// It does not ask about the story.
func (r *storyResolver) Viewer(ctx context.Context, obj *db.Story) (*db.User, error) {
	u, err := r.q.GetUser(ctx, 7)
	return &u, err
}

// The schema has no lists of users.
type userResolver struct{ *root }

func (r *userResolver) Newest(ctx context.Context, obj *db.User) (*db.Story, error) {
	s, err := r.q.GetStory(ctx, obj.ID)
	return &s, err
}

// A query has no object.
type queryResolver struct{ *root }

func (r *queryResolver) Story(ctx context.Context, id int64) (*db.Story, error) {
	s, err := r.q.GetStory(ctx, id)
	return &s, err
}

// No interface of gqlgen's has it.
type other struct{ *root }

func (r *other) Author(ctx context.Context, obj *db.Story) (*db.User, error) {
	u, err := r.q.GetUser(ctx, obj.AuthorID)
	return &u, err
}

// Functions of a template.
func funcs(q *db.Queries) template.FuncMap {
	return template.FuncMap{
		"author": func(id int64) string {
			u, _ := q.GetUser(context.Background(), id) // want `query GetUser runs once for each id .*; likely, for it rests on this: a template may call it for each element of a range`
			return u.Name
		},
		"count": func() int64 {
			n, _ := q.CountStories(context.Background())
			return n
		},
	}
}
