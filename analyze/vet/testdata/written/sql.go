// Package written has calls of database/sql and pgx with SQL of their own. Each line
// with a "want" has a finding of that rule, and no other line has one.
package written

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

const userByID = `SELECT name FROM users WHERE id = $1`

type user struct {
	id, team int64
	name     string
}

// The constant stands elsewhere.
func constant(ctx context.Context, db *sql.DB, ids []int64) (names []string, err error) {
	for _, id := range ids {
		var name string
		if err := db.QueryRowContext(ctx, userByID, id).Scan(&name); err != nil { // want n-plus-one
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// It is put together of constants.
func constants(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.QueryRow("SELECT name FROM users "+"WHERE id = $1", id) // want n-plus-one
	}
}

// A variable that is given it once.
func variable(db *sql.DB, ids []int64) {
	query := "SELECT name FROM users WHERE id = $1"
	for _, id := range ids {
		db.QueryRow(query, id) // want n-plus-one
	}
}

// To a variable's text a condition is added.
func added(db *sql.DB, all bool, ids []int64) {
	query := "SELECT name FROM users WHERE id = $1"
	if all {
		query += " AND NOT gone"
	}
	for _, id := range ids {
		db.QueryRow(query, id) // want n-plus-one
	}
}

// Either of two texts of one kind is sent for each.
func twoTexts(db *sql.DB, all bool, ids []int64) {
	query := "SELECT name FROM users WHERE id = $1"
	if all {
		query = "SELECT name FROM everyone WHERE id = $1"
	}
	for _, id := range ids {
		db.QueryRow(query, id) // want n-plus-one
	}
}

// A table's name is put in.
func made(db *sql.DB, table string, ids []int64) {
	for _, id := range ids {
		db.QueryRow(fmt.Sprintf("SELECT name FROM %s WHERE id = $1", table), id)          // want n-plus-one
		db.Exec("UPDATE "+table+" SET seen = now() WHERE id = $1", id)                    // want write-in-loop
		db.Query(fmt.Sprintf("SELECT %s FROM users WHERE team_id = $1", userColumns), id) // want n-plus-one
	}
}

var userColumns = "id, name"

// What is put in cannot be parsed, and a WITH clause stands before the verb.
func madeWithin(db *sql.DB, scope string, ids []int64) {
	for _, id := range ids {
		db.QueryRow(fmt.Sprintf("WITH latest AS (SELECT max(id) AS id FROM users) SELECT name FROM users WHERE %s AND id = $1", scope), id) // want n-plus-one
	}
}

// Each round has a statement of its own.
func tables(db *sql.DB, tables []string, id int64) {
	for _, table := range tables {
		db.Exec(fmt.Sprintf("DELETE FROM %s WHERE user_id = $1", table), id)
		query := "SELECT count(*) FROM " + table
		db.QueryRow(query+" WHERE user_id = $1", id)
	}
}

// SQL of which nothing is written out is not judged.
func given(db *sql.DB, query string, ids []int64) {
	for _, id := range ids {
		db.QueryRow(query, id)
	}
}

// Package variables have it, too. Of one that is set again the method tells.
var (
	teamByID = "SELECT name FROM teams WHERE id = $1"
	anyByID  = "SELECT name FROM teams WHERE id = $1"
)

func init() { anyByID = "SELECT 1" }

func packageVariable(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.QueryRow(teamByID, id) // want n-plus-one
		db.QueryRow(anyByID, id)  // want n-plus-one
	}
}

// Rows of each.
func rows(ctx context.Context, db *sql.DB, teams []int64) error {
	for _, team := range teams {
		rows, err := db.QueryContext(ctx, "SELECT id FROM users WHERE team_id = $1", team) // want n-plus-one
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return err
			}
		}
		rows.Close()
	}
	return nil
}

// Placeholders of another database.
func questionMarks(db *sql.DB, users []user) {
	for _, u := range users {
		db.Exec("UPDATE `users` SET `name` = ? WHERE `id` = ?", u.name, u.id) // want write-in-loop
	}
}

// What PostgreSQL's parser does not take is judged by its first word.
func anotherDialect(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.Exec("INSERT IGNORE INTO seen (id) VALUES (?)", id) // want write-in-loop
	}
}

// DDL and settings are no rows.
func ddl(db *sql.DB, tables []string) {
	for range tables {
		db.Exec("VACUUM")
		db.Exec("SET search_path TO app")
	}
}

// In one transaction around the loop.
func inTx(ctx context.Context, db *sql.DB, users []user) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, u := range users {
		if _, err := tx.ExecContext(ctx, "INSERT INTO users (id, name) VALUES ($1, $2)", u.id, u.name); err != nil { // want write-in-loop
			return err
		}
	}
	return tx.Commit()
}

// A transaction for each.
func txEach(ctx context.Context, db *sql.DB, users []user) error {
	for _, u := range users {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM users WHERE id = $1", u.id); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// A prepared statement saves the parsing, not the round trips.
func prepared(ctx context.Context, tx *sql.Tx, users []user) error {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO users (id, name) VALUES ($1, $2)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, u := range users {
		if _, err := insert.ExecContext(ctx, u.id, u.name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Statements that fields hold, prepared one by one or from a list.
type statements struct {
	byID, byTeam, insert, twice *sql.Stmt
}

const teamSQL = "SELECT id FROM users WHERE team_id = $1"

func prepareAll(db *sql.DB) (s *statements, err error) {
	s = new(statements)
	if s.byID, err = db.Prepare(userByID); err != nil {
		return nil, err
	}
	for _, each := range []struct {
		to  **sql.Stmt
		sql string
	}{{&s.byTeam, teamSQL}, {&s.insert, "INSERT INTO users (id) VALUES ($1)"}} {
		if *each.to, err = db.Prepare(each.sql); err != nil {
			return nil, err
		}
	}
	s.twice, _ = db.Prepare("SELECT 1")
	s.twice, _ = db.Prepare(userByID)
	return s, nil
}

// preparer stands for those that gather the errors.
type preparer struct {
	db  *sql.DB
	err error
}

func (p *preparer) P(query string) *sql.Stmt {
	stmt, err := p.db.Prepare(query)
	p.err = errors.Join(p.err, err)
	return stmt
}

type ready struct{ byID *sql.Stmt }

func newReady(p *preparer) *ready { return &ready{byID: p.P(userByID)} }

// They are as good as their text; without one the method tells.
func (r *ready) use(ids []int64) {
	for _, id := range ids {
		r.byID.QueryRow(id) // want n-plus-one
	}
}

// A transaction's own statement, where there is one.
func (s *statements) insertTx(ctx context.Context, tx *sql.Tx, id int64) error {
	stmt := s.insert
	if tx != nil {
		stmt = tx.StmtContext(ctx, stmt)
	}
	_, err := stmt.ExecContext(ctx, id)
	return err
}

// Another statement, where there is none.
func (s *statements) eitherTx(ctx context.Context, tx *sql.Tx, id int64) error {
	stmt := s.insert
	if tx != nil {
		stmt = s.byTeam
	}
	_, err := stmt.ExecContext(ctx, id)
	return err
}

// What may be either is judged by its method.
func (s *statements) inTx(ctx context.Context, tx *sql.Tx, ids []int64) {
	for _, id := range ids {
		s.insertTx(ctx, tx, id) // want write-in-loop
		s.eitherTx(ctx, tx, id) // want write-in-loop
	}
}

// The arguments as a list: they are those of one row, unless the text is made for
// them.
func lists(db *sql.DB, users []user, teams map[int64][]any) {
	for _, u := range users {
		row := []any{u.id, u.name}
		db.Exec("INSERT INTO users (id, name) VALUES ($1, $2)", row...) // want write-in-loop
	}
	for team, ids := range teams {
		db.Exec("DELETE FROM users WHERE id IN ("+placeholders(len(ids))+")", ids...)
		print(team)
	}
}

func placeholders(n int) string { return "$1" }

// They are as good as their text; without one the method tells.
func (s *statements) use(ctx context.Context, ids []int64) {
	for _, id := range ids {
		s.byID.QueryRowContext(ctx, id) // want n-plus-one
		s.twice.QueryRow(id)            // want n-plus-one
	}
}

// So they are in a transaction.
func (s *statements) useTx(ctx context.Context, tx *sql.Tx, ids []int64) {
	for _, id := range ids {
		tx.StmtContext(ctx, s.byTeam).Query(id) // want n-plus-one
		stmt := tx.Stmt(s.insert)
		stmt.ExecContext(ctx, id) // want write-in-loop
	}
}

// The same question in each round.
func same(db *sql.DB, me int64, users []user) {
	for range users {
		db.QueryRow("SELECT name FROM users WHERE id = $1", me) // want loop-invariant-query
	}
}

// The database gives something else each time.
func random(db *sql.DB, users []user) {
	for range users {
		db.QueryRow("SELECT random()")
	}
}

// A search.
func search(db *sql.DB, ids []int64) string {
	for _, id := range ids {
		var name string
		if err := db.QueryRow(userByID, id).Scan(&name); err == nil {
			return name
		}
	}
	return ""
}

// A free name.
func free(db *sql.DB, name string) string {
	for i := 0; ; i++ {
		try := fmt.Sprint(name, i)
		var id int64
		err := db.QueryRow("SELECT id FROM users WHERE name = $1", try).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return try
		}
	}
}

// Pages, by what the last one ended with.
func pages(db *sql.DB) {
	var last int64
	for {
		n := 0
		rows, err := db.Query("SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT 100", last)
		if err != nil {
			return
		}
		for rows.Next() {
			rows.Scan(&last)
			n++
		}
		if n == 0 {
			return
		}
	}
}

// A parent's parent.
func ancestors(db *sql.DB, id int64) {
	for id != 0 {
		if err := db.QueryRow("SELECT parent FROM users WHERE id = $1", id).Scan(&id); err != nil {
			return
		}
	}
}

// Polling.
func poll(db *sql.DB, id int64) {
	for {
		var done bool
		db.QueryRow("SELECT done FROM jobs WHERE id = $1", id).Scan(&done)
		if done {
			return
		}
		time.Sleep(time.Second)
	}
}

// Remembered.
func remembered(db *sql.DB, users []user) {
	teams := map[int64]string{}
	for _, u := range users {
		if _, ok := teams[u.team]; ok {
			continue
		}
		var name string
		if err := db.QueryRow("SELECT name FROM teams WHERE id = $1", u.team).Scan(&name); err != nil {
			continue
		}
		teams[u.team] = name
	}
}

// Whoever wraps it: it gives rows.
type querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
}

type traced struct{ *sql.DB }

func (t traced) Query(query string, args ...any) (*sql.Rows, error) {
	print(query)
	return t.DB.Query(query, args...)
}

// An interface of the project's, with a type that traces.
func wrapper(q querier, ids []int64) {
	for _, id := range ids {
		q.Query("SELECT * FROM users WHERE team_id = $1", id) // want n-plus-one
	}
}

// A log is no query.
type logger struct{}

func (logger) Printf(format string, args ...any) {}

// It gives no rows.
func logs(l logger, ids []int64) {
	for _, id := range ids {
		l.Printf("SELECT name FROM users WHERE id = $1", id)
	}
}

// Through a store's method, and a service over it.
type store struct{ db *sql.DB }

func (s *store) name(ctx context.Context, id int64) (name string, err error) {
	err = s.db.QueryRowContext(ctx, userByID, id).Scan(&name)
	return name, err
}

type service struct{ store *store }

func (s service) greet(ctx context.Context, u user) string {
	name, _ := s.store.name(ctx, u.id)
	return "Hello " + name
}

// The text is two functions away.
func throughStore(ctx context.Context, s service, users []user) {
	for _, u := range users {
		s.greet(ctx, u) // want n-plus-one
	}
}

// Many at once.
func many(db *sql.DB, chunks [][]int64) {
	for _, ids := range chunks {
		db.Query("SELECT name FROM users WHERE id = ANY($1)", ids)
	}
}

// To undo what failed is for the few.
func undo(db *sql.DB, users []user) {
	for _, u := range users {
		if err := greet(u); err != nil {
			db.Exec("UPDATE users SET failed = true WHERE id = $1", u.id)
		}
	}
}

func greet(user) error { return nil }

// In SQL's own words a write.
func writesByWith(db *sql.DB, ids []int64) {
	for _, id := range ids {
		db.Query("WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING id) SELECT id FROM gone", id) // want write-in-loop
	}
}

// Silenced, with the reason.
func ignored(db *sql.DB, ids []int64) {
	for _, id := range ids {
		//dbgen:ignore n-plus-one three at most
		db.QueryRow(userByID, id)
	}
}

// From here to there.
type span struct{ from, to int64 }

// Two bounds are a chunk, a key and a bound are not.
func spans(db *sql.DB, list []span) {
	for _, s := range list {
		db.Query("SELECT name FROM users WHERE id >= $1 AND id < $2", s.from, s.to)
		db.Query("SELECT name FROM users WHERE team_id = $1 AND id < $2", s.from, s.to) // want n-plus-one
	}
}

// The round gives a bound and no key: one of many periods.
func periods(db *sql.DB, team int64, days []time.Time) {
	for _, day := range days {
		db.QueryRow("SELECT count(*) FROM users WHERE team_id = $1 AND joined >= $2", team, day)
	}
}

// Helpers that are given the SQL, and those that hand it on.
func (s *store) exec(ctx context.Context, query string, args ...any) error {
	_, err := s.db.ExecContext(ctx, query, args...)
	return err
}

func (s *store) mustExec(ctx context.Context, query string, args ...any) {
	if err := s.exec(ctx, query, args...); err != nil {
		panic(err)
	}
}

func (s *store) lookUp(ctx context.Context, to any, query string, id int64) error {
	return s.db.QueryRowContext(ctx, query, id).Scan(to)
}

// The text is at the call.
func givenSQL(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.exec(ctx, "DELETE FROM users WHERE id = $1", id)     // want write-in-loop
		s.mustExec(ctx, "DELETE FROM users WHERE id = $1", id) // want write-in-loop
		var name string
		s.lookUp(ctx, &name, userByID, id) // want n-plus-one
	}
}

// It reads and writes no rows.
func schema(ctx context.Context, s *store, tables []string) {
	for _, table := range tables {
		s.exec(ctx, "VACUUM "+table)
	}
}

// Locks are taken one by one, in an order. The catalogue has a row for each, too.
func locks(tx *sql.Tx, keys []string) {
	for _, key := range keys {
		tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)
		tx.QueryRow("SELECT relpages FROM pg_catalog.pg_class WHERE relname = $1", key)                            // want n-plus-one
		tx.QueryRow("SELECT c.relpages FROM pg_class c JOIN users u ON u.name = c.relname WHERE u.name = $1", key) // want n-plus-one
	}
}

// Made when the program begins, or by a function of the project's.
var nameByID = fmt.Sprintf("SELECT %s FROM users WHERE id = $1", userColumns)

// Set in a function, of what is there alone.
var tableSQL string

func setTable(table string) { tableSQL = fmt.Sprintf("SELECT name FROM %s WHERE id = $1", table) }

func (s *store) render(format string, parts ...any) string { return fmt.Sprintf(format, parts...) }

func (s *store) rendered(ctx context.Context, schema string, ids []int64) {
	for _, id := range ids {
		s.db.QueryRowContext(ctx, nameByID, id) // want n-plus-one
		query := s.render("SELECT name FROM %susers WHERE id = $1", schema)
		s.db.QueryRowContext(ctx, query, id) // want n-plus-one
	}
}

// Rebound, by the helper or by who calls it.
func rebind(query string) string { return query }

func (s *store) rebound(ctx context.Context, query string, args ...any) error {
	own := rebind(query)
	_, err := s.db.ExecContext(ctx, own, args...)
	return err
}

func reboundEach(ctx context.Context, s *store, ids []int64) {
	for _, id := range ids {
		s.rebound(ctx, "DELETE FROM users WHERE id = ?", id)             // want write-in-loop
		s.exec(ctx, rebind("DELETE FROM users WHERE id = ?"), id)        // want write-in-loop
		s.db.QueryRowContext(ctx, rebind(strings.ToLower(userByID)), id) // want n-plus-one
	}
}

// A value that embeds the element has its number, too.
type record struct {
	ID     int
	Status int
}

type managed struct{ *record }

func (m *managed) cancel() { m.Status = 3 }

func (s *store) update(db *sql.DB, m *managed) error {
	_, err := db.Exec("UPDATE records SET status = $1 WHERE id = $2", m.Status, m.ID)
	return err
}

func cancelAll(db *sql.DB, s *store, records []*record) error {
	for _, r := range records {
		m := &managed{record: r}
		m.cancel()
		if err := s.update(db, m); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Each has a room, and a stretch of its own.
type stay struct{ room, from, to int64 }

func stays(db *sql.DB, list []stay) {
	for _, s := range list {
		db.QueryRow("SELECT count(*) FROM users WHERE room_id = $1 AND id < $2 AND id >= $3", s.room, s.to, s.from)
		begin := s.from / 10 * 10
		db.QueryRow("SELECT count(*) FROM users WHERE room_id = $1 AND id < $2 AND id >= $3", s.room, begin+10, begin) // want n-plus-one
	}
}

func staysAt(db *sql.DB, list []stay) {
	for i := range list {
		db.QueryRow("SELECT count(*) FROM users WHERE room_id = $1 AND id < $2 AND id >= $3", list[i].room, list[i].to, list[i].from)
		db.QueryRow("SELECT count(*) FROM users WHERE room_id = $1 AND id < $2", list[i].room, list[i].to) // want n-plus-one
	}
}
