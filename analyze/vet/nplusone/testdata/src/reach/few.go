package reach

import (
	"context"

	"db"
)

// Elements that a function writes out are as few as those that stand here.
func admins() []int64 { return []int64{1, 2, 3} }

func someAdmins(all bool) []int64 {
	if !all {
		return []int64{1}
	}
	return []int64{1, 2, 3}
}

func noAdmins(none bool) []int64 {
	if none {
		return nil
	}
	return admins()
}

func mostAdmins(none bool, of []int64) []int64 {
	if none {
		return admins()
	}
	return of
}

func manyAdmins() []int64 { return []int64{1, 2, 3, 4, 5, 6, 7, 8, 9} }

func writtenElsewhere(ctx context.Context, q *db.Queries) {
	for _, id := range admins() {
		q.GetUser(ctx, id)
	}
	ids := someAdmins(true)
	for _, id := range ids {
		q.GetUser(ctx, id)
	}
	for _, id := range noAdmins(false) { // another function writes them out
		q.GetUser(ctx, id)
	}
}

// Nine are not few, and what a function is given may be many.
func notWrittenOut(ctx context.Context, q *db.Queries, of []int64) {
	for _, id := range manyAdmins() {
		q.GetUser(ctx, id) // want `for each id `
	}
	for _, id := range mostAdmins(false, of) {
		q.GetUser(ctx, id) // want `for each id `
	}
}

type helper struct {
	q    *db.Queries
	user int64
	tag  string
}

// A function is called in a loop with what stays the same: it asks for no element.
func eachTag(ctx context.Context, q *db.Queries, user int64, tags []string, do func(context.Context, helper, string) error) {
	for _, tag := range tags {
		h := helper{q: q, user: user, tag: tag}
		do(ctx, h, tag)
	}
}

func ofUser(ctx context.Context, h helper, tag string) error {
	_, err := h.q.GetUser(ctx, h.user)
	return err
}

func ofTag(ctx context.Context, h helper, tag string) error {
	_, err := h.q.GetStoryBySlug(ctx, h.tag)
	return err
}

func givenTheSame(ctx context.Context, q *db.Queries, user int64, tags []string) {
	eachTag(ctx, q, user, tags, ofUser)
	eachTag(ctx, q, user, tags, ofTag) // want `query GetStoryBySlug \(through ofTag\)`
}

// What a struct embeds is a field of it like another one.
type tokens interface {
	Token(ctx context.Context, user int64, tag string) error
}

type tokenService struct{ q *db.Queries }

func (s *tokenService) Token(ctx context.Context, user int64, tag string) error {
	u, _ := s.q.GetUser(ctx, user)
	_, err := s.q.GetStoryBySlug(ctx, s.slug(u.Name))
	return err
}

func (s *tokenService) slug(name string) string { return name }

type withTokens struct {
	tokens
	user int64
	tag  string
}

func (w withTokens) token(ctx context.Context) error { return w.Token(ctx, w.user, w.tag) }

func eachWithTokens(ctx context.Context, t tokens, user int64, tags []string, do func(context.Context, withTokens) error) {
	for _, tag := range tags {
		w := withTokens{tokens: t, user: user, tag: tag}
		do(ctx, w)
	}
}

func tokenOf(ctx context.Context, w withTokens) error { return w.token(ctx) }

func embedsTheSame(ctx context.Context, t tokens, user int64, tags []string) {
	eachWithTokens(ctx, t, user, tags, tokenOf)
}
