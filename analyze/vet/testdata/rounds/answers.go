package rounds

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// What answers requests says what failed, and returns nothing.
func fail(w http.ResponseWriter, status int, err error) { http.Error(w, err.Error(), status) }

func taken(ctx context.Context, db *sql.DB, id int64) (found bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT true FROM seats WHERE id = $1", id).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return found, err
}

func reserve(w http.ResponseWriter, r *http.Request, db *sql.DB, ids []int64) {
	for _, id := range ids {
		is, err := taken(r.Context(), db, id) // want n-plus-one
		if err != nil {
			fail(w, http.StatusInternalServerError, err)
			return
		}
		if is {
			fail(w, http.StatusConflict, fmt.Errorf("seat %d is taken", id))
			return
		}
	}
}

func reserveByText(w http.ResponseWriter, r *http.Request, db *sql.DB, ids []int64) {
	for _, id := range ids {
		is, err := taken(r.Context(), db, id) // want n-plus-one
		if err != nil || is {
			http.Error(w, "taken", http.StatusConflict)
			return
		}
	}
}

// The first that is found is the answer.
func firstTaken(w http.ResponseWriter, r *http.Request, db *sql.DB, ids []int64) {
	for _, id := range ids {
		is, err := taken(r.Context(), db, id)
		if err != nil {
			fail(w, http.StatusInternalServerError, err)
			return
		}
		if is {
			w.WriteHeader(http.StatusOK)
			fmt.Fprintln(w, id)
			return
		}
	}
}

// Of several errors one is for who asked.
func check(ctx context.Context, db *sql.DB, ids []int64) (ofUser, ofSystem error) {
	for _, id := range ids {
		is, err := taken(ctx, db, id) // want n-plus-one
		if err != nil {
			return nil, err
		}
		if is {
			return fmt.Errorf("seat %d is taken", id), nil
		}
	}
	return nil, nil
}

func checkWithStatus(ctx context.Context, db *sql.DB, ids []int64) (ofUser, ofSystem error, status int) {
	for _, id := range ids {
		is, err := taken(ctx, db, id) // want n-plus-one
		if err != nil {
			return nil, err, http.StatusInternalServerError
		}
		if is {
			ofUser := fmt.Errorf("seat %d is taken", id)
			return ofUser, nil, http.StatusConflict
		}
	}
	return nil, nil, http.StatusOK
}

// The first of the errors is the one that there is.
func checkFirst(ctx context.Context, db *sql.DB, ids []int64) (error, error) {
	for _, id := range ids {
		is, err := taken(ctx, db, id) // want n-plus-one
		if err != nil {
			return err, nil
		}
		if is {
			return fmt.Errorf("seat %d is taken", id), nil
		}
	}
	return nil, nil
}

// What is returned is what was found.
func find(ctx context.Context, db *sql.DB, ids []int64) (int64, error, error) {
	for _, id := range ids {
		is, err := taken(ctx, db, id)
		if err != nil {
			return 0, nil, err
		}
		if is {
			return id, nil, nil
		}
	}
	return 0, errors.New("none is taken"), nil
}

// An answer that is made of an error says that it failed, though the function gives none.
type answer interface{ status() int }

type refusal struct{ message string }

func (refusal) status() int { return http.StatusInternalServerError }

type titles struct{ all []string }

func (titles) status() int { return http.StatusOK }

func titlesOf(ctx context.Context, db *sql.DB, ids []int64) (answer, error) {
	var found titles
	for _, id := range ids {
		var title *string
		err := db.QueryRowContext(ctx, "SELECT title FROM books WHERE id = $1", id).Scan(&title) // want n-plus-one
		if err != nil {
			return refusal{message: err.Error()}, nil
		}
		if title != nil {
			text, err := strconv.Unquote(*title)
			if err != nil {
				return &refusal{message: err.Error()}, nil
			}
			found.all = append(found.all, text)
		}
	}
	return found, nil
}

// One that is made of what was found is what the loop looked for.
func firstTitle(ctx context.Context, db *sql.DB, ids []int64) (answer, error) {
	for _, id := range ids {
		var title string
		if err := db.QueryRowContext(ctx, "SELECT title FROM books WHERE id = $1", id).Scan(&title); err == nil {
			return titles{all: []string{title}}, nil
		}
	}
	return titles{}, nil
}

type mention struct {
	kind string
	id   int64
}

// In one of the cases a whole job is done, which comes before or behind what is looked up of
// other tables as well.
func mentions(ctx context.Context, db *sql.DB, all []mention) (names []string) {
	for _, m := range all {
		var name string
		switch m.kind {
		case "person":
			name = personName(ctx, db, m.id) // want n-plus-one
		case "pin":
			name = pinName(ctx, db, m.id)
		case "pinned":
			db.QueryRowContext(ctx, "SELECT name FROM pins WHERE id = $1", m.id).Scan(&name)
		}
		names = append(names, name)
	}
	return names
}

func personName(ctx context.Context, db *sql.DB, id int64) (name string) {
	db.QueryRowContext(ctx, "SELECT name FROM people WHERE id = $1", id).Scan(&name)
	return name
}

func pinName(ctx context.Context, db *sql.DB, id int64) (name string) {
	if err := db.QueryRowContext(ctx, "SELECT name FROM pins WHERE id = $1", id).Scan(&name); err != nil {
		return ""
	}
	db.ExecContext(ctx, "UPDATE pins SET seen = now() WHERE id = $1", id)
	db.ExecContext(ctx, "DELETE FROM pins WHERE old AND owner = $1", id)
	return name
}
