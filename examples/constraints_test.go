package examples_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
)

// signUp is what an application does with the error of a write.
func signUp(ctx context.Context, q db.Querier, email, name string) string {
	_, err := q.CreateUser(ctx, db.CreateUserParams{Email: email, Username: name})
	switch db.ConstraintOf(err) {
	case nil:
		return fmt.Sprint("welcome: ", err)
	case db.ErrUsersEmailKey:
		return "that address has an account"
	case db.ErrUsersUsernameKey, db.ErrUsersUsernameCheck:
		return "choose another name"
	default:
		return "unexpected: " + err.Error()
	}
}

func TestConstraintErrors(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		equal(t, "an address twice", signUp(w.ctx, w, "ANN@example.org", "ann2"), "that address has an account")
		equal(t, "a name twice", signUp(w.ctx, w, "cid@example.org", "bob"), "choose another name")
		equal(t, "a short name", signUp(w.ctx, w, "cid@example.org", "c"), "choose another name")
		equal(t, "all well", signUp(w.ctx, w, "cid@example.org", "cid"), "welcome: <nil>")

		story := w.story(ann, "One")
		chapter := w.chapter(story, "A", "b")
		for name, test := range map[string]struct {
			want *db.ConstraintError
			call func(q db.Querier) error
		}{
			"check": {db.ErrFollowsCheck, func(q db.Querier) error {
				_, err := q.Follow(w.ctx, db.FollowParams{FollowerID: bob.ID, FolloweeID: bob.ID})
				return err
			}},
			"foreign key": {db.ErrCommentsChapterIDFkey, func(q db.Querier) error {
				_, err := q.AddComment(w.ctx, db.AddCommentParams{ChapterID: 4711, AuthorID: ann.ID, Body: "?"})
				return err
			}},
			"another foreign key": {db.ErrCommentsParentIDFkey, func(q db.Querier) error {
				_, err := q.AddComment(w.ctx, db.AddCommentParams{ChapterID: chapter.ID, AuthorID: ann.ID, ParentID: pgtype.Int8{Int64: 4711, Valid: true}, Body: "?"})
				return err
			}},
			"copy": {db.ErrChaptersStoryIDPositionKey, func(q db.Querier) error {
				_, err := q.ImportChapters(w.ctx, []db.ImportChaptersParams{{StoryID: story.ID, Position: 7}, {StoryID: story.ID, Position: 7}})
				return err
			}},
		} {
			tx, err := w.begin()
			ok(t, err)
			for handle, q := range map[string]db.Querier{"directly": w, "in a transaction": w.WithTx(tx)} {
				err := test.call(q)
				var found *db.ConstraintError
				var reported *pgconn.PgError
				if !errors.Is(err, test.want) || !errors.As(err, &found) || found != test.want || !errors.As(err, &reported) {
					t.Errorf("%s, %s: %v", name, handle, err)
					continue
				}
				if reported.Code != test.want.Code || reported.ConstraintName != test.want.Name || err.Error() != reported.Error() {
					t.Errorf("%s, %s: %+v of %v", name, handle, test.want, err)
				}
				if errors.Is(err, db.ErrUsersEmailKey) || errors.Is(err, pgx.ErrNoRows) {
					t.Errorf("%s, %s: it is anything", name, handle)
				}
			}
			ok(t, tx.Rollback(context.WithoutCancel(w.ctx)))
		}

		// What no query says: SQL of one's own, and the end of a transaction.
		_, err := w.h.Exec(w.ctx, "INSERT INTO users (email, username, display_name) VALUES ('ann@example.org', 'ann3', '')")
		if db.ConstraintOf(err) != db.ErrUsersEmailKey || errors.Is(err, db.ErrUsersEmailKey) {
			t.Errorf("SQL of one's own: %v", err)
		}
		w.exec("ALTER TABLE likes ALTER CONSTRAINT likes_story_id_fkey DEFERRABLE INITIALLY DEFERRED")
		tx, err := w.begin()
		ok(t, err)
		must(w.WithTx(tx).LikeStory(w.ctx, db.LikeStoryParams{StoryID: 4711, UserID: ann.ID}))(t)
		if err := tx.Commit(w.ctx); db.ConstraintOf(err) != db.ErrLikesStoryIDFkey {
			t.Errorf("a deferred constraint: %v", err)
		}
	})
}
