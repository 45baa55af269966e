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
	u, err := r.q.GetUser(ctx, obj.AuthorID) // want `query GetUser runs once for each obj of the list that this resolver \(line 19\) is called for, a round trip to public.users each time; add "-- batch: by=id as=map loader=user" above query GetUser in users.sql, and call Load of User, one of the request's NewLoaders, which gathers the calls: 100 concurrent look-ups become 1 statement; likely, for it rests on this: GraphQL calls the resolver for each Story of a list, which the schema has`
	return &u, err
}

// A helper asks about the story.
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

// A loader of the request is asked first.
type loaders struct{ users *loader }

type loader struct{}

func (*loader) Load(id int64) db.User { return db.User{} }

type key struct{}

func from(ctx context.Context) *loaders {
	l, _ := ctx.Value(key{}).(*loaders)
	return l
}

func (r *root) user(ctx context.Context, id int64) db.User {
	users := from(ctx).users
	if users == nil {
		u, _ := r.q.GetUser(ctx, id)
		return u
	}
	return users.Load(id)
}

func (r *root) userToo(ctx context.Context, id int64) db.User {
	l, ok := ctx.Value(key{}).(*loaders)
	if !ok {
		u, _ := r.q.GetUser(ctx, id)
		return u
	}
	return l.users.Load(id)
}

// Where there is a loader nothing is asked here.
func loaded(ctx context.Context, r *root, ids []int64) {
	for _, id := range ids {
		r.user(ctx, id)
		r.userToo(ctx, id)
	}
}

// To be there or not is another matter where the context does not say it.
func missing(ctx context.Context, r *root, users map[int64]*db.User, ids []int64) {
	for _, id := range ids {
		u := users[id]
		if u == nil {
			r.q.GetUser(ctx, id) // want `query GetUser runs once for each id `
		}
	}
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
