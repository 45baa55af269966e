package rounds

import (
	"context"
	"errors"
)

type posting struct{ Account, Book int64 }

// A book that was checked is not checked again, whatever asks about it.
func (s *sessions) checkBooks(ctx context.Context, user int64, entries []posting) error {
	checked := map[int64]struct{}{}
	for _, e := range entries {
		book, err := s.bookOf(ctx, e.Account) // want n-plus-one
		if err != nil {
			return err
		}
		if _, done := checked[book]; done {
			continue
		}
		checked[book] = struct{}{}
		if err := s.checkBook(ctx, user, book); err != nil {
			return err
		}
	}
	return nil
}

func (s *sessions) bookOf(ctx context.Context, account int64) (book int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT book_id FROM accounts WHERE id = $1", account).Scan(&book)
	return book, err
}

func (s *sessions) checkBook(ctx context.Context, user, book int64) error {
	var role string
	return s.db.QueryRowContext(ctx, "SELECT role FROM members WHERE user_id = $1 AND book_id = $2", user, book).Scan(&role)
}

// A literal that remembers, in a map that it shares with the function.
func (s *sessions) checkMembers(ctx context.Context, user int64, entries []posting) (n int, err error) {
	memberOf := map[int64]bool{}
	isMember := func(book int64) (bool, error) {
		if is, ok := memberOf[book]; ok {
			return is, nil
		}
		err := s.checkBook(ctx, user, book)
		memberOf[book] = err == nil
		return err == nil, err
	}
	for _, e := range entries {
		is, err := isMember(e.Book)
		if err != nil {
			return 0, err
		}
		if is {
			n++
		}
	}
	return n, nil
}

// To leave out what came before is no memory: there is one question for each.
func (s *sessions) checkOnce(ctx context.Context, user int64, entries []posting) error {
	seen := map[int64]bool{}
	for _, e := range entries {
		if seen[e.Book] {
			continue
		}
		seen[e.Book] = true
		if err := s.checkBook(ctx, user, e.Book); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// What was seen is another key than what is asked by.
func (s *sessions) checkAccounts(ctx context.Context, user int64, entries []posting) error {
	seen := map[int64]bool{}
	for _, e := range entries {
		if seen[e.Account] {
			continue
		}
		seen[e.Account] = true
		if err := s.checkBook(ctx, user, e.Book); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// One that is named twice is a mistake: there is one question for each.
func (s *sessions) checkDistinct(ctx context.Context, user int64, entries []posting) error {
	seen := map[int64]bool{}
	for _, e := range entries {
		if seen[e.Book] {
			return errors.New("named twice")
		}
		seen[e.Book] = true
		if err := s.checkBook(ctx, user, e.Book); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// Nothing is put there: each round asks.
func (s *sessions) checkOthers(ctx context.Context, user int64, entries []posting, except map[int64]bool) error {
	for _, e := range entries {
		if except[e.Book] {
			continue
		}
		if err := s.checkBook(ctx, user, e.Book); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func (s *sessions) pagesOf(ctx context.Context, book int64) (n int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM pages WHERE book_id = $1", book).Scan(&n)
	return n, err
}

func (s *sessions) titleOf(ctx context.Context, book int64) (title string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT title FROM books WHERE id = $1", book).Scan(&title)
	return title, err
}

// What is found for a book is kept, and all else that is read for it is read once with it.
func (s *sessions) titles(ctx context.Context, entries []posting) (map[int64]string, map[int64]int64) {
	titles, pages := map[int64]string{}, map[int64]int64{}
	for _, e := range entries {
		if _, ok := titles[e.Book]; ok {
			continue
		}
		title, err := s.titleOf(ctx, e.Book)
		if err != nil {
			titles[e.Book] = ""
			continue
		}
		titles[e.Book] = title
		n, _ := s.pagesOf(ctx, e.Book)
		pages[n]++
		if _, err := s.db.ExecContext(ctx, "UPDATE books SET listed = true WHERE id = $1", e.Book); err != nil { // want write-in-loop
			return nil, nil
		}
		if name, err := ownerName(ctx, s.db, title); err != nil || name == "" { // want n-plus-one
			return nil, nil
		}
	}
	return titles, pages
}

// What the rows have themselves is no answer, though it is kept.
func (s *sessions) accountsOf(ctx context.Context, entries []posting) (map[int64]posting, error) {
	first := map[int64]posting{}
	for _, e := range entries {
		if _, ok := first[e.Book]; ok {
			continue
		}
		first[e.Book] = e
		if _, err := s.pagesOf(ctx, e.Book); err != nil { // want n-plus-one
			return nil, err
		}
	}
	return first, nil
}
