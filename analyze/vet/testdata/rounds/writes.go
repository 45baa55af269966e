package rounds

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// The last of a user's devices stays: what a round may delete follows from what those
// before it deleted.
func unlink(ctx context.Context, tx *sql.Tx, user int64, devices []string) error {
	for _, d := range devices {
		if _, err := tx.ExecContext(ctx, `DELETE FROM devices WHERE id = $2 AND owner = $1
			AND (EXISTS (SELECT 1 FROM users WHERE id = $1 AND email IS NOT NULL)
				OR EXISTS (SELECT 1 FROM devices WHERE owner = $1 AND id <> $2))`, user, d); err != nil {
			return err
		}
	}
	return nil
}

// A place of each list is counted on from the list's own.
func append1(ctx context.Context, tx *sql.Tx, list int64, titles []string) error {
	for _, t := range titles {
		if _, err := tx.ExecContext(ctx, "INSERT INTO entries (list, title, place) VALUES ($1, $2, (SELECT count(*) + 1 FROM entries WHERE list = $1))", list, t); err != nil {
			return err
		}
	}
	return nil
}

// Where the round says whose rows are asked for, others change nothing.
func addOnce(ctx context.Context, tx *sql.Tx, user int64, devices []string) error {
	for _, d := range devices {
		if _, err := tx.ExecContext(ctx, "INSERT INTO devices (id, owner) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM devices WHERE id = $1)", d, user); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE id = $1 AND EXISTS (SELECT 1 FROM devices WHERE owner = $2)", d, user); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is sent as a list does not say which of its values a round has.
func addListed(ctx context.Context, tx *sql.Tx, user int64, devices []string) error {
	for _, d := range devices {
		args := []any{d, user}
		if _, err := tx.ExecContext(ctx, "INSERT INTO devices (id, owner) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM devices WHERE id = $1)", args...); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type account struct {
	ID                  int64
	Name, City, Country *string
}

// Each has a statement of its own, of what the account has.
func updateAccounts(ctx context.Context, tx *sql.Tx, accounts []account) error {
	for _, a := range accounts {
		sets, args := []string{}, []any{a.ID}
		if a.Name != nil {
			args = append(args, *a.Name)
			sets = append(sets, fmt.Sprintf("name = $%d", len(args)))
		}
		if a.City != nil {
			args = append(args, *a.City)
			sets = append(sets, fmt.Sprintf("city = $%d", len(args)))
		}
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET at = now(), "+strings.Join(sets, ", ")+" WHERE id = $1", args...); err != nil {
			return err
		}
	}
	return nil
}

// What says for all of them which columns there are makes one statement of them.
func updateNames(ctx context.Context, tx *sql.Tx, accounts []account, cities, countries bool) error {
	for _, a := range accounts {
		sets, args := []string{"name = $2"}, []any{a.ID, a.Name}
		if cities {
			args = append(args, a.City)
			sets = append(sets, fmt.Sprintf("city = $%d", len(args)))
		}
		if countries {
			args = append(args, a.Country)
			sets = append(sets, fmt.Sprintf("country = $%d", len(args)))
		}
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET at = now(), "+strings.Join(sets, ", ")+" WHERE id = $1", args...); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// The same is added for each that joins: the sum does.
func join(ctx context.Context, tx *sql.Tx, club int64, users []int64) error {
	for _, u := range users {
		if u == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE clubs SET members = members + 1, at = now() WHERE id = $1", club); err != nil { // want write-in-loop
			return err
		}
		if err := counted(ctx, tx, u, club); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func counted(ctx context.Context, tx *sql.Tx, user, club int64) error {
	if _, err := tx.ExecContext(ctx, "UPDATE clubs SET visits = visits - $2 WHERE id = $1", club, 2); err != nil {
		return fmt.Errorf("club of %d: %w", user, err)
	}
	return nil
}

// What is set anew, or tried again, is none.
func touch(ctx context.Context, tx *sql.Tx, club int64, users []int64) error {
	for range users {
		if _, err := tx.ExecContext(ctx, "UPDATE clubs SET members = 0, at = now() WHERE id = $1", club); err != nil {
			return err
		}
	}
	for {
		if _, err := tx.ExecContext(ctx, "UPDATE clubs SET tries = tries + 1 WHERE id = $1", club); err == nil {
			return nil
		}
	}
}

// From here to there is a chunk of all rows, and of one item's it is one of its own.
func forgetWindows(ctx context.Context, db *sql.DB, from, to int64, windows []int64) error {
	for begin := from; begin < to; {
		end := begin + windows[0]
		if _, err := db.ExecContext(ctx, "DELETE FROM visits WHERE at >= $1 AND at < $2", begin, end); err != nil {
			return err
		}
		begin = end
	}
	return nil
}

type visit struct{ Host, At int64 }

func forgetVisits(ctx context.Context, db *sql.DB, visits []visit) error {
	const window = 300
	for _, v := range visits {
		begin := v.At / window * window
		if _, err := db.ExecContext(ctx, "DELETE FROM visits WHERE host = $1 AND at >= $2 AND at < $3", v.Host, begin, begin+window); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Stretches of time, one after another: a round takes all rows of its own.
func forgetDays(ctx context.Context, db *sql.DB, from, to time.Time) error {
	for from.Before(to) {
		end := from.AddDate(0, 0, 1)
		if end.After(to) {
			end = to
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM visits WHERE at < $1", end); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// Day after day each may be asked for by itself.
func countDays(ctx context.Context, db *sql.DB, day, to time.Time) (n int64, err error) {
	for day.Before(to) {
		var visits int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM visits WHERE day = $1", day).Scan(&visits); err != nil { // want n-plus-one
			return 0, err
		}
		n += visits
		day = day.AddDate(0, 0, 1)
	}
	return n, nil
}

// A time that is taken from a list is no such end.
func forgetTimes(ctx context.Context, db *sql.DB, now time.Time, ends []time.Time) error {
	for now.After(ends[0]) {
		end := ends[1]
		if _, err := db.ExecContext(ctx, "DELETE FROM visits WHERE at = $1", end); err != nil { // want write-in-loop
			return err
		}
		ends, now = ends[1:], end
	}
	return nil
}
