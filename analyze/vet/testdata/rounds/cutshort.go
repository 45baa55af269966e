package rounds

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"
)

const mostFiles = 4

func attach(ctx context.Context, tx *sql.Tx, letter int64, files []string) error {
	if len(files) > mostFiles {
		files = files[:mostFiles]
	}
	for _, name := range files { // four at most
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil {
			return err
		}
	}
	return nil
}

func attachFirst(ctx context.Context, tx *sql.Tx, letter int64, files []string) error {
	for _, name := range files[:min(len(files), mostFiles)] {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil {
			return err
		}
	}
	for _, name := range files[mostFiles:] { // the rest
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func attachSome(ctx context.Context, tx *sql.Tx, letter int64, files []string) error {
	if letter == 0 || len(files) > mostFiles {
		return errors.New("too many")
	}
	for _, name := range files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil {
			return err
		}
	}
	return nil
}

// Nothing ends there, what ends is of another list, or more is added behind.
func attachThese(ctx context.Context, tx *sql.Tx, letter int64, files, more []string) error {
	if len(files) > mostFiles {
		letter++
	}
	for _, name := range files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil { // want write-in-loop
			return err
		}
	}
	if len(files) > mostFiles {
		return errors.New("too many")
	}
	for _, name := range more {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil { // want write-in-loop
			return err
		}
	}
	files = append(files, more...)
	for _, name := range files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", letter, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// As many as are asked for.
func nextDays(from time.Time, count int) []time.Time {
	days := make([]time.Time, 0, count)
	for i := 0; i < count; i++ {
		from = from.AddDate(0, 0, 7)
		days = append(days, from)
	}
	return days
}

func book(ctx context.Context, tx *sql.Tx, room int64, from time.Time, times int) error {
	for _, day := range nextDays(from, 7) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO bookings (room_id, day) VALUES ($1, $2)", room, day); err != nil {
			return err
		}
	}
	for _, day := range nextDays(from, times) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO bookings (room_id, day) VALUES ($1, $2)", room, day); err != nil { // want write-in-loop
			return err
		}
	}
	for _, day := range nextDays(from, 52) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO bookings (room_id, day) VALUES ($1, $2)", room, day); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func others(self int64, ids ...int64) []int64 {
	var all []int64
	for _, id := range ids {
		if id != self {
			all = append(all, id)
		}
	}
	return all
}

func tell(ctx context.Context, tx *sql.Tx, self, author, parent int64, followers []int64) error {
	for _, id := range others(self, author, parent) { // two at most
		if _, err := tx.ExecContext(ctx, "INSERT INTO notes (user_id) VALUES ($1)", id); err != nil {
			return err
		}
	}
	for _, id := range others(self, followers...) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO notes (user_id) VALUES ($1)", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What all callers give is what a function has made of a constant, by a variable and by another
// function.
func checkDays(ctx context.Context, tx *sql.Tx, room int64, days []time.Time) (free bool, err error) {
	for _, day := range days {
		if err = tx.QueryRowContext(ctx, "SELECT count(*) = 0 FROM bookings WHERE room_id = $1 AND day = $2", room, day).Scan(&free); err != nil {
			return false, err
		}
	}
	return free, nil
}

func checkRoom(ctx context.Context, tx *sql.Tx, room int64, days []time.Time) (bool, error) {
	return checkDays(ctx, tx, room, days)
}

func checkWeeks(ctx context.Context, tx *sql.Tx, room int64, from time.Time) (bool, error) {
	days := nextDays(from, 3)
	return checkRoom(ctx, tx, room, days)
}

// One of the callers gives as many as it is asked for.
func checkAnyDays(ctx context.Context, tx *sql.Tx, room int64, days []time.Time) (free bool, err error) {
	for _, day := range days {
		if err = tx.QueryRowContext(ctx, "SELECT count(*) = 0 FROM bookings WHERE room_id = $1 AND day = $2", room, day).Scan(&free); err != nil { // want n-plus-one
			return false, err
		}
	}
	return free, nil
}

func checkSome(ctx context.Context, tx *sql.Tx, room int64, from time.Time, times int) (bool, error) {
	days, more := nextDays(from, 3), nextDays(from, times)
	if free, err := checkAnyDays(ctx, tx, room, days); !free || err != nil {
		return false, err
	}
	return checkAnyDays(ctx, tx, room, more)
}

// Once for many rounds; every second one is one of the rounds.
func progress(ctx context.Context, tx *sql.Tx, job int64, rows []string) error {
	for i := range rows {
		if i%1000 == 0 {
			if _, err := tx.ExecContext(ctx, "UPDATE jobs SET done = $2 WHERE id = $1", job, i); err != nil {
				return err
			}
		}
		if i%2 == 0 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO pairs (job_id, row) VALUES ($1, $2)", job, rows[i]); err != nil { // want write-in-loop
				return err
			}
		}
		if i%1000 != 0 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO rows (job_id, row) VALUES ($1, $2)", job, rows[i]); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

// What is said of other elements, or is no longer so in the next round of a loop around, is not said of these.
func checkKinds(ctx context.Context, tx *sql.Tx, kinds []string, next func() []string) (n int, err error) {
	if len(slices.Compact(kinds)) != 1 {
		return 0, errors.New("of several kinds")
	}
	for _, kind := range kinds {
		if err = tx.QueryRowContext(ctx, "SELECT count(*) FROM books WHERE kind = $1", kind).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
	}
	more := next()
	if len(more) > 5 {
		more = more[:5]
	}
	for len(more) > 0 {
		for _, kind := range more {
			if err = tx.QueryRowContext(ctx, "SELECT count(*) FROM shelves WHERE kind = $1", kind).Scan(&n); err != nil { // want n-plus-one
				return 0, err
			}
		}
		more = next()
	}
	return n, nil
}

func firstOf(lists ...[]int64) (all []int64) {
	for _, id := range lists[0] {
		all = append(all, id)
	}
	return all
}

func tellFirst(ctx context.Context, tx *sql.Tx, followers []int64) error {
	for _, id := range firstOf(followers) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO notes (user_id) VALUES ($1)", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type upload struct {
	Letter int64
	Files  []string
}

// What is taken over from a list that is no longer, one of each, and three of each.
func attachUpload(ctx context.Context, tx *sql.Tx, in upload) error {
	if len(in.Files) > mostFiles {
		return errors.New("too many")
	}
	names, pages := make([]string, 0, len(in.Files)), []string{}
	for _, name := range in.Files {
		if name == "" {
			continue
		}
		names = append(names, name)
		for _, side := range []string{"front", "middle", "back"} {
			pages = append(pages, name+side)
		}
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", in.Letter, name); err != nil {
			return err
		}
	}
	for _, page := range pages { // three of each
		if _, err := tx.ExecContext(ctx, "INSERT INTO pages (letter_id, name) VALUES ($1, $2)", in.Letter, page); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is no longer is another list, or the list only behind.
func attachLate(ctx context.Context, tx *sql.Tx, in upload, more []string) error {
	if len(more) > mostFiles {
		return errors.New("too many")
	}
	var names []string
	for _, name := range in.Files {
		names = append(names, name)
	}
	if len(in.Files) > mostFiles {
		in.Files = in.Files[:mostFiles]
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (letter_id, name) VALUES ($1, $2)", in.Letter, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
