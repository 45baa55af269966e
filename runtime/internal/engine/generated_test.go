package engine_test

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// What dbgen would generate for the tests' schema, by hand.

const schema = `
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE stories (
	id bigint PRIMARY KEY,
	author_id bigint NOT NULL DEFAULT 1,
	title text NOT NULL,
	tags text[] NOT NULL DEFAULT '{}',
	mood mood NOT NULL DEFAULT 'happy',
	moods mood[] NOT NULL DEFAULT '{happy,sad}',
	price numeric,
	published timestamptz
);
CREATE TABLE other (id int);
INSERT INTO stories (id, title, tags, price) SELECT i, 'story ' || i, ARRAY['a', 'b'], i / 4.0 FROM generate_series(1, 20) i;
`

type story struct {
	ID    int64
	Title string
	Tags  []string
	Mood  string
	Moods []string
	Price pgtype.Numeric
}

func registerTypes(ctx context.Context, conn *pgx.Conn) error {
	types, err := conn.LoadTypes(ctx, []string{"mood", "_mood"})
	if err != nil {
		return err
	}
	conn.TypeMap().RegisterTypes(types)
	return nil
}

type queries struct {
	db     dbgenimpl.DBTX
	rt     *dbgenimpl.Runtime
	handle *dbgen.DB // nil on another handle
}

func newQueries(db dbgenimpl.DBTX) *queries {
	handle, _ := db.(*dbgen.DB)
	return &queries{db: db, rt: dbgenimpl.RuntimeOf(db), handle: handle}
}

func (q *queries) withTx(tx pgx.Tx) *queries { return &queries{db: tx, rt: q.rt, handle: q.handle} }

var (
	readsStories = []string{"public.stories"}
	getStory     = dbgenimpl.Query{
		Name: "GetStory", Package: "db", Version: 1, ReadOnly: true,
		SQL: "SELECT id, title, tags, mood, moods, price FROM stories WHERE id = $1", Reads: readsStories,
	}
	getCached = dbgenimpl.Query{
		Name: "GetCached", Package: "db", Version: 1, ReadOnly: true, SQL: getStory.SQL,
		Cache: &dbgenimpl.CachePolicy{TTL: time.Minute}, Reads: readsStories,
	}
	setTitle = dbgenimpl.Query{
		Name: "SetTitle", Package: "db", Version: 1, SQL: "UPDATE stories SET title = $2 WHERE id = $1",
		Writes: []string{"public.stories"},
	}
	listStories = dbgenimpl.Query{
		Name: "ListStories", Package: "db", Version: 1, ReadOnly: true,
		SQL:   "SELECT id, title, tags, mood, moods, price FROM stories WHERE id = ANY($1) ORDER BY id",
		Cache: &dbgenimpl.CachePolicy{}, Reads: readsStories,
	}
)

func loadGetStory(ctx context.Context, db dbgenimpl.DBTX, id int64) (story, error) {
	var s story
	err := db.QueryRow(ctx, getStory.SQL, id).Scan(&s.ID, &s.Title, &s.Tags, &s.Mood, &s.Moods, &s.Price)
	return s, err
}

func (q *queries) GetStory(ctx context.Context, id int64) (story, error) {
	if q.rt == nil {
		return loadGetStory(ctx, q.db, id)
	}
	return q.getStoryAs(ctx, &getStory, id)
}

func (q *queries) getStoryAs(ctx context.Context, desc *dbgenimpl.Query, id int64) (story, error) {
	var s story
	a := dbgenimpl.Start(ctx, q.rt, q.db, desc)
	defer a.Close()
	for a.Next() {
		var err error
		s, err = loadGetStory(a.Context(), a.DB(), id)
		a.Done(err)
	}
	return s, a.Err()
}

func isNoRow(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

func cloneStory(s story, err error) (story, error) { return dbgenimpl.Clone(s), err }

func (q *queries) GetCached(ctx context.Context, id int64) (story, error) {
	return q.getCachedAs(ctx, &getCached, id)
}

func storyTags(id int64) []string { return dbgenimpl.AppendTag([]string{"stories"}, "story:{}", id) }

func (q *queries) getCachedAs(ctx context.Context, desc *dbgenimpl.Query, id int64) (story, error) {
	if q.rt == nil {
		return loadGetStory(ctx, q.db, id)
	}
	if e, ok := dbgenimpl.Hit[int64, story](ctx, q.rt, q.db, desc, id); ok {
		return cloneStory(e.Row, e.Err)
	}
	return cloneStory(dbgenimpl.Fetch(ctx, q.rt, q.db, desc, id, storyTags, loadGetStory))
}

func (q *queries) ListStories(ctx context.Context, ids []int64) ([]story, error) {
	load := func(ctx context.Context, db dbgenimpl.DBTX, _ string) ([]story, error) {
		rows, err := db.Query(ctx, listStories.SQL, ids)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var all []story
		for rows.Next() {
			var s story
			if err := rows.Scan(&s.ID, &s.Title, &s.Tags, &s.Mood, &s.Moods, &s.Price); err != nil {
				return nil, err
			}
			all = append(all, s)
		}
		return all, rows.Err()
	}
	key := dbgenimpl.EncodeArgs(ids)
	if q.rt == nil {
		return load(ctx, q.db, key)
	}
	if e, ok := dbgenimpl.Hit[string, []story](ctx, q.rt, q.db, &listStories, key); ok {
		return dbgenimpl.Clone(e.Row), e.Err
	}
	all, err := dbgenimpl.Fetch(ctx, q.rt, q.db, &listStories, key, nil, load)
	return dbgenimpl.Clone(all), err
}

func (q *queries) SetTitle(ctx context.Context, id int64, title string) error {
	load := func(ctx context.Context, db dbgenimpl.DBTX) error {
		_, err := db.Exec(ctx, setTitle.SQL, id, title)
		return err
	}
	if q.rt == nil {
		return load(ctx, q.db)
	}
	a := dbgenimpl.Start(ctx, q.rt, q.db, &setTitle)
	defer a.Close()
	for a.Next() {
		a.Done(load(a.Context(), a.DB()))
	}
	return a.Err()
}
