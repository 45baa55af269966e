package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Rows that pgx reads into structs.
type title struct {
	ISBN     string `db:"isbn"`
	AuthorID int64
	Name     string `db:"title"`
	Internal int    `db:"-"`
	notes    []string
}

func (t title) String() string {
	return fmt.Sprint(t.ISBN, " ", t.AuthorID, " ", t.Name, " ", len(t.notes))
}

func collectedStructs(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]title, error) {
	out := map[int64][]title{}
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT author_id, isbn, title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, err
		}
		titles, err := pgx.CollectRows(rows, pgx.RowToStructByName[title])
		if err != nil {
			return nil, err
		}
		out[id] = titles
	}
	return out, nil
}

// Pointers are to rows of each round's own.
func collectedPointers(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []*title, err error) {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT title, isbn, author_id FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, err
		}
		titles, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[title])
		if err != nil {
			return nil, err
		}
		out = append(out, titles...)
	}
	for i, t := range out {
		t.Name = fmt.Sprint(i, " ", t.Name)
	}
	return out, nil
}

type short struct{ ISBN, Title string }

// The key is no column of the struct.
func collectedByPos(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]short, error) {
	out := map[int64][]short{}
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT isbn, title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, err
		}
		shorts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[short])
		if err != nil {
			return nil, fmt.Errorf("books of %d: %w", id, err)
		}
		out[id] = shorts
	}
	return out, nil
}

// The first row of each.
func collectedOne(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []author, err error) {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT id, name, email FROM authors WHERE id = $1", id)
		if err != nil {
			return nil, err
		}
		a, err := pgx.CollectOneRow(rows, pgx.RowToStructByName[author])
		if err != nil {
			return out, fmt.Errorf("author %d: %w", id, err)
		}
		out = append(out, a)
	}
	return out, nil
}

// Those without a row are passed over; pointers are to rows of each round's own.
func collectedOneOrNone(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []*author, err error) {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT id, name, email FROM authors WHERE id = $1", id)
		if err != nil {
			return nil, fmt.Errorf("authors: %w", err)
		}
		a, err := pgx.CollectOneRow(rows, pgx.RowToAddrOfStructByName[author])
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	for i, a := range out {
		a.Name = fmt.Sprint(i, " ", a.Name)
	}
	return out, nil
}

// One column, into a variable.
func collectedName(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT name FROM authors WHERE id = $1", id)
		if err != nil {
			return nil, err
		}
		name, err := pgx.CollectOneRow(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		out[id] = name
	}
	return out, nil
}
