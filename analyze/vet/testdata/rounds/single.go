package rounds

import (
	"context"
	"database/sql"
	"path"
	"strings"
)

type folder struct {
	db   *sql.DB
	root string
}

type entry struct {
	path, kind string
	ID         int64
}

func (e entry) Name() string { return e.path }

func (d *folder) isRoot(p string) bool { return path.Clean(p) == d.root }

func (d *folder) keys(ctx context.Context, p string) (n int, err error) {
	err = d.db.QueryRowContext(ctx, "SELECT count(*) FROM keys WHERE path = $1", p).Scan(&n)
	return n, err
}

// What is asked for is the one entry that is the root, or the folder's own.
func (d *folder) list(ctx context.Context, base string, entries []entry, own string) (sum int, err error) {
	for _, e := range entries {
		var n int
		name := e.Name()
		if d.isRoot(path.Join("/", e.Name())) {
			n, err = d.keys(ctx, path.Join(base, name))
		} else {
			n, err = d.keys(ctx, path.Join("ref", e.Name())) // want n-plus-one
		}
		if err != nil {
			return 0, err
		}
		sum += n
		if e.path == own {
			if n, err = d.keys(ctx, e.path); err != nil {
				return 0, err
			}
			sum += n
		}
		switch e.path {
		case own:
			if n, err = d.keys(ctx, e.path); err != nil {
				return 0, err
			}
			sum += n
		}
	}
	return sum, nil
}

// Many entries are of one kind, and others than one are many.
func (d *folder) ofKind(ctx context.Context, entries []entry, kind, own string) error {
	for _, e := range entries {
		if e.kind == kind {
			if _, err := d.keys(ctx, e.path); err != nil { // want n-plus-one
				return err
			}
		}
		if e.path != own {
			if _, err := d.keys(ctx, e.path); err != nil { // want n-plus-one
				return err
			}
		}
		if e.path == own || e.kind == kind {
			if _, err := d.keys(ctx, e.path); err != nil { // want n-plus-one
				return err
			}
		}
	}
	return nil
}

// Only one round is at a place that is known before.
func (d *folder) edges(ctx context.Context, entries []entry) error {
	last := len(entries) - 1
	for i, e := range entries {
		if i == 0 {
			if _, err := d.keys(ctx, e.path); err != nil {
				return err
			}
			continue
		}
		if i != last {
			continue
		}
		if _, err := d.db.ExecContext(ctx, "UPDATE folders SET last = $1", e.ID); err != nil {
			return err
		}
	}
	for i := 0; i < len(entries); i++ {
		if i == len(entries)-1 {
			if _, err := d.keys(ctx, entries[i].path); err != nil {
				return err
			}
		}
		if i > 0 {
			if _, err := d.keys(ctx, entries[i].path); err != nil { // want n-plus-one
				return err
			}
		}
	}
	return nil
}

// When nothing is left to be done, that is noted.
func (d *folder) done(ctx context.Context, entries []entry, open map[int64]bool, skipped map[int64]bool) error {
	for _, e := range entries {
		delete(open, e.ID)
		if len(open) == 0 {
			if _, err := d.db.ExecContext(ctx, "UPDATE folders SET done = $1", e.ID); err != nil {
				return err
			}
		}
		if len(skipped) == 0 {
			if _, err := d.db.ExecContext(ctx, "UPDATE entries SET done = true WHERE id = $1", e.ID); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// What was found for an element says nothing of which element it is, nor does its kind.
func (d *folder) missing(ctx context.Context, entries []entry, found map[string]*entry, none *entry) error {
	for _, e := range entries {
		known := found[e.path]
		if known == none {
			if _, err := d.keys(ctx, e.path); err != nil { // want n-plus-one
				return err
			}
		}
		if e.kind == "new" {
			if _, err := d.db.ExecContext(ctx, "INSERT INTO events (kind) VALUES ($1)", e.kind); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

type application struct {
	ID                     int64
	Name, URL, Kind, Owner string
	OwnerID                int64
}

type applications struct{ db *sql.DB }

func (a *applications) drop(ctx context.Context, id int64) error {
	_, err := a.db.ExecContext(ctx, "DELETE FROM apps WHERE id = $1", id)
	return err
}

func normal(url string) string { return path.Clean(url) }

// The one application that a request names, by what only one has.
func (a *applications) replace(ctx context.Context, all []application, url, name string, id int64) error {
	want := normal(url)
	for _, app := range all {
		if app.Name != "" || normal(app.URL) != want {
			continue
		}
		if err := a.drop(ctx, app.ID); err != nil {
			return err
		}
	}
	for _, app := range all {
		if strings.EqualFold(app.Name, name) {
			if err := a.drop(ctx, app.ID); err != nil {
				return err
			}
		}
		if app.ID == id && app.Kind != "" {
			if err := a.drop(ctx, app.OwnerID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Many have one owner, are of one kind, or are others than one.
func (a *applications) ofOwner(ctx context.Context, all []application, owner int64, kind string, id int64) error {
	for _, app := range all {
		if app.OwnerID == owner {
			if err := a.drop(ctx, app.ID); err != nil { // want write-in-loop
				return err
			}
		}
		if app.Kind == kind {
			if err := a.drop(ctx, app.ID); err != nil { // want write-in-loop
				return err
			}
		}
		if app.ID != id {
			if err := a.drop(ctx, app.ID); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// For each of what another loop goes over there is one.
func (a *applications) each(ctx context.Context, all []application, ids []int64) error {
	for _, id := range ids {
		for _, app := range all {
			if app.ID == id {
				if err := a.drop(ctx, app.OwnerID); err != nil { // want write-in-loop
					return err
				}
			}
		}
	}
	return nil
}
