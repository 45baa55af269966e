package written

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SQL that is built: by a chain of calls, and in a variable by conditions.
type selectBuilder struct{ table string }

func selectFrom(columns ...string) selectBuilder                    { return selectBuilder{} }
func (b selectBuilder) From(table string) selectBuilder             { return selectBuilder{table} }
func (b selectBuilder) Where(cond any, args ...any) selectBuilder   { return b }
func (b selectBuilder) ToSql() (text string, args []any, err error) { return "", nil, nil }

type deleteBuilder struct{ table string }

func deleteFrom(table string) *deleteBuilder              { return &deleteBuilder{table} }
func (b *deleteBuilder) Where(cond string, v any)         { b.table += cond }
func (b *deleteBuilder) Build() (text string, args []any) { return "", nil }

// The key is in the chain.
func chained(ctx context.Context, db *sql.DB, id int64) error {
	q := selectFrom("title").From("books b").Where("id = ?", id)
	q = q.Where("title <> ''")
	text, args, err := q.ToSql()
	if err != nil {
		return err
	}
	return db.QueryRowContext(ctx, text, args...).Err()
}

func chainedEach(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if err := chained(ctx, db, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// A method that changes the builder takes it.
func changedEach(ctx context.Context, db *sql.DB, ids []int64) {
	for _, id := range ids {
		b := deleteFrom("books")
		b.Where("id", id)
		text, args := b.Build()
		db.ExecContext(ctx, text, args...) // want write-in-loop
	}
}

// What sends it has its own words for parameters: the statement is the same.
type rebinding struct{ *sql.DB }

func (rebinding) Rebind(query string) string { return query }

func inOwnWordsEach(ctx context.Context, db rebinding, ids []int64) error {
	for _, id := range ids {
		if err := inOwnWords(ctx, db, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func inOwnWords(ctx context.Context, db rebinding, id int64) error {
	text, args, err := selectFrom("title").From("books b").Where("id = ?", id).ToSql()
	if err != nil {
		return err
	}
	text = db.Rebind(text)
	return db.QueryRowContext(ctx, text, args...).Err()
}

// A round's own condition makes another one of it.
type condition struct{ text string }

func (c condition) with(query string) string { return query + c.text }

func conditionedEach(ctx context.Context, db rebinding, conditions []condition) error {
	for _, c := range conditions {
		text, args, err := selectFrom("title").From("books b").ToSql()
		if err != nil {
			return err
		}
		text = c.with(text)
		if err := db.QueryRowContext(ctx, text, args...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// A function that gives a text and arguments otherwise is no builder.
type report struct{}

func (report) Lines() (string, []any) { return "", nil }

func reported(ctx context.Context, db *sql.DB, ids []int64) {
	for range ids {
		text, args := report{}.Lines()
		db.ExecContext(ctx, text, args...)
	}
}

// Kinds of one statement, of which a condition takes one.
func listed(ctx context.Context, db *sql.DB, author int64, newest bool) error {
	base := fmt.Sprintf("SELECT %s FROM books WHERE author_id = $1", "title")
	var query string
	if newest {
		query = fmt.Sprintf("%s ORDER BY %s DESC", base, "id")
	} else {
		query = base
	}
	query += " LIMIT 10"
	return db.QueryRowContext(ctx, query, author).Err()
}

func listedEach(ctx context.Context, db *sql.DB, authors []int64) error {
	for _, a := range authors {
		if err := listed(ctx, db, a, true); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// One that may read or write is judged by the method that sends it.
func either(ctx context.Context, db *sql.DB, id int64, gone bool) error {
	query := "SELECT title FROM books WHERE id = $1"
	if gone {
		query = "DELETE FROM books WHERE id = $1"
	}
	return db.QueryRowContext(ctx, query, id).Err()
}

func eitherEach(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if err := either(ctx, db, id, true); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// Other errors than that there is none are failures, not hits.
func newOnes(ctx context.Context, db *sql.DB, ids []int64) (list []int64, err error) {
	for _, id := range ids {
		var one int
		err := db.QueryRowContext(ctx, "SELECT 1 FROM books WHERE id = $1", id).Scan(&one) // want n-plus-one
		if err == nil {
			continue
		}
		if err != sql.ErrNoRows {
			return nil, err
		}
		list = append(list, id)
	}
	return list, nil
}

// The first that is not there ends it.
var errGone = errors.New("gone")

func firstNew(ctx context.Context, db *sql.DB, ids []int64) (int64, error) {
	for _, id := range ids {
		var one int
		err := db.QueryRowContext(ctx, "SELECT 1 FROM books WHERE id = $1", id).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return id, nil
		}
	}
	return 0, errGone
}

// What sends statements may take them as they are built.
type builder interface {
	ToSql() (text string, args []any, err error)
}

type session interface {
	Get(ctx context.Context, dest any, query builder) error
	Exec(ctx context.Context, query builder) (sql.Result, error)
	Explain(ctx context.Context, query builder) (string, error)
}

func handedEach(ctx context.Context, s session, ids []int64) error {
	for _, id := range ids {
		var title string
		q := selectFrom("title").From("books").Where("id = ?", id)
		if err := s.Get(ctx, &title, q); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func handedOn(ctx context.Context, s session, id int64) error {
	_, err := s.Exec(ctx, insertInto("books").From("drafts").Where("id = ?", id))
	return err
}

func insertInto(table string) selectBuilder { return selectBuilder{table} }

func handedOnEach(ctx context.Context, s session, ids []int64) error {
	for _, id := range ids {
		if err := handedOn(ctx, s, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// To say what one does sends nothing.
func explainEach(ctx context.Context, s session, ids []int64) (texts []string) {
	for _, id := range ids {
		text, _ := s.Explain(ctx, selectFrom("title").From("books").Where("id = ?", id))
		texts = append(texts, text)
	}
	return texts
}

// A builder that statements tell, one after another, and that has a method for each
// condition.
type steppedBuilder struct{ parts []string }

func newSteppedBuilder() *steppedBuilder                              { return &steppedBuilder{} }
func (b *steppedBuilder) Select(columns ...string) *steppedBuilder    { return b }
func (b *steppedBuilder) From(table ...string) *steppedBuilder        { return b }
func (b *steppedBuilder) Where(conditions ...string) *steppedBuilder  { return b }
func (b *steppedBuilder) Equal(field string, value any) (text string) { return field }
func (b *steppedBuilder) Build() (text string, args []any)            { return "", nil }

func stepped(ctx context.Context, db rebinding, id int64) error {
	b := newSteppedBuilder()
	b.Select("title")
	b.From("books")
	b.Where(b.Equal("id", id))
	text, args := b.Build()
	text = db.Rebind(text)
	return db.QueryRowContext(ctx, text, args...).Err()
}

func steppedEach(ctx context.Context, db rebinding, ids []int64) error {
	for _, id := range ids {
		if err := stepped(ctx, db, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// Several may be told in one.
func steppedAtOnce(ctx context.Context, db rebinding, id int64) error {
	b := newSteppedBuilder()
	b.Select("title").From("books").Where(b.Equal("id", id))
	text, args := b.Build()
	text = db.Rebind(text)
	return db.QueryRowContext(ctx, text, args...).Err()
}

func steppedAtOnceEach(ctx context.Context, db rebinding, ids []int64) error {
	for _, id := range ids {
		if err := steppedAtOnce(ctx, db, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// What names the table is what a round is about: one statement asks one table.
type movedTable struct{ schema, name string }

func quotedTable(c *movedTable) string { return fmt.Sprintf("%q.%q", c.schema, c.name) }

func lastOf(ctx context.Context, db *sql.DB, c *movedTable) error {
	text, args, err := selectFrom("max(id)").From(quotedTable(c)).ToSql()
	if err != nil {
		return err
	}
	return db.QueryRowContext(ctx, text, args...).Err()
}

func lastOfEach(ctx context.Context, db *sql.DB, s session, all []*movedTable) error {
	for _, c := range all {
		if err := lastOf(ctx, db, c); err != nil {
			return err
		}
		var last int64
		if err := s.Get(ctx, &last, selectFrom("max(id)").From(quotedTable(c))); err != nil {
			return err
		}
	}
	return nil
}

// The table is the same in all rounds, whatever it is called.
func lastOfKey(ctx context.Context, db *sql.DB, c *movedTable, key string) error {
	text, args, err := selectFrom("max(id)").From(quotedTable(c)).Where("key = ?", key).ToSql()
	if err != nil {
		return err
	}
	return db.QueryRowContext(ctx, text, args...).Err()
}

func lastOfKeys(ctx context.Context, db *sql.DB, c *movedTable, keys []string) error {
	for _, key := range keys {
		if err := lastOfKey(ctx, db, c, key); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// A text that is put together says it, too.
func lastIn(ctx context.Context, db *sql.DB, t *movedTable) error {
	return db.QueryRowContext(ctx, fmt.Sprintf("SELECT max(id) FROM %s WHERE kind = $1", quotedTable(t)), t.name).Err()
}

func titleIn(ctx context.Context, db *sql.DB, t *movedTable) error {
	return db.QueryRowContext(ctx, "SELECT title FROM books WHERE shelf = $1 ORDER BY "+quotedTable(&movedTable{}), t.name).Err()
}

func lastInEach(ctx context.Context, db *sql.DB, all []*movedTable) error {
	for _, t := range all {
		if err := lastIn(ctx, db, t); err != nil {
			return err
		}
		if err := titleIn(ctx, db, t); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}
