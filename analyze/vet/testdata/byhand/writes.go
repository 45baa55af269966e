package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type event struct {
	ID   int64
	Kind string
	Note *string
}

func writes(ctx context.Context, pool *pgxpool.Pool) {
	note := "a note"
	lists := [][]event{nil, {{ID: 10, Kind: "made", Note: &note}, {ID: 11, Kind: "seen"}}, {{ID: 12}, {ID: 0}, {ID: 13, Kind: "x"}}}
	for _, events := range lists {
		fmt.Println(insert(ctx, pool, events))
		fmt.Println(upsert(ctx, pool, append(events, events...)))
		fmt.Println(count(ctx, pool, append(events, events...)))
	}
	fmt.Println(remove(ctx, pool, []int64{2, 11, 2, 99}))
	fmt.Println(removeInTx(ctx, pool, []int64{3}))
	show(ctx, pool)
}

func show(ctx context.Context, pool *pgxpool.Pool) {
	rows, err := pool.Query(ctx, "SELECT concat_ws(' ', id, kind, note) FROM events ORDER BY id")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pgx.CollectRows(rows, pgx.RowTo[string]))
}

func insert(ctx context.Context, pool *pgxpool.Pool, events []event) error {
	for _, e := range events {
		if e.ID == 0 {
			continue
		}
		if _, err := pool.Exec(ctx, "INSERT INTO events (id, kind, note) VALUES ($1, $2, $3)", e.ID, e.Kind, e.Note); err != nil {
			return fmt.Errorf("events: %w", err)
		}
	}
	return nil
}

// The last of two with one key counts, so they go one after the other.
func upsert(ctx context.Context, pool *pgxpool.Pool, events []event) error {
	const query = `
		INSERT INTO events (id, kind, note) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind || events.kind`
	for i, e := range events {
		_, err := pool.Exec(ctx, query, e.ID, e.Kind, e.Note)
		if err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
	}
	return nil
}

func count(ctx context.Context, pool *pgxpool.Pool, events []event) error {
	for _, e := range events {
		if _, err := pool.Exec(ctx, "UPDATE events SET kind = kind || '+' WHERE id = $1", e.ID); err != nil {
			return err
		}
	}
	return nil
}

func remove(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		if _, err := pool.Exec(ctx, "DELETE FROM events WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

func removeInTx(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	for _, id := range ids {
		kind := "old"
		if id == 0 {
			kind = "new"
		}
		if _, err := tx.Exec(ctx, "DELETE FROM events WHERE id = $1 AND kind = $2", id, kind); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

func writesOfSQL(ctx context.Context, db *sql.DB) {
	fmt.Println(insertOfSQL(ctx, db, nil))
	fmt.Println(insertOfSQL(ctx, db, []event{{ID: 30, Kind: "c"}, {ID: 31, Kind: "d"}, {ID: 30, Kind: "e"}}))
	fmt.Println(removeOfSQL(ctx, db, []int64{31, 1}))
	var n int
	fmt.Println(db.QueryRow("SELECT count(*) FROM events WHERE id >= 30").Scan(&n), n)
}

func insertOfSQL(ctx context.Context, db *sql.DB, events []event) error {
	for _, e := range events {
		if _, err := db.ExecContext(ctx, "INSERT INTO events (id, kind, note) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", e.ID, e.Kind, e.Note); err != nil {
			return err
		}
	}
	return nil
}

func removeOfSQL(ctx context.Context, db *sql.DB, ids []int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		_, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = $1", id)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}
