package written

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// SQL that is made at run time. Where nothing of it is known, the method tells.
func bookQuery(columns ...string) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	b.WriteString(strings.Join(columns, ", "))
	b.WriteString(" FROM books WHERE id = $1")
	return b.String()
}

func madeReads(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		var title string
		if err := db.QueryRowContext(ctx, bookQuery("title"), id).Scan(&title); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func madeWrites(ctx context.Context, db *sql.DB, text func() string, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, text(), id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A function that asks by it.
func madeOne(ctx context.Context, db *sql.DB, id int64, columns []string) (title string, err error) {
	err = db.QueryRowContext(ctx, bookQuery(columns...), id).Scan(&title)
	return title, err
}

func madeByHelper(ctx context.Context, db *sql.DB, ids []int64, columns []string) {
	for _, id := range ids {
		madeOne(ctx, db, id, columns) // want n-plus-one
	}
}

// Each round has a text of its own: a file, a statement of a list.
func scripts(ctx context.Context, db *sql.DB, files, statements []string) error {
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, string(text), name); err != nil {
			return err
		}
	}
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// So has each round whose table's name is the round's, in a function that makes it.
func countRows(ctx context.Context, db *sql.DB, table string, team int64) (n int64, err error) {
	err = db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE team_id = $1", table), team).Scan(&n)
	return n, err
}

func countAll(ctx context.Context, db *sql.DB, tables []string, teams []int64) {
	for _, t := range tables {
		countRows(ctx, db, t, 1)
	}
	for _, t := range teams {
		countRows(ctx, db, "users", t) // want n-plus-one
	}
}

// Values that are written into the text are no table's name.
func spelledOut(ctx context.Context, db *sql.DB, ids []int64, names []string) {
	for _, id := range ids {
		db.QueryRowContext(ctx, fmt.Sprintf("SELECT title FROM books WHERE id = %d", id)) // want n-plus-one
	}
	for _, n := range names {
		db.QueryRowContext(ctx, fmt.Sprintf("SELECT id FROM books WHERE title = '%s'", n)) // want n-plus-one
	}
}

// The number of a parameter is no part that differs, though the arguments do.
func withFilter(ctx context.Context, db *sql.DB, team int64, name string) {
	query, args := "SELECT id FROM users WHERE team_id = $1", []any{team}
	if name != "" {
		args = append(args, name)
		query += fmt.Sprintf(" AND name = $%d", len(args))
	}
	db.QueryContext(ctx, query, args...)
}

func filtered(ctx context.Context, db *sql.DB, teams []int64, names []string) {
	for _, t := range teams {
		withFilter(ctx, db, t, "") // want n-plus-one
	}
	for _, n := range names {
		withFilter(ctx, db, 1, n) // want n-plus-one
	}
}

// Rounds may add what is constant to a text.
func addedTo(ctx context.Context, db *sql.DB, users []user) {
	query := "DELETE FROM users WHERE id = $1"
	for _, u := range users {
		if u.team > 0 {
			query = query + " AND team_id > 0"
		}
		db.ExecContext(ctx, query, u.id) // want write-in-loop
	}
}

// A statement that is one of two, which ask by the same.
type picked struct{ all, some *sql.Stmt }

func newPicked(db *sql.DB) (p picked, err error) {
	if p.all, err = db.Prepare("SELECT id FROM users WHERE team_id = $1"); err != nil {
		return p, err
	}
	p.some, err = db.Prepare("SELECT id FROM users WHERE team_id = $1 AND name <> ''")
	return p, err
}

func (p *picked) each(ctx context.Context, named bool, teams []int64) {
	for _, t := range teams {
		stmt := p.all
		if named {
			stmt = p.some
		}
		stmt.QueryRowContext(ctx, t) // want n-plus-one
	}
}

// A wrapper is given its text by the caller, whose text is another one each time.
func runText(ctx context.Context, db *sql.DB, text string) error {
	_, err := db.ExecContext(ctx, text)
	return err
}

func runTexts(ctx context.Context, db *sql.DB, texts []string) {
	for _, t := range texts {
		runText(ctx, db, t)
	}
}

// What a loop finds out with another query's name for the result is no search.
func existEach(ctx context.Context, db *sql.DB, names []string) error {
	seen := map[string]bool{}
	for _, n := range names {
		exists, err := nameExists(ctx, db, n) // want n-plus-one
		if err != nil {
			return err
		}
		if !exists {
			return errors.New("no user " + n)
		}
		if _, exists = seen[n]; exists {
			return nil
		}
		seen[n] = true
	}
	return nil
}

func nameExists(ctx context.Context, db *sql.DB, name string) (found bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM users WHERE name = $1)", name).Scan(&found)
	return found, err
}

// An exit that hands out what all rounds gathered is none, where something lacks.
func gatherEach(ctx context.Context, db *sql.DB, teams []int64, create bool) (ids []int64, err error) {
	for _, t := range teams {
		found, err := usersOf(ctx, db, t) // want n-plus-one
		if err != nil {
			return nil, err
		}
		if len(found) == 0 && create {
			ids = append(ids, t)
			return ids, nil
		}
		ids = append(ids, found...)
	}
	return ids, nil
}

func usersOf(ctx context.Context, db *sql.DB, team int64) (ids []int64, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM users WHERE team_id = $1", team)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// A function that has a loop of its own, which is found there, runs it for each round
// of another loop, too.
func namesOf(ctx context.Context, db *sql.DB, ids []int64, team int64) (names []string) {
	for _, id := range ids {
		var name string
		db.QueryRowContext(ctx, "SELECT name FROM users WHERE team_id = $1 AND id = $2", team, id).Scan(&name) // want n-plus-one
		names = append(names, name)
	}
	return names
}

func namesOfTeams(ctx context.Context, db *sql.DB, ids, teams []int64) {
	for _, t := range teams {
		namesOf(ctx, db, ids, t) // want n-plus-one
	}
}

// An order with its lines, which have the number that the order was given: rows that
// follow from one another, and are one job.
type order struct {
	name  string
	lines []string
}

func addOrder(ctx context.Context, db *sql.DB, o order) error {
	var id int64
	if err := db.QueryRowContext(ctx, "INSERT INTO orders (name) VALUES ($1) RETURNING id", o.name).Scan(&id); err != nil {
		return err
	}
	for _, l := range o.lines {
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (order_id, name) VALUES ($1, $2)", id, l); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addOrders(ctx context.Context, db *sql.DB, orders []order) error {
	for _, o := range orders {
		if err := addOrder(ctx, db, o); err != nil {
			return err
		}
	}
	return nil
}

// What a delete gives is noted: the deletes could be one, and the notes another.
func dropBook(ctx context.Context, db *sql.DB, id int64) error {
	var shelf int64
	if err := db.QueryRowContext(ctx, "DELETE FROM books WHERE id = $1 RETURNING shelf_id", id).Scan(&shelf); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "INSERT INTO notes (shelf_id) VALUES ($1)", shelf)
	return err
}

func dropBooks(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if err := dropBook(ctx, db, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Columns that are written out, for each of the tables that are.
var secrets = map[string]map[string]string{
	"users":    {"name": "name_cipher"},
	"accounts": {"key": "key_cipher", "note": "note_cipher"},
}

func encryptAll(ctx context.Context, db *sql.DB, key string) {
	for table, columns := range secrets {
		for column, cipher := range columns {
			db.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = encrypt(%s, $1)", table, cipher, column), key)
		}
	}
}

// Each of several kinds of counter asks something of its own: the element says who
// does it, and not for what.
type counter interface {
	count(ctx context.Context, db *sql.DB) error
}

type userCounter struct{ mu sync.Mutex }

func (u *userCounter) count(ctx context.Context, db *sql.DB) error {
	return db.QueryRowContext(ctx, "SELECT count(*) FROM users").Err()
}

type bookCounter struct{ shelf int64 }

func (b *bookCounter) count(ctx context.Context, db *sql.DB) error {
	return db.QueryRowContext(ctx, "SELECT count(*) FROM books WHERE shelf_id = $1", b.shelf).Err()
}

func countKinds(ctx context.Context, db *sql.DB, kinds []counter) {
	for _, k := range kinds {
		k.count(ctx, db)
	}
}

// What a COPY is prepared for takes a row with each call, and sends them together.
func copyIn(table string, columns ...string) string {
	b := strings.Builder{}
	b.WriteString("COPY ")
	b.WriteString(table + " (" + strings.Join(columns, ", ") + ")")
	b.WriteString(" FROM STDIN")
	return b.String()
}

func insertText(table string, columns ...string) string {
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ($1)"
}

func copied(ctx context.Context, tx *sql.Tx, names []string) error {
	rows, err := tx.PrepareContext(ctx, copyIn("users", "name"))
	if err != nil {
		return err
	}
	single, err := tx.PrepareContext(ctx, insertText("users", "name"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := rows.ExecContext(ctx, name); err != nil {
			return err
		}
	}
	for _, name := range names {
		if _, err := single.ExecContext(ctx, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
