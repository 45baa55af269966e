package rounds

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

// bindMember looks for a member, and makes one of who asks where there is none: a job.
func bindMember(ctx context.Context, db *sql.DB, room, user int64) error {
	var id int64
	err := db.QueryRowContext(ctx, "SELECT id FROM members WHERE room = $1 AND person = $2", room, user).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.ExecContext(ctx, "INSERT INTO members (room, person) VALUES ($1, $2)", room, user)
	}
	return err
}

type roomView struct {
	Title  string
	Member bool
}

// The title is asked for the answer alone: what makes a member of who asks has nothing to do with it.
func viewOf(ctx context.Context, db *sql.DB, room, user int64) roomView {
	var v roomView
	if err := db.QueryRowContext(ctx, "SELECT title FROM rooms WHERE id = $1", room).Scan(&v.Title); err != nil {
		log.Print(err)
	}
	v.Member = bindMember(ctx, db, room, user) == nil
	return v
}

func viewAll(ctx context.Context, db *sql.DB, rooms []int64, user int64) (all []roomView) {
	for _, room := range rooms {
		all = append(all, viewOf(ctx, db, room, user)) // want n-plus-one
	}
	return all
}

// Here it decides whether one is made, and here it is what the member is made in.
func joinOpen(ctx context.Context, db *sql.DB, room, user int64) error {
	var open bool
	if err := db.QueryRowContext(ctx, "SELECT open FROM rooms WHERE id = $1", room).Scan(&open); err != nil {
		return err
	}
	if !open {
		return nil
	}
	return bindMember(ctx, db, room, user)
}

func joinParent(ctx context.Context, db *sql.DB, room, user int64) error {
	var parent int64
	if err := db.QueryRowContext(ctx, "SELECT parent FROM rooms WHERE id = $1", room).Scan(&parent); err != nil {
		log.Print(err)
	}
	return bindMember(ctx, db, parent, user)
}

func joinAll(ctx context.Context, db *sql.DB, rooms []int64, user int64) error {
	for _, room := range rooms {
		if err := joinOpen(ctx, db, room, user); err != nil {
			return err
		}
		if err := joinParent(ctx, db, room, user); err != nil {
			return err
		}
	}
	return nil
}
