// Package plans has fields that other packages of the same program see, and no other program does.
package plans

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
)

// A Target is a book that a plan changes.
type Target struct {
	ID       int64
	Revision int64
}

// A Plan says what is changed.
type Plan struct {
	Books   []Target
	Shelves []Target
	Marks   []int64
	Labels  []string `json:"labels"`
	Notes   []string
}

// A Request is what somebody sends.
type Request struct {
	Books []Target
}

func forBook(id, revision int64) Plan {
	return Plan{
		Books:  []Target{{ID: id, Revision: revision}},
		Labels: []string{"new"},
	}
}

func forShelves(ids []int64) Plan {
	p := Plan{}
	for _, id := range ids {
		p.Shelves = append(p.Shelves, Target{ID: id})
	}
	p.Marks = append(p.Marks, ids...)
	p.Notes = []string{"moved"}
	return p
}

func example() Request { return Request{Books: []Target{{ID: 1}}} }

func read(r io.Reader) (Request, error) {
	var req Request
	err := decode(r, &req)
	return req, err
}

func decode(r io.Reader, to any) error { return json.NewDecoder(r).Decode(to) }

func prove(ctx context.Context, db *sql.DB, p Plan) error {
	for _, t := range p.Books { // quiet: the one book that a plan is for
		var revision int64
		if err := db.QueryRowContext(ctx, "SELECT revision FROM books WHERE id = $1", t.ID).Scan(&revision); err != nil {
			return err
		}
	}
	for _, t := range p.Shelves { // as many as somebody has
		var revision int64
		if err := db.QueryRowContext(ctx, "SELECT revision FROM shelves WHERE id = $1", t.ID).Scan(&revision); err != nil { // want n-plus-one
			return err
		}
	}
	for _, id := range p.Marks {
		if _, err := db.ExecContext(ctx, "DELETE FROM marks WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, label := range p.Labels { // what it is called elsewhere is said for who fills it
		if _, err := db.ExecContext(ctx, "INSERT INTO labels (label) VALUES ($1)", label); err != nil { // want write-in-loop
			return err
		}
	}
	for _, note := range p.Notes { // quiet: one
		if _, err := db.ExecContext(ctx, "INSERT INTO notes (note) VALUES ($1)", note); err != nil {
			return err
		}
	}
	return nil
}

func (r Request) apply(ctx context.Context, db *sql.DB) error {
	for _, t := range r.Books { // as many as were sent
		if _, err := db.ExecContext(ctx, "UPDATE books SET revision = $2 WHERE id = $1", t.ID, t.Revision); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
