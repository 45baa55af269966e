package rounds

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
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
