package dbgen_test

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	dbgen "github.com/dbgen-go/dbgen/runtime"
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
	db dbgen.DBTX
	rt *dbgen.DB
}

func newQueries(db dbgen.DBTX) *queries { return &queries{db: db, rt: dbgen.RuntimeOf(db)} }

func (q *queries) withTx(tx pgx.Tx) *queries { return &queries{db: tx, rt: q.rt} }

var (
	readsStories = []dbgen.Dep{{Table: "public.stories"}}
	getStory     = dbgen.Query{
		Name: "GetStory", Package: "db", Command: "one", Version: 1, Verb: dbgen.VerbSelect, ReadOnly: true,
		SQL: "SELECT id, title, tags, mood, moods, price FROM stories WHERE id = $1", Reads: readsStories,
	}
	getCached = dbgen.Query{
		Name: "GetCached", Package: "db", Command: "one", Version: 1, Verb: dbgen.VerbSelect, ReadOnly: true, SQL: getStory.SQL,
		Cache: &dbgen.CachePolicy{TTL: time.Minute}, Reads: readsStories,
	}
	setTitle = dbgen.Query{
		Name: "SetTitle", Package: "db", Command: "exec", Version: 1, Verb: dbgen.VerbUpdate, SQL: "UPDATE stories SET title = $2 WHERE id = $1",
		Writes: []dbgen.Dep{{Table: "public.stories", Verb: dbgen.VerbUpdate, Columns: []string{"title"}}},
	}
	listStories = dbgen.Query{
		Name: "ListStories", Package: "db", Command: "many", Version: 1, Verb: dbgen.VerbSelect, ReadOnly: true,
		SQL:   "SELECT id, title, tags, mood, moods, price FROM stories WHERE id = ANY($1) ORDER BY id",
		Cache: &dbgen.CachePolicy{}, Reads: readsStories,
	}
)

func loadGetStory(ctx context.Context, db dbgen.DBTX, id int64) (story, error) {
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

func (q *queries) getStoryAs(ctx context.Context, desc *dbgen.Query, id int64) (story, error) {
	var s story
	a := q.rt.Start(ctx, q.db, desc)
	defer a.Close()
	for a.Next() {
		var err error
		s, err = loadGetStory(a.Context(), a.DB(), id)
		a.Done(err)
	}
	return s, a.Err()
}

func isNoRow(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

func cloneStory(s story, err error) (story, error) { return dbgen.Clone(s), err }

func (q *queries) GetCached(ctx context.Context, id int64) (story, error) {
	return q.getCachedAs(ctx, &getCached, id)
}

func storyTags(id int64) []string { return dbgen.AppendTag([]string{"stories"}, "story:{}", id) }

func (q *queries) getCachedAs(ctx context.Context, desc *dbgen.Query, id int64) (story, error) {
	if q.rt == nil {
		return loadGetStory(ctx, q.db, id)
	}
	if e, ok := dbgen.Hit[int64, story](ctx, q.rt, q.db, desc, id); ok {
		return cloneStory(e.Row, e.Err)
	}
	return cloneStory(dbgen.Fetch(ctx, q.rt, q.db, desc, id, storyTags, loadGetStory))
}

func (q *queries) ListStories(ctx context.Context, ids []int64) ([]story, error) {
	load := func(ctx context.Context, db dbgen.DBTX, _ string) ([]story, error) {
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
	key := dbgen.EncodeArgs(ids)
	if q.rt == nil {
		return load(ctx, q.db, key)
	}
	if e, ok := dbgen.Hit[string, []story](ctx, q.rt, q.db, &listStories, key); ok {
		return dbgen.Clone(e.Row), e.Err
	}
	all, err := dbgen.Fetch(ctx, q.rt, q.db, &listStories, key, nil, load)
	return dbgen.Clone(all), err
}

func (q *queries) SetTitle(ctx context.Context, id int64, title string) error {
	load := func(ctx context.Context, db dbgen.DBTX) error {
		_, err := db.Exec(ctx, setTitle.SQL, id, title)
		return err
	}
	if q.rt == nil {
		return load(ctx, q.db)
	}
	a := q.rt.Start(ctx, q.db, &setTitle)
	defer a.Close()
	for a.Next() {
		a.Done(load(a.Context(), a.DB()))
	}
	return a.Err()
}
