package rounds

import (
	"context"
	"database/sql"
	"fmt"
)

// A row that is asked to have the number of a new one, and is one at most, makes no job of the two inserts.

type doubt struct {
	title string
	of    int64
}

func addDoubt(ctx context.Context, db *sql.DB, d doubt, claims ...int64) error {
	var id int64
	if err := db.QueryRowContext(ctx, "INSERT INTO doubts (title) VALUES ($1) RETURNING id", d.title).Scan(&id); err != nil {
		return err
	}
	for _, claim := range claims { // quiet: one at most
		if _, err := db.ExecContext(ctx, "INSERT INTO doubted (doubt_id, claim) VALUES ($1, $2)", id, claim); err != nil {
			return err
		}
	}
	return nil
}

func addDoubts(ctx context.Context, db *sql.DB, all []doubt, titles map[string]int64) error {
	for _, d := range all {
		if err := addDoubt(ctx, db, d, d.of); err != nil { // want write-in-loop
			return err
		}
	}
	for title := range titles {
		if err := addDoubt(ctx, db, doubt{title: title}); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Of these each has as many as it has: they are put in with it.
func addTheory(ctx context.Context, db *sql.DB, title string, claims ...int64) error {
	var id int64
	if err := db.QueryRowContext(ctx, "INSERT INTO theories (title) VALUES ($1) RETURNING id", title).Scan(&id); err != nil {
		return err
	}
	for _, claim := range claims {
		if _, err := db.ExecContext(ctx, "INSERT INTO claims (theory_id, claim) VALUES ($1, $2)", id, claim); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addTheories(ctx context.Context, db *sql.DB, all map[string][]int64) error {
	for title, claims := range all {
		if err := addTheory(ctx, db, title, claims...); err != nil { // quiet: its claims follow from its number
			return err
		}
	}
	return addTheory(ctx, db, "none", 1)
}

// A journal is no other program's: this one alone makes it, and gives it to others as what can be told something.
type Journal struct {
	db *sql.DB
	of int64
}

func newJournal(db *sql.DB, of int64) *Journal { return &Journal{db: db, of: of} }

type teller interface {
	Tell(ctx context.Context, texts ...string)
}

func (j *Journal) Tell(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if _, err := j.db.ExecContext(ctx, "INSERT INTO journal (of, text) VALUES ($1, $2)", j.of, text); err != nil { // quiet: two at most
			return
		}
	}
}

// Tellf is the one who tells this.
func (j *Journal) Tellf(ctx context.Context, form string, args ...any) {
	j.Note(ctx, fmt.Sprintf(form, args...))
}

func (j *Journal) Note(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if _, err := j.db.ExecContext(ctx, "INSERT INTO noted (of, text) VALUES ($1, $2)", j.of, text); err != nil { // quiet: one
			return
		}
	}
}

// A Diary is kept by whoever opens one.
type Diary struct {
	db *sql.DB
	of int64
}

// OpenDiary opens one.
func OpenDiary(db *sql.DB, of int64) *Diary { return &Diary{db: db, of: of} }

type diarist interface {
	Write(ctx context.Context, texts ...string)
}

func (d *Diary) Write(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if _, err := d.db.ExecContext(ctx, "INSERT INTO diaries (of, text) VALUES ($1, $2)", d.of, text); err != nil { // want write-in-loop
			return
		}
	}
}

// Writef is one of those who write there.
func (d *Diary) Writef(ctx context.Context, form string, args ...any) {
	d.Add(ctx, fmt.Sprintf(form, args...))
}

func (d *Diary) Add(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if _, err := d.db.ExecContext(ctx, "INSERT INTO pages (of, text) VALUES ($1, $2)", d.of, text); err != nil { // want write-in-loop
			return
		}
	}
}

// A ledger is given to others as what they can write into.
type ledger struct{ db *sql.DB }

// Keeper is what they have.
type Keeper interface {
	Keep(ctx context.Context, texts ...string)
}

// OpenLedger opens one.
func OpenLedger(db *sql.DB) Keeper { return &ledger{db} }

func (l *ledger) Keep(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if _, err := l.db.ExecContext(ctx, "INSERT INTO ledger (text) VALUES ($1)", text); err != nil { // want write-in-loop
			return
		}
	}
}

func keepTwo(ctx context.Context, db *sql.DB, name string) {
	OpenLedger(db).Keep(ctx, "begins")
	OpenLedger(db).Keep(ctx, "is called", name)
}

// Books are made by who fills them: one without anything is of use.
type Book struct{ lines []string }

func (b *Book) Print(ctx context.Context, db *sql.DB, texts ...string) {
	for _, text := range texts {
		b.lines = append(b.lines, text)
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (text) VALUES ($1)", text); err != nil { // want write-in-loop
			return
		}
	}
}

func tellOf(ctx context.Context, t teller, w diarist, b *Book, db *sql.DB, name string) {
	t.Tell(ctx, "begins")
	t.Tell(ctx, "is called", name)
	w.Write(ctx, "begins")
	w.Write(ctx, "is called", name)
	b.Print(ctx, db, "begins")
	b.Print(ctx, db, "is called", name)
}

func tellJournal(ctx context.Context, db *sql.DB, of int64, name string) {
	tellOf(ctx, newJournal(db, of), OpenDiary(db, of), &Book{}, db, name)
}
