package engine_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

func TestForeignTransaction(t *testing.T) {
	db := open(t, config(t))
	q := newQueries(db)
	pool, err := pgxpool.New(t.Context(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	foreign, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Rollback(t.Context())
	in := q.withTx(foreign)
	if err := in.SetTitle(t.Context(), 1, "x"); !errors.Is(err, dbgen.ErrForeignTx) {
		t.Errorf("a write: %v", err)
	}
	if s, err := in.GetCached(t.Context(), 1); err != nil || s.ID != 1 {
		t.Errorf("a read: %+v, %v", s, err)
	}
	other := open(t, config(t))
	tx, err := other.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	if err := q.withTx(tx).SetTitle(t.Context(), 1, "x"); !errors.Is(err, dbgen.ErrForeignTx) {
		t.Errorf("a write in another DB's transaction: %v", err)
	}
}

func TestPlainHandles(t *testing.T) {
	pool, err := pgxpool.New(t.Context(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	conn, err := pgx.Connect(t.Context(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for name, db := range map[string]dbgen.DBTX{"pool": pool, "tx": tx, "conn": conn} {
		q := newQueries(db)
		if q.rt != nil {
			t.Errorf("%s has a runtime", name)
		}
		if s, err := q.GetCached(t.Context(), 2); err != nil || s.Title != "story 2" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	if err := newQueries(tx).SetTitle(t.Context(), 2, "in a plain transaction"); err != nil {
		t.Error(err)
	}
}

// Each part can be switched off, and the application keeps working.
func TestSwitchedOff(t *testing.T) {
	for name, off := range map[string]func(*dbgen.Config){
		"cache":       func(c *dbgen.Config) { c.Cache.Disabled = true },
		"memory":      func(c *dbgen.Config) { c.Cache.L1Disabled = true },
		"redis cache": func(c *dbgen.Config) { c.Cache.L2Disabled = true },
		"redis":       func(c *dbgen.Config) { c.Redis.URL = "" },
		"redis away":  func(c *dbgen.Config) { c.Redis.URL = "redis://127.0.0.1:1" },
		"limits":      func(c *dbgen.Config) { c.Limits.Disabled = true },
		"routing":     func(c *dbgen.Config) { c.Routing.Disabled = true },
		"replicas":    func(c *dbgen.Config) { c.Replicas = nil },
		"history":     func(c *dbgen.Config) { c.Queries.History = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			off(&c)
			seen := watch(&c)
			db := open(t, c)
			q := newQueries(db)
			ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "u"})
			id := newStory(t, "0")
			for i, want := range []string{"one", "two", "three"} {
				if err := q.SetTitle(ctx, id, want); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					s, err := q.GetCached(ctx, id)
					if got := title(t, s, err); got != want {
						t.Errorf("round %d: got %q, want %q", i, got, want)
					}
				}
			}
			sources := map[dbgen.Source]bool{}
			for _, e := range seen.all {
				sources[e.Source] = true
			}
			switch name {
			case "cache", "memory":
				if sources[dbgen.SourceL1] {
					t.Error("memory answered")
				}
			case "routing", "replicas":
				if sources[dbgen.SourceReplica] {
					t.Error("a replica answered")
				}
			case "redis":
				if sources[dbgen.SourceL2] || !sources[dbgen.SourceL1] {
					t.Errorf("answered by %v", sources)
				}
			case "history":
				if len(db.History()) != 0 {
					t.Error("history is kept")
				}
			}
			if name == "cache" && sources[dbgen.SourceL2] {
				t.Error("Redis answered")
			}
		})
	}
}
