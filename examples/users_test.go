package examples_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

func TestCreateUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := must(w.CreateUser(w.ctx, db.CreateUserParams{
			Email: "Ann@Example.org", Username: "ann", DisplayName: "Ann", Bio: text("writes"),
		}))(t)
		recent(t, "created_at", ann.CreatedAt)
		equal(t, "user", ann, db.User{
			ID: 1, Email: "Ann@Example.org", Username: "ann", DisplayName: "Ann", Bio: text("writes"),
			Preferences: []byte("{}"), CreatedAt: ann.CreatedAt,
		})
		if bob := w.user("bob"); bob.Bio.Valid || bob.DeletedAt.Valid {
			t.Errorf("NULL was read as %+v", bob)
		}

		_, err := w.CreateUser(w.ctx, db.CreateUserParams{Email: "ANN@example.ORG", Username: "ann2"})
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.ConstraintName != db.ErrUsersEmailKey.Name {
			t.Errorf("an address that differs in case alone: %v", err)
		}
	})
}

func TestGetUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		_, err := w.GetUser(w.ctx, 3)
		noRows(t, "nobody", err)
		for range 2 { // the second time it may come from the cache
			equal(t, "by id", must(w.GetUser(w.ctx, ann.ID))(t), ann)
			equal(t, "by username", must(w.GetUserByUsername(w.ctx, "bob"))(t), bob)
			equal(t, "by e-mail", must(w.GetUserByEmail(w.ctx, "ANN@EXAMPLE.ORG"))(t), ann)
		}
		both := must(w.GetUserByIDs(w.ctx, []int64{bob.ID, ann.ID, 99}))(t)
		equal(t, "by ids", sorted(column(both, func(u db.User) int64 { return u.ID })...), []int64{ann.ID, bob.ID})
		equal(t, "by no ids", len(must(w.GetUserByIDs(w.ctx, nil))(t)), 0)

		// A person who is registered after someone looked for them is found.
		equal(t, "the third", w.user("cid").ID, 3)
		equal(t, "found", must(w.GetUser(w.ctx, 3))(t).Username, "cid")
	})
}

func TestCachedUserBelongsToTheCaller(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		for range 2 {
			got := must(w.GetUser(w.ctx, ann.ID))(t)
			equal(t, "preferences", string(got.Preferences), "{}")
			got.Preferences[0] = 'x'
		}
	})
}

func TestUpdateUserProfile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.published(ann, "Tale")
		for _, step := range []struct {
			arg       db.UpdateUserProfileParams
			name, bio string
		}{
			{db.UpdateUserProfileParams{ID: ann.ID, Bio: text("reads")}, "ANN", "reads"},
			{db.UpdateUserProfileParams{ID: ann.ID, DisplayName: text("Anna")}, "Anna", "reads"},
			{db.UpdateUserProfileParams{ID: ann.ID}, "Anna", "reads"},
		} {
			got := must(w.UpdateUserProfile(w.ctx, step.arg))(t)
			equal(t, "name", got.DisplayName, step.name)
			equal(t, "bio", got.Bio, text(step.bio))
			equal(t, "by id", must(w.GetUser(w.ctx, ann.ID))(t), got)
			equal(t, "by name", must(w.GetUserByUsername(w.ctx, "ann"))(t), got)
			equal(t, "embedded", must(w.GetStoryBySlug(w.ctx, s.Slug))(t).User, got)
		}
		_, err := w.UpdateUserProfile(w.ctx, db.UpdateUserProfileParams{ID: 99})
		noRows(t, "nobody", err)
	})
}

func TestUserPreference(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		key := db.GetUserPreferenceParams{Key: "theme", ID: ann.ID}
		equal(t, "unset", must(w.GetUserPreference(w.ctx, key))(t), pgtype.Text{})
		for _, theme := range []string{"dark", "light"} {
			ok(t, w.SetUserPreference(w.ctx, db.SetUserPreferenceParams{Key: "theme", Value: []byte(`"` + theme + `"`), ID: ann.ID}))
			equal(t, "set", must(w.GetUserPreference(w.ctx, key))(t), text(theme))
			sameJSON(t, "all", must(w.GetUser(w.ctx, ann.ID))(t).Preferences, `{"theme": "`+theme+`"}`)
		}
		_, err := w.GetUserPreference(w.ctx, db.GetUserPreferenceParams{Key: "theme", ID: 99})
		noRows(t, "nobody", err)
	})
}

func TestListNewestUsers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		page := must(w.ListNewestUsers(w.ctx, db.ListNewestUsersParams{
			BeforeCreatedAt: at(time.Now().Add(time.Hour)), PageSize: 2,
		}))(t)
		equal(t, "first page", page, []db.ListNewestUsersRow{
			{ID: cid.ID, Username: "cid", DisplayName: "CID", CreatedAt: cid.CreatedAt},
			{ID: bob.ID, Username: "bob", DisplayName: "BOB", CreatedAt: bob.CreatedAt},
		})
		next := db.ListNewestUsersParams{BeforeCreatedAt: page[1].CreatedAt, BeforeID: page[1].ID, PageSize: 2}
		page = must(w.ListNewestUsers(w.ctx, next))(t)
		equal(t, "second page", column(page, func(r db.ListNewestUsersRow) int64 { return r.ID }), []int64{ann.ID})
		next = db.ListNewestUsersParams{BeforeCreatedAt: ann.CreatedAt, BeforeID: ann.ID, PageSize: 2}
		equal(t, "third page", len(must(w.ListNewestUsers(w.ctx, next))(t)), 0)
	})
}

func TestDeleteUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		equal(t, "before", must(w.CountUsers(w.ctx))(t), 2)
		equal(t, "found", must(w.GetUser(w.ctx, ann.ID))(t), ann)
		equal(t, "rows", must(w.DeleteUser(w.ctx, ann.ID))(t), 1)
		equal(t, "rows again", must(w.DeleteUser(w.ctx, ann.ID))(t), 0)
		_, err := w.GetUser(w.ctx, ann.ID)
		noRows(t, "by id", err)
		_, err = w.GetUserByUsername(w.ctx, "ann")
		noRows(t, "by name", err)
		recent(t, "deleted_at", must(w.GetUserByEmail(w.ctx, "ann@example.org"))(t).DeletedAt)
		equal(t, "by ids", must(w.GetUserByIDs(w.ctx, []int64{ann.ID, bob.ID}))(t), []db.User{bob})
		equal(t, "after", must(w.CountUsers(w.ctx))(t), 1)
	})
}

func TestPurgeUserTakesWhatTheyMade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		s := w.published(ann, "Tale")
		w.chapter(s, "One", "once upon a time")
		// These are cached, and go by cascade.
		equal(t, "title", must(w.GetStory(w.ctx, s.ID))(t).Title, "Tale")
		equal(t, "chapters", len(must(w.ListChapters(w.ctx, s.ID))(t)), 1)
		equal(t, "slug", must(w.GetStoryBySlug(w.ctx, s.Slug))(t).ID, s.ID)

		ok(t, w.PurgeUser(w.ctx, ann.ID))
		_, err := w.GetUserByEmail(w.ctx, ann.Email)
		noRows(t, "user", err)
		_, err = w.GetStory(w.ctx, s.ID)
		noRows(t, "story", err)
		_, err = w.GetStoryBySlug(w.ctx, s.Slug)
		noRows(t, "story by slug", err)
		_, err = w.StoryDocument(w.ctx, s.ID)
		noRows(t, "document", err)
		equal(t, "chapters", len(must(w.ListChapters(w.ctx, s.ID))(t)), 0)
		ok(t, w.PurgeUser(w.ctx, ann.ID)) // there is nobody left
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := w.user("ann")
		ip := netip.MustParsePrefix("2001:db8::1/128")
		week := pgtype.Interval{Days: 7, Valid: true}
		s := must(w.CreateSession(w.ctx, db.CreateSessionParams{
			UserID: ann.ID, UserAgent: text("test"), Ip: &ip, Lifetime: week,
		}))(t)
		if left := time.Until(s.ExpiresAt.Time); left < 6*24*time.Hour || left > 8*24*time.Hour {
			t.Errorf("a session of a week ends in %v", left)
		}
		equal(t, "session", must(w.GetSession(w.ctx, s.Token))(t),
			db.GetSessionRow{Token: s.Token, ExpiresAt: s.ExpiresAt, User: ann})
		var stored netip.Prefix
		ok(t, w.h.QueryRow(w.ctx, "SELECT ip FROM user_sessions WHERE token = $1", s.Token).Scan(&stored))
		equal(t, "ip", stored, ip)

		past := pgtype.Interval{Microseconds: -time.Hour.Microseconds(), Valid: true}
		old := must(w.CreateSession(w.ctx, db.CreateSessionParams{UserID: ann.ID, Lifetime: past}))(t)
		_, err := w.GetSession(w.ctx, old.Token)
		noRows(t, "an expired session", err)
		equal(t, "expired", must(w.DeleteExpiredSessions(w.ctx))(t), 1)
		equal(t, "expired again", must(w.DeleteExpiredSessions(w.ctx))(t), 0)

		must(w.DeleteUser(w.ctx, ann.ID))(t)
		_, err = w.GetSession(w.ctx, s.Token)
		noRows(t, "the session of who has left", err)
	})
}
