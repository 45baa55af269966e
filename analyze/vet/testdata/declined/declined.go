// Package declined has loops that are left as they are, with the reasons. No driver is
// imported, and no schema is known but of what one function does.
package declined

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const nameSQL = "SELECT name FROM users WHERE id = $1"

// Each is seen, and may see what was done for the ones before.
func calls(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		var name string
		// declined: it does more with the row than to assign
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return err
		}
		log.Println(name)
	}
	return nil
}

// What is not there, and what fails, is passed over.
func passesOver(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string) {
	for _, id := range ids {
		var name string
		// declined: elements whose query fails are passed over, or more is done than to return the error
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			continue
		}
		out = append(out, name)
	}
	return out
}

func drops(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string) {
	for _, id := range ids {
		var name string
		// declined: the error is dropped
		_ = pool.QueryRow(ctx, nameSQL, id).Scan(&name)
		out = append(out, name)
	}
	return out
}

// NULL equals nothing, and a pointer no other.
func nullable(ctx context.Context, pool *pgxpool.Pool, ids []*int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: a key of the type *int64 may be NULL, or another value that == does not tell
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func valid(ctx context.Context, pool *pgxpool.Pool, ids []pgtype.Int8) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: a key of the type github.com/jackc/pgx/v5/pgtype.Int8 may be NULL, or another value that == does not tell
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// Two times are one in PostgreSQL that are not in Go.
func times(ctx context.Context, pool *pgxpool.Pool, days []time.Time) (out []string, err error) {
	for _, day := range days {
		var name string
		// declined: a key of the type time.Time may be NULL, or another value that == does not tell
		if err := pool.QueryRow(ctx, "SELECT name FROM users WHERE born = $1", day).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// It may be a UUID, which comes in other letters.
func texts(ctx context.Context, pool *pgxpool.Pool, ids []string) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: a text finds what is not written like it, but in a column of text: have dbgen know the schema
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// Nobody knows how this sends an array.
func noDriver(ctx context.Context, db *sql.DB, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: it is not seen which driver database/sql has, and so how it takes an array: neither lib/pq nor pgx's is imported
		if err := db.QueryRowContext(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func star(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var of int64
		var name string
		// declined: the text does not say which of the columns is the key's: write them out
		if err := pool.QueryRow(ctx, "SELECT * FROM users WHERE id = $1", id).Scan(&of, &name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func prepared(ctx context.Context, stmt *sql.Stmt, db *sql.DB, ids []int64) (out []string, err error) {
	stmt, err = db.PrepareContext(ctx, nameSQL)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		var name string
		// declined: the statement is prepared
		if err := stmt.QueryRowContext(ctx, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

type one interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func noQuery(ctx context.Context, db one, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: db has no method Query
		if err := db.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func deadline(pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: the context is made in each round
		if err := pool.QueryRow(context.TODO(), nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// The elements come once.
func once(ctx context.Context, pool *pgxpool.Pool, ids func(func(int64) bool)) (out []string, err error) {
	for id := range ids {
		var name string
		// declined: what the loop goes over may be gone over once alone
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func commented(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: a comment would be lost
		if err := pool.QueryRow(ctx, nameSQL, id).Scan(&name); err != nil {
			// Nothing else can go wrong.
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

type user struct {
	ID, Boss int64
	Name     string
}

// The next key may be another one then.
func chained(ctx context.Context, pool *pgxpool.Pool, users []user, to *user) error {
	for i := range users {
		// declined: what the loop assigns to may be what it looks up by
		err := pool.QueryRow(ctx, "SELECT name, boss FROM users WHERE id = $1", users[i].Boss).Scan(&users[i].Name, &to.Boss)
		if err != nil {
			return err
		}
	}
	return nil
}

// What is scanned to is made by a call.
func elsewhere(ctx context.Context, pool *pgxpool.Pool, users []user, field func(*user) *string) error {
	for i := range users {
		// declined: where Scan puts this column cannot be told
		err := pool.QueryRow(ctx, nameSQL, users[i].Boss).Scan(field(&users[i]))
		if err != nil {
			return err
		}
	}
	return nil
}

// The rows are read by something else.
func handedOn(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []map[string]any, err error) {
	for _, id := range ids {
		// declined: it is not seen how the rows are read
		rows, err := pool.Query(ctx, nameSQL, id)
		if err != nil {
			return nil, err
		}
		names, err := pgx.CollectRows(rows, pgx.RowToMap)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	return out, nil
}

// A failure of one leaves the rest.
func goesOn(ctx context.Context, pool *pgxpool.Pool, ids []int64) (failed []int64) {
	for _, id := range ids {
		// declined: elements whose statement fails are passed over, or more is done than to return the error
		if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
			failed = append(failed, id)
		}
	}
	return failed
}

var errGone = errors.New("gone")

// How many rows there were is asked.
func counted(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		// declined: the round does not end with a check of the error
		tag, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", id)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("%d: %w", id, errGone)
		}
	}
	return nil
}

// An UPDATE of two rows with one key would take either.
func twice(ctx context.Context, db *sql.DB, users []user) error {
	for _, u := range users {
		// declined: one statement with arrays would not do the same, or their types are not known: have dbgen know the schema
		if _, err := db.ExecContext(ctx, "UPDATE users SET name = $2 WHERE id = $1", u.ID, u.Name); err != nil {
			return err
		}
	}
	return nil
}

func noBatch(ctx context.Context, db one, users []user) error {
	for _, u := range users {
		// declined: db has no SendBatch, and one statement with arrays would not do the same, or their types are not known
		if _, err := db.Exec(ctx, "UPDATE users SET name = $2 WHERE id = $1", u.ID, u.Name); err != nil {
			return err
		}
	}
	return nil
}

// What the pointer points to is another thing by then.
func pointer(ctx context.Context, pool *pgxpool.Pool, names []string) error {
	var name string
	for i, n := range names {
		name = n
		// declined: what is sent may be another thing by the end of the loop
		if _, err := pool.Exec(ctx, "INSERT INTO users (id, name) VALUES ($1, $2)", i, &name); err != nil {
			return err
		}
	}
	return nil
}

// This may be MySQL.
func questionMarks(ctx context.Context, db *sql.DB, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		// declined: its placeholders are ?, and this may be no PostgreSQL, which takes an array: sqlx.In writes a ? for each
		if err := db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ?", id).Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// It does something for each element, also for one that comes twice.
func volatile(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []int64, err error) {
	for _, id := range ids {
		var ticket int64
		// declined: the query may write, or answer something else each time
		if err := pool.QueryRow(ctx, "SELECT take_ticket(id) FROM users WHERE id = $1", id).Scan(&ticket); err != nil {
			return nil, err
		}
		out = append(out, ticket)
	}
	return out, nil
}
