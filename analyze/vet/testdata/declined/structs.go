package declined

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type person struct {
	ID   int64
	Name string
}

// A star does not say which column is which.
func starOfStruct(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]person, error) {
	out := map[int64][]person{}
	for _, id := range ids {
		// declined: the text does not say which of the columns is the key's: write them out
		rows, err := pool.Query(ctx, "SELECT * FROM users WHERE id = $1", id)
		if err != nil {
			return nil, err
		}
		users, err := pgx.CollectRows(rows, pgx.RowToStructByName[person])
		if err != nil {
			return nil, err
		}
		out[id] = users
	}
	return out, nil
}

// A column that the struct has no field for is an error, which stays one.
func noField(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]person, error) {
	out := map[int64][]person{}
	for _, id := range ids {
		// declined: it is not seen which of the struct's fields each column is read into
		rows, err := pool.Query(ctx, "SELECT id, email FROM users WHERE id = $1", id)
		if err != nil {
			return nil, err
		}
		users, err := pgx.CollectRows(rows, pgx.RowToStructByName[person])
		if err != nil {
			return nil, err
		}
		out[id] = users
	}
	return out, nil
}

// A handle like those of sqlx.
type getter interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

// What is read into is in use behind the loop.
func kept(ctx context.Context, db getter, ids []int64) (u person, err error) {
	for _, id := range ids {
		// declined: what it reads into is no variable that the round declares
		err := db.GetContext(ctx, &u, "SELECT id, name FROM users WHERE id = $1", id)
		if err != nil {
			return person{}, err
		}
	}
	return u, nil
}

// The struct has a field for the key, which the query does not read.
func leftEmpty(ctx context.Context, db getter, ids []int64) (out []person, err error) {
	for _, id := range ids {
		var u person
		// declined: the column of the key would be read into ID, which the loop leaves empty
		if err := db.GetContext(ctx, &u, "SELECT name FROM users WHERE id = $1", id); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// A handle without a method that reads many rows.
type getterAlone interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
}

func noSelect(ctx context.Context, db getterAlone, ids []int64) (out []person, err error) {
	for _, id := range ids {
		var u person
		// declined: db has no method SelectContext
		if err := db.GetContext(ctx, &u, "SELECT id, name FROM users WHERE id = $1", id); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}
