package rounds

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A variable has one text after another: each call sends the last.
func addMembers(ctx context.Context, tx *sql.Tx, club int64, users []int64) error {
	for _, u := range users {
		query := "SELECT name FROM users WHERE id = $1"
		var name string
		if err := tx.QueryRowContext(ctx, query, u).Scan(&name); err != nil { // want n-plus-one
			return err
		}
		query = "UPDATE clubs SET members = members + 1 WHERE id = $1"
		if _, err := tx.ExecContext(ctx, query, club); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// So a helper that deletes one row and counts another one down writes twice, and reads nothing.
func leave(ctx context.Context, tx *sql.Tx, user, club int64) error {
	query := "DELETE FROM members WHERE club = $1 AND id = $2 RETURNING state"
	var state int
	if err := tx.QueryRowContext(ctx, query, club, user).Scan(&state); err != nil {
		return err
	}
	query = "UPDATE clubs SET members = members - 1 WHERE id = $1"
	_, err := tx.ExecContext(ctx, query, club)
	return err
}

func leaveAll(ctx context.Context, tx *sql.Tx, user int64, clubs []int64) error {
	for _, c := range clubs {
		if err := leave(ctx, tx, user, c); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Of two that a condition chooses from, one that rests on the other rounds is enough.
func demote(ctx context.Context, tx *sql.Tx, club int64, users []int64, any bool) error {
	for _, u := range users {
		query := ""
		if any {
			query = "UPDATE members SET state = state + 1 WHERE club = $1 AND id = $2 RETURNING state"
		} else {
			query = `UPDATE members SET state = state + 1 WHERE club = $1 AND id = $2
				AND (SELECT count(*) FROM members WHERE club = $1 AND id <> $2 AND state = 0) > 0 RETURNING state`
		}
		var state int
		if err := tx.QueryRowContext(ctx, query, club, u).Scan(&state); err != nil {
			return err
		}
	}
	return nil
}

// Where neither does, the kind of statement is known.
func promote(ctx context.Context, tx *sql.Tx, club int64, users []int64, any bool) error {
	for _, u := range users {
		query := ""
		if any {
			query = "UPDATE members SET state = state - 1 WHERE club = $1 AND id = $2 RETURNING state"
		} else {
			query = "UPDATE members SET state = state - 1 WHERE club = $1 AND id = $2 AND state > 0 RETURNING state"
		}
		var state int
		if err := tx.QueryRowContext(ctx, query, club, u).Scan(&state); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Each round takes as many keys as a statement may have.
func expire(ctx context.Context, db *sql.DB, keys []string, ledgers []int) error {
	for len(keys) > 0 {
		var args []any
		var values []string
		for i := 0; len(keys) > 0 && i < 1000; i++ {
			args = append(args, keys[0], ledgers[0])
			values = append(values, fmt.Sprintf("($%d, $%d)", len(args)-1, len(args)))
			keys = keys[1:]
			ledgers = ledgers[1:]
		}
		if _, err := db.ExecContext(ctx, "UPDATE entries SET ledger = v.ledger FROM (VALUES "+strings.Join(values, ",")+") AS v (key, ledger) WHERE entries.key = v.key", args...); err != nil {
			return err
		}
	}
	return nil
}

// One that takes one key in a round does not.
func expireEach(ctx context.Context, db *sql.DB, keys []string) error {
	for len(keys) > 0 {
		if _, err := db.ExecContext(ctx, "DELETE FROM entries WHERE key = $1", keys[0]); err != nil { // want write-in-loop
			return err
		}
		keys = keys[1:]
	}
	return nil
}

// A literal sends the text that it is given, with what it takes from around it: each round
// has a statement of its own.
func perTable(ctx context.Context, db *sql.DB, tables []string, author int64) (total int, err error) {
	count := func(query string) error {
		var n int
		if err := db.QueryRowContext(ctx, query, author).Scan(&n); err != nil {
			return err
		}
		total += n
		return nil
	}
	for _, t := range tables {
		query := fmt.Sprintf("SELECT count(*) FROM %s WHERE author_id = $1", t)
		if err := count(query); err != nil {
			return 0, err
		}
		query = fmt.Sprintf("SELECT count(*) FROM %s_archive WHERE author_id = $1", t)
		if err := count(query); err != nil {
			return 0, err
		}
	}
	return total, nil
}
