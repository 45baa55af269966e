package rounds

import (
	"context"
	"database/sql"
	"sync"
)

type search struct{ db *sql.DB }

type searchParams struct {
	Text  string
	Limit int
}

func (s *search) similar(ctx context.Context, text string, limit int) (ids []int64, err error) {
	return s.find(ctx, searchParams{Text: text, Limit: limit})
}

func (s *search) find(ctx context.Context, p searchParams) (ids []int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT array_agg(id) FROM (SELECT id FROM books WHERE title LIKE $1 LIMIT $2)", p.Text, p.Limit).Scan(&ids)
	return ids, err
}

func (s *search) note(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE books SET found = found + 1 WHERE id = $1", id)
	return err
}

// A few are asked for.
func (s *search) noteSome(ctx context.Context, text string) error {
	ids, err := s.similar(ctx, text, 3)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.note(ctx, id); err != nil {
			return err
		}
	}
	ids2, err := s.find(ctx, searchParams{Text: text, Limit: 5})
	if err != nil {
		return err
	}
	for _, id := range ids2 {
		if err := s.note(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Many are, or who knows how many.
func (s *search) noteMany(ctx context.Context, text string, limit int) error {
	ids, err := s.similar(ctx, text, 100)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	ids2, err := s.similar(ctx, text, limit)
	if err != nil {
		return err
	}
	for _, id := range ids2 {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

const topBooks = 3

// A query is told how many, or says it, whoever reads its rows.
func (s *search) noteTop(ctx context.Context, text string, most int) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM books WHERE title LIKE $1 ORDER BY found DESC LIMIT $2", text, topBooks)
	if err != nil {
		return err
	}
	ids, err := scanBooks(rows)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.note(ctx, id); err != nil { // quiet: three
			return err
		}
	}
	last, err := s.db.QueryContext(ctx, "SELECT id FROM books ORDER BY id DESC LIMIT 5")
	if err != nil {
		return err
	}
	defer last.Close()
	for last.Next() {
		var id int64
		if err := last.Scan(&id); err != nil {
			return err
		}
		if err := s.note(ctx, id); err != nil { // quiet: five
			return err
		}
	}
	page, err := s.db.QueryContext(ctx, "SELECT id FROM books WHERE title LIKE $1 ORDER BY found DESC LIMIT $2", text, most)
	if err != nil {
		return err
	}
	many, err := scanBooks(page)
	if err != nil {
		return err
	}
	for _, id := range many {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func scanBooks(rows *sql.Rows) (ids []int64, err error) {
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

type topShown struct {
	ID   int64
	Kind string
	seen bool
}

// What is done to its elements makes a list no longer.
func (s *search) markTop(ctx context.Context, text string) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM books WHERE title LIKE $1 LIMIT 4", text)
	if err != nil {
		return err
	}
	few, err := scanShown(rows)
	if err != nil {
		return err
	}
	for i := range few {
		few[i].seen = true
		if err := s.note(ctx, few[i].ID); err != nil { // quiet: four
			return err
		}
	}
	all, err := s.db.QueryContext(ctx, "SELECT id FROM books WHERE title LIKE $1", text)
	if err != nil {
		return err
	}
	many, err := scanShown(all)
	if err != nil {
		return err
	}
	for i := range many {
		many[i].Kind = "found"
		if err := s.note(ctx, many[i].ID); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func scanShown(rows *sql.Rows) (all []topShown, err error) {
	defer rows.Close()
	for rows.Next() {
		var one topShown
		if err := rows.Scan(&one.ID); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// A few that are known already may have many each.
func (s *search) noteParts(ctx context.Context, text string) error {
	var top []int64
	if err := s.db.QueryRowContext(ctx, "SELECT array_agg(id) FROM books WHERE title LIKE $1 LIMIT 1", text).Scan(&top); err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM books ORDER BY found DESC LIMIT 3")
	if err != nil {
		return err
	}
	parts, err := s.parts(ctx, rows, top)
	if err != nil {
		return err
	}
	for _, id := range parts {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (s *search) parts(ctx context.Context, rows *sql.Rows, more []int64) ([]int64, error) {
	ids, err := scanBooks(rows)
	if err != nil {
		return nil, err
	}
	var all []int64
	err = s.db.QueryRowContext(ctx, "SELECT array_agg(part) FROM parts WHERE book = ANY($1)", append(ids, more...)).Scan(&all)
	return all, err
}

// A service asks for a few by itself, and another function makes of them what is shown.
const shownBooks = 6

type bookService interface {
	Newest(ctx context.Context) ([]int64, error)
	All(ctx context.Context) ([]int64, error)
	Text(ctx context.Context, id int64) (string, error)
}

type sqlBooks struct{ db *sql.DB }

func (s *sqlBooks) Newest(ctx context.Context) ([]int64, error) { return s.list(ctx, shownBooks) }

func (s *sqlBooks) All(ctx context.Context) ([]int64, error) { return s.list(ctx, 1000) }

func (s *sqlBooks) Text(ctx context.Context, id int64) (text string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT text FROM books WHERE id = $1", id).Scan(&text)
	return text, err
}

func (s *sqlBooks) list(ctx context.Context, limit int) (ids []int64, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM books ORDER BY id DESC LIMIT $1", limit)
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

func newestTexts(ctx context.Context, s bookService, ids []int64) (texts []string, err error) {
	for _, id := range ids {
		text, err := s.Text(ctx, id)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func allTexts(ctx context.Context, s bookService, ids []int64) (texts []string, err error) {
	for _, id := range ids {
		text, err := s.Text(ctx, id) // want n-plus-one
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func showBooks(ctx context.Context, s bookService) ([]string, error) {
	newest, err := s.Newest(ctx)
	if err != nil {
		return nil, err
	}
	first, err := newestTexts(ctx, s, newest)
	if err != nil {
		return nil, err
	}
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	rest, err := allTexts(ctx, s, all)
	return append(first, rest...), err
}

// A store asks in a literal that it hands to who runs it and gives what that gives.
type lockedBooks struct {
	mu sync.RWMutex
	db *sql.DB
}

func locked[T any](b *lockedBooks, ask func(*sql.DB) (T, error)) (T, error) {
	b.mu.RLock()
	db := b.db
	b.mu.RUnlock()
	return ask(db)
}

func lockedTwice[T any](b *lockedBooks, ask func(*sql.DB) (T, error), other func() (T, error)) (T, error) {
	if b.db == nil {
		return other()
	}
	return ask(b.db)
}

func inBooksTx[T any](b *lockedBooks, ask func(*sql.DB) (T, error)) (T, error) {
	var none T
	if b.db == nil {
		return none, sql.ErrConnDone
	}
	found, err := ask(b.db)
	if err != nil {
		return none, err
	}
	return found, nil
}

func (b *lockedBooks) hottest(ctx context.Context) ([]int64, error) {
	return locked(b, func(db *sql.DB) ([]int64, error) {
		return (&sqlBooks{db}).list(ctx, 6)
	})
}

func (b *lockedBooks) worst(ctx context.Context) ([]int64, error) {
	return inBooksTx(b, func(db *sql.DB) ([]int64, error) {
		ids, err := (&sqlBooks{db}).list(ctx, 4)
		if err != nil {
			return []int64{}, err
		}
		return ids, nil
	})
}

func (b *lockedBooks) every(ctx context.Context) ([]int64, error) {
	return locked(b, func(db *sql.DB) ([]int64, error) {
		return (&sqlBooks{db}).list(ctx, 600)
	})
}

func (b *lockedBooks) hottestOrAny(ctx context.Context) ([]int64, error) {
	return lockedTwice(b, func(db *sql.DB) ([]int64, error) {
		return (&sqlBooks{db}).list(ctx, 6)
	}, func() ([]int64, error) { return b.every(ctx) })
}

func (b *lockedBooks) hottestOrAll(ctx context.Context, all bool) ([]int64, error) {
	return locked(b, func(db *sql.DB) ([]int64, error) {
		if all {
			return b.every(ctx)
		}
		return (&sqlBooks{db}).list(ctx, 6)
	})
}

func (b *lockedBooks) noteAll(ctx context.Context, s *search) error {
	hot, err := b.hottest(ctx)
	if err != nil {
		return err
	}
	for _, id := range hot {
		if err := s.note(ctx, id); err != nil { // quiet: six
			return err
		}
	}
	worst, err := b.worst(ctx)
	if err != nil {
		return err
	}
	for _, id := range worst {
		if err := s.note(ctx, id); err != nil { // quiet: four
			return err
		}
	}
	every, err := b.every(ctx)
	if err != nil {
		return err
	}
	for _, id := range every {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	some, err := b.hottestOrAny(ctx) // what it gives may be another's
	if err != nil {
		return err
	}
	for _, id := range some {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	most, err := b.hottestOrAll(ctx, len(some) == 0)
	if err != nil {
		return err
	}
	for _, id := range most {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A page has a list of what was asked for.
type bookPage struct {
	IDs   []int64
	Total int
}

type bookShelf struct {
	IDs    []int64
	Shelf  int64
	Places []int64
}

func (s *search) page(ctx context.Context, p searchParams) (page *bookPage, err error) {
	page = &bookPage{}
	err = s.db.QueryRowContext(ctx, "SELECT array_agg(id), count(*) FROM books WHERE title LIKE $1", p.Text).Scan(&page.IDs, &page.Total)
	return page, err
}

func (s *search) shelf(ctx context.Context, p searchParams) (shelf *bookShelf, err error) {
	shelf = &bookShelf{}
	err = s.db.QueryRowContext(ctx, "SELECT array_agg(id), array_agg(place) FROM books WHERE title LIKE $1", p.Text).Scan(&shelf.IDs, &shelf.Places)
	return shelf, err
}

func (s *search) notePage(ctx context.Context, text string, limit int) error {
	page, err := s.page(ctx, searchParams{Text: text, Limit: 8})
	if err != nil {
		return err
	}
	for _, id := range page.IDs {
		if err := s.note(ctx, id); err != nil { // quiet: eight
			return err
		}
	}
	long, err := s.page(ctx, searchParams{Text: text, Limit: limit})
	if err != nil {
		return err
	}
	for _, id := range long.IDs {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	filled, err := s.page(ctx, searchParams{Text: text, Limit: 8})
	if err != nil {
		return err
	}
	filled.IDs = append(filled.IDs, long.IDs...)
	for _, id := range filled.IDs {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	shelf, err := s.shelf(ctx, searchParams{Text: text, Limit: 8}) // of what?
	if err != nil {
		return err
	}
	for _, id := range shelf.Places {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A literal fills a variable that is older.
func (b *lockedBooks) noteOuter(ctx context.Context, s *search) error {
	var few, all []int64
	if err := b.do(func(db *sql.DB) (err error) {
		few, err = (&sqlBooks{db}).list(ctx, 5)
		return err
	}); err != nil {
		return err
	}
	if err := b.do(func(db *sql.DB) (err error) {
		all, err = (&sqlBooks{db}).list(ctx, 500)
		return err
	}); err != nil {
		return err
	}
	for _, id := range few {
		if err := s.note(ctx, id); err != nil { // quiet: five
			return err
		}
	}
	for _, id := range all {
		if err := s.note(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (b *lockedBooks) do(ask func(*sql.DB) error) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return ask(b.db)
}
