package written

import (
	"context"
	"database/sql"
	"time"
)

// Types around those of database/sql: what they log and count says nothing of the SQL that
// goes through them.
type loggedStmt struct {
	*sql.Stmt
	text string
	log  func(string, time.Duration)
}

type loggedRow struct {
	*sql.Row
	log func(string, time.Duration)
}

type loggedRows struct {
	rows *sql.Rows
	read int
}

type loggedTx struct {
	*sql.Tx
	log func(string, time.Duration)
}

func (r *loggedRow) Scan(dest ...any) error { return r.Row.Scan(dest...) }

func (r *loggedRows) Next() bool { return r.rows.Next() }

func (r *loggedRows) Scan(dest ...any) error {
	r.read++
	return r.rows.Scan(dest...)
}

func (s *loggedStmt) Exec(args ...any) (sql.Result, error) {
	return s.ExecContext(context.Background(), args...)
}

func (s *loggedStmt) ExecContext(ctx context.Context, args ...any) (sql.Result, error) {
	begin := time.Now()
	res, err := s.Stmt.ExecContext(ctx, args...)
	s.log(s.text, time.Since(begin))
	return res, err
}

func (s *loggedStmt) QueryRow(args ...any) *loggedRow {
	return &loggedRow{s.Stmt.QueryRow(args...), s.log}
}

// A method of a wrapper that has another form than the library's.
func (s *loggedStmt) must(id int64) {
	if _, err := s.Stmt.Exec(id); err != nil {
		panic(err)
	}
}

func (tx *loggedTx) Prepare(text string) (*loggedStmt, error) {
	s, err := tx.Tx.Prepare(text)
	if err != nil {
		return nil, err
	}
	return &loggedStmt{Stmt: s, text: text, log: tx.log}, nil
}

func (tx *loggedTx) Query(text string, args ...any) (*loggedRows, error) {
	begin := time.Now()
	rows, err := tx.Tx.Query(text, args...)
	tx.log(text, time.Since(begin))
	return &loggedRows{rows: rows}, err
}

func wrappedWrites(tx *loggedTx, ids []int64) error {
	stmt, err := tx.Prepare("UPDATE books SET lent = true WHERE id = $1")
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := stmt.Exec(id); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		stmt.must(id) // want write-in-loop
	}
	return nil
}

// What is prepared adds to one row, once for each call: there is nothing that asks the same.
func wrappedCalls(tx *loggedTx, pages [][]int64) error {
	stmt, err := tx.Prepare("CALL archive($1)")
	if err != nil {
		return err
	}
	for _, p := range pages {
		if _, err := stmt.Exec(p); err != nil {
			return err
		}
	}
	return nil
}

// A literal takes the statement with it.
func titleBy(tx *loggedTx) (func(id int64) (string, error), func() error, error) {
	stmt, err := tx.Prepare("SELECT title FROM books WHERE id = $1")
	if err != nil {
		return nil, nil, err
	}
	return func(id int64) (title string, err error) {
		err = stmt.QueryRow(id).Scan(&title)
		return title, err
	}, stmt.Close, nil
}

func wrappedReads(tx *loggedTx, ids []int64) error {
	title, done, err := titleBy(tx)
	if err != nil {
		return err
	}
	defer done()
	for _, id := range ids {
		if _, err := title(id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func wrappedLists(tx *loggedTx, ids []int64) (n int, err error) {
	for _, id := range ids {
		rows, err := tx.Query("SELECT id FROM chapters WHERE book_id = $1", id) // want n-plus-one
		if err != nil {
			return n, err
		}
		for rows.Next() {
			n++
		}
	}
	return n, nil
}

// A script has its text from the round; a wrapper makes no statement of it.
func wrappedScripts(tx *loggedTx, scripts []string) error {
	for _, script := range scripts {
		if _, err := tx.Exec(script); err != nil {
			return err
		}
	}
	return nil
}

// A statement behind an interface, a literal that wraps one, and one that a function prepares.
type runner interface {
	Exec(args ...any) (sql.Result, error)
	Close() error
}

func forget(db *sql.DB) (*sql.Stmt, error) { return db.Prepare("DELETE FROM books WHERE id = $1") }

func behindRunner(r runner, ids []int64) error {
	for _, id := range ids {
		if _, err := r.Exec(id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func wrappedLiteral(db *sql.DB, pages []int64) error {
	s, err := forget(db)
	if err != nil {
		return err
	}
	stmt := &loggedStmt{Stmt: s}
	for _, p := range pages {
		if _, err := stmt.Exec(p); err != nil { // want write-in-loop
			return err
		}
	}
	return behindRunner(stmt, pages)
}

// A helper that prepares what it is given, and runs it.
func runPrepared(tx *loggedTx, text string, args ...any) error {
	stmt, err := tx.Prepare(text)
	if err != nil {
		return err
	}
	_, err = stmt.Exec(args...)
	return err
}

func preparedEach(tx *loggedTx, ids []int64) error {
	for _, id := range ids {
		if err := runPrepared(tx, "UPDATE books SET seen = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Many statements whose texts nobody knows are as many different ones, a job for each book.
func manyUnknown(db *sql.DB, texts func(string) string, id int64) error {
	if _, err := db.Exec(texts("lent"), id); err != nil {
		return err
	}
	if _, err := db.Exec(texts("seen"), id); err != nil {
		return err
	}
	if _, err := db.Exec(texts("read"), id); err != nil {
		return err
	}
	if _, err := db.Exec(texts("rated"), id); err != nil {
		return err
	}
	_, err := db.Exec(texts("shelved"), id)
	return err
}

func eachUnknown(db *sql.DB, texts func(string) string, ids []int64) error {
	for _, id := range ids {
		if err := manyUnknown(db, texts, id); err != nil {
			return err
		}
	}
	return nil
}

// One of them is one statement for each.
func oneUnknown(db *sql.DB, texts func(string) string, ids []int64) error {
	for _, id := range ids {
		if _, err := db.Exec(texts("lent"), id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
