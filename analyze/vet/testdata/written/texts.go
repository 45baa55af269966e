package written

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A function says which of two statements it is.
func insertBook(update bool) string {
	if update {
		return "INSERT INTO books (title) VALUES ($1) ON CONFLICT (title) DO UPDATE SET pages = 0 RETURNING id"
	}
	return "INSERT INTO books (title) VALUES ($1) RETURNING id"
}

// Of two kinds nothing is known but what a call that gives a row does: it reads.
func readsOrWrites(write bool) string {
	if write {
		return "INSERT INTO books (title) VALUES ($1) RETURNING id"
	}
	return "SELECT id FROM books WHERE title = $1"
}

func textOfFunction(ctx context.Context, db *sql.DB, titles []string) error {
	for _, t := range titles {
		var id int64
		if err := db.QueryRowContext(ctx, insertBook(len(titles) > 1), t).Scan(&id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func textOfTwoKinds(ctx context.Context, db *sql.DB, titles []string) error {
	for _, t := range titles {
		var id int64
		if err := db.QueryRowContext(ctx, readsOrWrites(len(titles) > 1), t).Scan(&id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// Its caller prepares the statement, by a text of a function.
func insertAll(stmt *sql.Stmt, titles []string) (ids []int64, err error) {
	for _, t := range titles {
		var id int64
		if err := stmt.QueryRow(t).Scan(&id); err != nil { // want write-in-loop
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func prepareAndInsert(tx *sql.Tx, titles []string, update bool) error {
	text := insertBook(update)
	stmt, err := tx.Prepare(text)
	if err != nil {
		return err
	}
	defer stmt.Close()
	_, err = insertAll(stmt, titles)
	return err
}

// pgx knows it by its name.
func preparedByName(ctx context.Context, tx pgx.Tx, titles []string) error {
	const name = "insert books"
	if _, err := tx.Prepare(ctx, name, "INSERT INTO books (title) VALUES ($1)"); err != nil {
		return err
	}
	for _, t := range titles {
		if _, err := tx.Exec(ctx, name, t); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A function that alters a table is a migration, and its loop runs once.
func addPages(ctx context.Context, tx *sql.Tx, pages map[int64]int) error {
	if _, err := tx.ExecContext(ctx, "ALTER TABLE books ADD COLUMN pages int"); err != nil {
		return err
	}
	for id, n := range pages {
		if _, err := tx.ExecContext(ctx, "UPDATE books SET pages = $2 WHERE id = $1", id, n); err != nil {
			return err
		}
	}
	return nil
}

// A table for the session is made each time.
func stage(ctx context.Context, tx *sql.Tx, titles []string) error {
	if _, err := tx.ExecContext(ctx, "CREATE TEMPORARY TABLE staged (title text)"); err != nil {
		return err
	}
	for _, t := range titles {
		if _, err := tx.ExecContext(ctx, "INSERT INTO staged (title) VALUES ($1)", t); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A row and one that refers to it: a statement of each kind would take them all.
func addEdition(ctx context.Context, tx *sql.Tx, title string) error {
	var id int64
	if err := tx.QueryRowContext(ctx, "INSERT INTO books (title) VALUES ($1) RETURNING id", title).Scan(&id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO editions (book_id) VALUES ($1)", id)
	return err
}

func addEditions(ctx context.Context, tx *sql.Tx, titles []string) error {
	for _, t := range titles {
		if err := addEdition(ctx, tx, t); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type chapters struct {
	title string
	names []string
}

// A row and as many as there are of others that refer to it.
func addChapters(ctx context.Context, tx *sql.Tx, book chapters) error {
	var id int64
	if err := tx.QueryRowContext(ctx, "INSERT INTO books (title) VALUES ($1) RETURNING id", book.title).Scan(&id); err != nil {
		return err
	}
	for _, name := range book.names {
		if _, err := tx.ExecContext(ctx, "INSERT INTO chapters (book_id, name) VALUES ($1, $2)", id, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addBooks(ctx context.Context, tx *sql.Tx, books []chapters) error {
	for _, b := range books {
		if err := addChapters(ctx, tx, b); err != nil {
			return err
		}
	}
	return nil
}

// Each round is a request, which needs no answer of its own from the database.
func notify(ctx context.Context, db *sql.DB, c *http.Client, team int64, urls []string) error {
	for _, url := range urls {
		var name string
		if err := db.QueryRowContext(ctx, "SELECT name FROM teams WHERE id = $1", team).Scan(&name); err != nil { // want loop-invariant-query
			return err
		}
		if _, err := c.Get(url + name); err != nil {
			return err
		}
	}
	return nil
}

// The map remembers what another write gave, not what this one does: that both may fail
// makes no memory of it.
func mapOfAnother(ctx context.Context, tx *sql.Tx, titles []string, pages map[string]int) error {
	ids := map[string]int64{}
	var err error
	for _, t := range titles {
		var id int64
		err = tx.QueryRowContext(ctx, "INSERT INTO books (title) VALUES ($1) RETURNING id", t).Scan(&id) // want write-in-loop
		if err != nil {
			return err
		}
		ids[t] = id
	}
	for t, n := range pages {
		id, ok := ids[t]
		if !ok {
			return errors.New("no such book")
		}
		if _, err = tx.ExecContext(ctx, "UPDATE books SET pages = $2 WHERE id = $1", id, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A function adds a condition to the text, and its parameter to the others.
func ofTenant(ctx context.Context, query string, params ...any) (string, []any) {
	tenant, ok := ctx.Value("tenant").(int64)
	if !ok {
		return query, params
	}
	return query + " AND tenant = $2", append(params, tenant)
}

func inTenant(ctx context.Context, db *sql.DB, id int64) (title string, err error) {
	query, params := ofTenant(ctx, "SELECT title FROM books WHERE id = $1", id)
	stmt, err := db.Prepare(query)
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	err = stmt.QueryRowContext(ctx, params...).Scan(&title)
	return title, err
}

func eachInTenant(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := inTenant(ctx, db, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// The body takes the steps.
func inSteps(ctx context.Context, tx *sql.Tx, titles []string) error {
	from := 0
	for from < len(titles) {
		to := min(from+100, len(titles))
		text, params := "INSERT INTO books (title) VALUES ", []any{}
		for i, t := range titles[from:to] {
			text, params = text+fmt.Sprintf("($%d),", i+1), append(params, t)
		}
		if _, err := tx.ExecContext(ctx, strings.TrimSuffix(text, ","), params...); err != nil {
			return err
		}
		from += 100
	}
	return nil
}

// One by one it is no chunk.
func oneByOne(ctx context.Context, tx *sql.Tx, titles []string) error {
	i := 0
	for i < len(titles) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO books (title) VALUES ($1)", titles[i]); err != nil { // want write-in-loop
			return err
		}
		i += 1
	}
	return nil
}

// Each is asked for until it is there, with a wait between.
func untilThere(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		for {
			time.Sleep(time.Second)
			var state string
			if err := db.QueryRowContext(ctx, "SELECT state FROM books WHERE id = $1", id).Scan(&state); err != nil {
				return err
			}
			if state == "printed" {
				break
			}
		}
	}
	return nil
}

// A statement that is prepared of such a text, to which a function adds, and rows that a
// function reads, each of which asks on.
type scans interface{ Scan(into ...any) error }

type run struct {
	suite, id int64
	steps     []string
}

func readRun(row scans) (r run, err error) {
	return r, row.Scan(&r.suite, &r.id)
}

type steps interface {
	StepsOf(ctx context.Context, suite, id int64) ([]string, error)
}

var stepsQuery = fmt.Sprintf("SELECT %s FROM steps", "name")

type stepTable struct{ db *sql.DB }

func (t *stepTable) StepsOf(ctx context.Context, suite, id int64) (all []string, err error) {
	query := stepsQuery + `
WHERE run = $1 AND suite = $2`
	query, params := ofTenant(ctx, query, strconv.FormatInt(id, 10), suite)
	query += " ORDER BY name"
	stmt, err := t.db.Prepare(query)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.QueryContext(ctx, params...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return readNames(ctx, rows)
}

func readNames(_ context.Context, rows *sql.Rows) (all []string, err error) {
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func runsOf(ctx context.Context, db *sql.DB, steps steps, suite int64) error {
	query, params := ofTenant(ctx, "SELECT suite, id FROM runs WHERE suite = $1", suite)
	stmt, err := db.Prepare(query + " ORDER BY id")
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, params...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := readRun(rows)
		if err != nil {
			return err
		}
		r.steps, err = steps.StepsOf(ctx, r.suite, r.id) // want n-plus-one
		if err != nil {
			return err
		}
	}
	return nil
}

// A function that reads a row and asks for what belongs to it.
func readWithSteps(ctx context.Context, steps steps, row scans, whole bool) (r run, err error) {
	if err := row.Scan(&r.suite, &r.id); err != nil {
		return r, err
	}
	if whole {
		if _, err := steps.StepsOf(ctx, r.suite, r.id); err != nil {
			return r, err
		}
	}
	return r, nil
}

func runsWithSteps(ctx context.Context, steps steps, rows *sql.Rows) (all []run, err error) {
	for rows.Next() {
		r, err := readWithSteps(ctx, steps, rows, true) // want n-plus-one
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}
