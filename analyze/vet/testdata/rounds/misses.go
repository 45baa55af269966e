package rounds

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// Caches that say by an error that they have nothing.
var errMissing = errors.New("missing")

type nameCache struct{ names map[string]string }

func (c *nameCache) Get(kind string, id int64) (string, error) {
	name, ok := c.names[fmt.Sprint(kind, id)]
	if !ok {
		return "", errMissing
	}
	return name, nil
}

func (c *nameCache) Set(kind string, id int64, name string) error {
	c.names[fmt.Sprint(kind, id)] = name
	return nil
}

type authors struct {
	db    *sql.DB
	cache *nameCache
	other *nameCache
}

// The error leads to the query, and what that gives is put where it was missing.
func (a *authors) name(ctx context.Context, id int64) (string, error) {
	name, err := a.cache.Get("author", id)
	if err == nil {
		return name, nil
	}
	if err != errMissing {
		return "", err
	}
	if err := a.db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name); err != nil {
		return "", err
	}
	err = a.cache.Set("author", id, name)
	return name, err
}

// What is looked for in one cache and put into another one is looked for again.
func (a *authors) nickname(ctx context.Context, id int64) (string, error) {
	name, err := a.cache.Get("nick", id)
	if err == nil {
		return name, nil
	}
	if err := a.db.QueryRowContext(ctx, "SELECT nick FROM authors WHERE id = $1", id).Scan(&name); err != nil {
		return "", err
	}
	return name, a.other.Set("nick", id, name)
}

// A cache that fails, and says nothing of the query, is no memory of it.
func (a *authors) town(ctx context.Context, id int64) (town string, err error) {
	was, err := a.cache.Get("town", id)
	if err != nil {
		return "", err
	}
	if err := a.db.QueryRowContext(ctx, "SELECT town FROM authors WHERE id = $1 AND town <> $2", id, was).Scan(&town); err != nil {
		return "", err
	}
	return town, a.cache.Set("town", id, town)
}

func (a *authors) all(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if _, err := a.name(ctx, id); err != nil {
			return err
		}
		if _, err := a.nickname(ctx, id); err != nil { // want n-plus-one
			return err
		}
		if _, err := a.town(ctx, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// The same in the round itself.
func (a *authors) here(ctx context.Context, ids []int64) (names []string, err error) {
	for _, id := range ids {
		name, err := a.cache.Get("author", id)
		switch {
		case err == nil:
		case errors.Is(err, errMissing):
			if err := a.db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name); err != nil {
				return nil, err
			}
			if err := a.cache.Set("author", id, name); err != nil {
				return nil, err
			}
		default:
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func (a *authors) skipped(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if _, err := a.cache.Get("seen", id); err == nil {
			continue
		}
		var name string
		if err := a.db.QueryRowContext(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name); err != nil {
			return err
		}
		a.cache.Set("seen", id, name)
	}
	return nil
}

// Workers that are begun once for each kind, and kept where many may look at once: what a worker
// asks is not asked again.
type workers struct {
	db   *sql.DB
	kept sync.Map
}

func (w *workers) begin(kind string, c chan int64) {
	var n int64
	if err := w.db.QueryRow("SELECT n FROM kinds WHERE name = $1", kind).Scan(&n); err == nil {
		c <- n
	}
}

func (w *workers) of(kind string) any {
	worker, ok := w.kept.Load(kind)
	if !ok {
		c := make(chan int64, 1)
		actual, before := w.kept.LoadOrStore(kind, c)
		worker = actual
		if !before {
			w.begin(kind, c)
		}
	}
	return worker
}

// What is kept by another key is begun again.
func (w *workers) lost(kind, name string) any {
	worker, ok := w.kept.Load(kind)
	if !ok {
		c := make(chan int64, 1)
		w.begin(kind, c)
		w.kept.Store(name, 1)
	}
	return worker
}

func (w *workers) all(kinds []string) {
	for _, kind := range kinds {
		w.of(kind)
		w.lost(kind, "last") // want n-plus-one
	}
}

// What is read into two variables is put into no cache, though its error is returned.
func (a *authors) read(ctx context.Context, id int64) error {
	var name, town string
	err := a.db.QueryRowContext(ctx, "SELECT name, town FROM authors WHERE id = $1", id).Scan(&name, &town)
	if err != nil {
		return err
	}
	return nil
}

func (a *authors) readAll(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := a.read(ctx, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}
