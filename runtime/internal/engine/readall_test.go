package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// storiesTwin is the batch twin of GetCached under some limits.
func storiesTwin(limits ...dbgenimpl.Limit) *dbgenimpl.Twin[int64, int64, story, *story] {
	return &dbgenimpl.Twin[int64, int64, story, *story]{
		Query: limited(dbgenimpl.Query{Name: "GetCachedByIDs", Package: "db", ReadOnly: true}, limits...),
		Of:    limited(getCached, limits...),
		Args:  func(id int64) int64 { return id },
		Tags:  storyTags,
		Load:  loadGetStory,
		One:   true,
		Item:  func(s story) *story { s = dbgenimpl.Clone(s); return &s },
		Row: func(s *story) (story, error) {
			if s == nil {
				return story{}, pgx.ErrNoRows
			}
			return *s, nil
		},
		LoadAll: func(ctx context.Context, db dbgenimpl.DBTX, ids []int64) ([]*story, error) {
			rows, err := db.Query(ctx, `SELECT asked.n, s.id, s.title, s.tags, s.mood, s.moods, s.price
				FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, n) JOIN stories s ON s.id = asked.id`, ids)
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			all := make([]*story, len(ids))
			for rows.Next() {
				var n int64
				var s story
				if err := rows.Scan(&n, &s.ID, &s.Title, &s.Tags, &s.Mood, &s.Moods, &s.Price); err != nil {
					return nil, err
				}
				all[n-1] = &s
			}
			return all, rows.Err()
		},
	}
}

// TestTwinsAndLimits: a call of a twin counts once, and by what its query's limits
// count.
func TestTwinsAndLimits(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	q := newQueries(open(t, c))
	ids := []int64{newStory(t, "a"), newStory(t, "b"), newStory(t, "c")}
	for name, test := range map[string]struct {
		limit dbgenimpl.Limit
		want  int
	}{
		"all":    {dbgenimpl.Limit{User: perUser(3), Name: "twins"}, 3},
		"misses": {dbgenimpl.Limit{User: perUser(3), Name: "twins' misses", CountMisses: true}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			twin := storiesTwin(test.limit)
			if n := letIn(t, 10, func() error { _, err := dbgenimpl.LoadAll(user(t, "a"), q.rt, q.db, twin, ids); return err }); n != test.want {
				t.Errorf("let in %d times, want %d", n, test.want)
			}
		})
	}
}

// TestTwinFails: an error of the statement is the call's, and nothing of it is kept.
func TestTwinFails(t *testing.T) {
	q := newQueries(open(t, config(t)))
	ids := []int64{newStory(t, "a"), 0}
	twin := storiesTwin()
	load, bad := twin.LoadAll, errors.New("bad")
	twin.LoadAll = func(context.Context, dbgenimpl.DBTX, []int64) ([]*story, error) { return nil, bad }
	if _, err := dbgenimpl.LoadAll(t.Context(), q.rt, q.db, twin, ids); !errors.Is(err, bad) {
		t.Error(err)
	}
	twin.LoadAll = func(context.Context, dbgenimpl.DBTX, []int64) ([]*story, error) { return nil, nil }
	if _, err := dbgenimpl.LoadAll(t.Context(), q.rt, q.db, twin, ids); err == nil {
		t.Error("too few items are taken")
	}
	twin.LoadAll = load
	got, err := dbgenimpl.LoadAll(t.Context(), q.rt, q.db, twin, ids)
	if err != nil || got[0] == nil || got[0].Title != "a" || got[1] != nil {
		t.Errorf("%v, %v", got, err)
	}
	if s, err := q.GetCached(t.Context(), ids[1]); !isNoRow(err) {
		t.Error(s, err)
	}
}
