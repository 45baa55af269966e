// Package v1_test runs what was generated for the first contract.
package v1_test

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"math/big"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

//go:embed schema.sql
var schema string

// sources notes what answered each query.
type sources struct {
	mu   sync.Mutex
	last map[string]dbgen.QueryEvent
}

func (s *sources) note(_ context.Context, e dbgen.QueryEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[e.Query] = e
}

func (s *sources) of(query string) dbgen.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[query].Source
}

func open(t *testing.T) (*dbgen.DB, *sources) {
	t.Helper()
	server := dbtest.Postgres(t)
	server.Exec(t, schema)
	seen := &sources{last: map[string]dbgen.QueryEvent{}}
	handle, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: server.DSN(), AfterConnect: db.RegisterTypes, OnQuery: seen.note,
		Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handle.Close() })
	return handle, seen
}

func stories(first, n int64, author int64) (rows []db.CopyStoriesParams) {
	for id := first; id < first+n; id++ {
		rows = append(rows, db.CopyStoriesParams{
			ID: id, AuthorID: author, Title: "story", Tags: []string{"a", "b"},
			Price: pgtype.Numeric{Int: big.NewInt(id), Valid: true}, Moods: []db.Mood{db.MoodTense},
		})
	}
	return rows
}

func check[T any](t *testing.T, what string, got T, err error, want T) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, %v; want %v", what, got, err, want)
	}
}

func TestEveryQuery(t *testing.T) {
	handle, seen := open(t)
	own := handle.Pool().Config().ConnConfig
	own.Tracer = nil // it would be counted with the runtime's
	plain, err := pgx.ConnectConfig(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close(context.Background())
	if err := db.RegisterTypes(t.Context(), plain); err != nil {
		t.Fatal(err)
	}
	for i, on := range []struct {
		name string
		db   db.DBTX
	}{{"runtime", handle}, {"plain", plain}} {
		t.Run(on.name, func(t *testing.T) {
			author := int64(i + 1)
			everyQuery(dbgen.WithSession(t.Context(), dbgen.Session{User: on.name}), t, db.New(on.db), author, 100*author)
		})
	}
	for query, want := range map[string]dbgen.Source{
		"GetStory": dbgen.SourceL1, "FindStories": dbgen.SourceL1, "CountStories": dbgen.SourceL1,
		"Balance": dbgen.SourcePrimary, "LockedTitle": dbgen.SourcePrimary, "Rename": dbgen.SourcePrimary,
		"Search": dbgen.SourceNone, // refused at last
	} {
		if got := seen.of(query); got != want {
			t.Errorf("%s was answered by %q, want %q", query, got, want)
		}
	}
}

// everyQuery runs every query with stories of an author, from an id on.
func everyQuery(ctx context.Context, t *testing.T, q *db.Queries, author, id int64) {
	n, err := q.CopyStories(ctx, stories(id, 3, author))
	check(t, "CopyStories", n, err, 3)

	for range 2 { // from the database, then from memory
		s, err := q.GetStory(ctx, id)
		check(t, "GetStory", s.Title+s.Tags[0], err, "storya")
		s.Tags[0], s.Grid.Elements[0] = "altered", db.MoodTense // not what the cache has
		s.Price.Int.SetInt64(7)
		s, _ = q.GetStory(ctx, id)
		price, _ := s.Price.Float64Value()
		if s.Tags[0] != "a" || s.Grid.Elements[0] != db.MoodCalm || price.Float64 != float64(id) || s.Moods[0] != db.MoodTense {
			t.Errorf("GetStory: %+v", s)
		}
		found, err := q.FindStories(ctx, db.FindStoriesParams{AuthorID: author, Tags: []string{"b"}})
		check(t, "FindStories", len(found), err, 3)
		count, err := q.CountStories(ctx)
		check(t, "CountStories", count, err, 3*author)
	}
	if _, err := q.GetStory(ctx, -1); !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("GetStory of none: %v", err)
	}
	many, err := q.GetStoryByIDs(ctx, []int64{id, id + 1, -1})
	check(t, "GetStoryByIDs", len(many), err, 2)
	balance, err := q.Balance(ctx, author)
	check(t, "Balance", balance, err, 3*id+3)
	title, err := q.LockedTitle(ctx, id)
	check(t, "LockedTitle", title, err, "story")
	var ids []int64
	for s, err := range q.EachStory(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, s.ID)
	}
	check(t, "EachStory", ids[len(ids)-3:], nil, []int64{id, id + 1, id + 2})

	err = q.SetTitle(ctx, db.SetTitleParams{ID: id, Title: "new"})
	s, _ := q.GetStory(ctx, id)
	check(t, "SetTitle", s.Title, err, "new")
	rows, err := q.SetDraft(ctx, db.SetDraftParams{ID: id, Draft: pgtype.Text{String: "draft", Valid: true}})
	check(t, "SetDraft", rows, err, 1)

	q.Rename(ctx, []db.RenameParams{{ID: id, Title: "one"}, {ID: id + 1, Title: "two"}}).Exec(func(_ int, err error) {
		check(t, "Rename", "", err, "")
	})
	var titles []string
	q.TitleOf(ctx, []int64{id, id + 1}).QueryRow(func(_ int, title string, err error) {
		check(t, "TitleOf", "", err, "")
		titles = append(titles, title)
	})
	q.TitlesOf(ctx, []int64{author}).Query(func(_ int, all []string, err error) {
		check(t, "TitlesOf", "", err, "")
		titles = append(titles, all...)
	})
	check(t, "batches", titles, nil, []string{"one", "two", "one", "two", "story"})
	s, err = q.GetStory(ctx, id)
	check(t, "GetStory after a batch", s.Title, err, "one")

	undone := errors.New("undone")
	err = q.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, q *db.Queries) error {
		tag, err := q.DropStories(ctx, author)
		check(t, "DropStories", tag.RowsAffected(), err, 3)
		if _, err := q.GetStory(ctx, id); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("a transaction does not see its own write: %v", err)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Errorf("InTx: %v", err)
	}
	for range 2 { // as above: all of these were invalidated
		s, err := q.GetStory(ctx, id)
		check(t, "GetStory after a transaction was rolled back", s.Title, err, "one")
		found, err := q.FindStories(ctx, db.FindStoriesParams{AuthorID: author, Tags: []string{"b"}})
		check(t, "FindStories", len(found), err, 3)
		count, err := q.CountStories(ctx)
		check(t, "CountStories", count, err, 3*author)
	}

	for i := range 3 {
		all, err := q.Search(ctx, "one%")
		var exceeded *limit.Exceeded
		if i == 2 && author == 1 { // the plain connection has no limits
			if !errors.As(err, &exceeded) || exceeded.RetryAfter < time.Minute {
				t.Errorf("Search was not limited: %v", err)
			}
			continue
		}
		check(t, "Search", len(all) > 0, err, true)
	}
}

// A write on a transaction of somebody else would go unnoticed by the cache.
func TestForeignTransaction(t *testing.T) {
	handle, _ := open(t)
	tx, err := handle.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	q := db.New(handle).WithTx(tx)
	if err := q.SetTitle(t.Context(), db.SetTitleParams{ID: 1}); !errors.Is(err, dbgen.ErrForeignTx) {
		t.Errorf("got %v", err)
	}
	own, err := handle.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer own.Rollback(context.Background())
	if err := db.New(own).SetTitle(t.Context(), db.SetTitleParams{ID: 1}); err != nil {
		t.Error(err)
	}
}

// A handle that is nil since Open failed makes queries that fail, and no panic.
func TestNilHandle(t *testing.T) {
	var handle *dbgen.DB
	q, ctx := db.New(handle), t.Context()
	for _, err := range q.EachStory(ctx) {
		if !errors.Is(err, dbgen.ErrNoDB) {
			t.Errorf("EachStory: %v", err)
		}
	}
	q.Rename(ctx, []db.RenameParams{{ID: 1}}).Exec(func(_ int, err error) {
		if !errors.Is(err, dbgen.ErrNoDB) {
			t.Errorf("Rename: %v", err)
		}
	})
	_, cached := q.GetStory(ctx, 1)
	_, many := q.FindStories(ctx, db.FindStoriesParams{})
	_, copied := q.CopyStories(ctx, nil)
	_, begun := handle.Begin(ctx)
	_, exec := handle.Exec(ctx, "SELECT 1")
	for name, err := range map[string]error{
		"GetStory": cached, "FindStories": many, "CopyStories": copied, "Begin": begun, "Exec": exec,
		"SetTitle": q.SetTitle(ctx, db.SetTitleParams{}),
		"InTx":     q.InTx(ctx, pgx.TxOptions{}, func(context.Context, *db.Queries) error { return nil }),
		"DB.InTx":  handle.InTx(ctx, pgx.TxOptions{}, func(context.Context, *dbgen.Tx) error { return nil }, dbgen.Retry(3)),
		"Close":    handle.Close(),
	} {
		if !errors.Is(err, dbgen.ErrNoDB) {
			t.Errorf("%s: %v", name, err)
		}
	}
	db.New((*dbgen.Tx)(nil)).WithTx((*dbgen.Tx)(nil)) // as with pgx, only their use is a panic
}
