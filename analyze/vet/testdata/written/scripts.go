package written

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// What runs scripts, each in a round of its own.
type script struct {
	Version int
	Text    []byte
	Query   string
}

type versioned interface {
	RecordVersion(version int) string
}

type ofPostgres struct{}

func (ofPostgres) RecordVersion(version int) string {
	return fmt.Sprintf("INSERT INTO versions (version) VALUES (%d)", version)
}

// A text is made of the statements that a script's bytes have.
func runStatements(tx *sql.Tx, text []byte) error {
	for _, s := range statementsOf(text) {
		if _, err := tx.Exec(s); err != nil {
			return err
		}
	}
	return nil
}

func statementsOf(text []byte) (all []string) {
	for s := range strings.SplitSeq(string(regexp.MustCompile(`--.*`).ReplaceAll(text, nil)), ";") {
		all = append(all, s)
	}
	return all
}

// Each round runs its script, and notes that it did.
func runScripts(tx *sql.Tx, s versioned, scripts []script) error {
	for _, sc := range scripts {
		if err := runStatements(tx, sc.Text); err != nil {
			return err
		}
		if _, err := tx.Exec(s.RecordVersion(sc.Version)); err != nil {
			return err
		}
	}
	return nil
}

// So does a runner that has the text in a field, and the note in a helper.
func apply(ctx context.Context, tx *sql.Tx, sc script) error {
	if _, err := tx.ExecContext(ctx, sc.Query); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO versions (version) VALUES ($1)", sc.Version)
	return err
}

func applyAll(ctx context.Context, tx *sql.Tx, scripts []script) error {
	for _, sc := range scripts {
		if err := apply(ctx, tx, sc); err != nil {
			return err
		}
	}
	return nil
}

// Where no script runs, versions are rows as others are.
func noteAll(ctx context.Context, tx *sql.Tx, scripts []script) error {
	for _, sc := range scripts {
		if _, err := tx.ExecContext(ctx, "INSERT INTO versions (version) VALUES ($1)", sc.Version); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A text that has parameters is a statement of the program's, which a script is not.
func withParameters(ctx context.Context, tx *sql.Tx, scripts []script) error {
	for _, sc := range scripts {
		if _, err := tx.ExecContext(ctx, sc.Query, sc.Version); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM versions WHERE version = $1", sc.Version); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A mail that another goroutine sends makes a round no work of its own.
func invite(ctx context.Context, db *sql.DB, known map[string]bool, names []string) {
	for _, n := range names {
		db.ExecContext(ctx, "INSERT INTO members (name) VALUES ($1)", n) // want write-in-loop
		go invited(n)
	}
	for _, n := range names { // nor does one that is sent in place of the write
		if known[n] {
			db.ExecContext(ctx, "UPDATE members SET seen = true WHERE name = $1", n) // want write-in-loop
		} else {
			invited(n)
		}
	}
	for _, n := range names { // one that is waited for is longer than the write
		if known[n] {
			db.ExecContext(ctx, "UPDATE members SET seen = true WHERE name = $1", n)
		}
		invited(n)
	}
}

func invited(name string) {
	http.Get("https://mail.example.com/" + name)
}
