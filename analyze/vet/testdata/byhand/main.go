// Command byhand prints what its loops give, which send SQL that stands in them; dbgen
// vet --fix rewrites each of them, and it must print the same.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer pool.Close()
	db, err := sql.Open("pgx", os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer db.Close()
	for _, ids := range [][]int64{nil, {1}, {3, 1, 2}, {4, 4, 1, 4}, {2, 99, 3}, {99}} {
		reads(ctx, pool, ids)
		readsOfSQL(ctx, db, ids)
		readsOfHandle(ctx, handle{db}, ids)
	}
	writes(ctx, pool)
	writesOfSQL(ctx, db)
}

func reads(ctx context.Context, pool *pgxpool.Pool, ids []int64) {
	fmt.Println(collect(ctx, pool, ids))
	fmt.Println(collectPointers(ctx, pool, ids))
	fmt.Println(names(ctx, pool, ids))
	fmt.Println(known(ctx, pool, ids))
	fmt.Println(notFound(ctx, pool, ids))
	fmt.Println(orUnknown(ctx, pool, ids))
	fmt.Println(optional(ctx, pool, ids))
	fmt.Println(missing(ctx, pool, ids))
	books := booksOf(ids)
	fmt.Println(setAuthors(ctx, pool, books), books)
	fmt.Println(setNames(ctx, pool, books), books)
	fmt.Println(latest(ctx, pool, ids))
	fmt.Println(inTx(ctx, pool, ids))
	fmt.Println(titles(ctx, pool, ids))
	fmt.Println(titlesByAuthor(ctx, pool, ids, 3))
	fmt.Println(newest(ctx, pool, ids))
	var loans []loan
	var isbns []string
	for i, id := range ids {
		loans = append(loans, loan{BookID: id, Copy: int32(id) - 1 + 5*int32(i%2)})
		isbns = append(isbns, fmt.Sprint("isbn-", id))
	}
	fmt.Println(readers(ctx, pool, loans), loans)
	fmt.Println(byISBN(ctx, pool, isbns))
	fmt.Println(both(ctx, pool, ids))
	fmt.Println(collected(ctx, pool, ids))
	fmt.Println(collectedStructs(ctx, pool, ids))
	fmt.Println(collectedPointers(ctx, pool, ids))
	fmt.Println(collectedByPos(ctx, pool, ids))
	fmt.Println(collectedOne(ctx, pool, ids))
	fmt.Println(collectedOneOrNone(ctx, pool, ids))
	fmt.Println(collectedName(ctx, pool, ids))
}

type author struct {
	ID    int64
	Name  string
	Email *string
}

func (a author) String() string { return fmt.Sprint(a.ID, " ", a.Name, " ", a.Email != nil) }

type book struct {
	ID, AuthorID int64
	Author       string
	Rank         int
}

func (b *book) String() string { return fmt.Sprintf("%+v", *b) }

func booksOf(ids []int64) (books []*book) {
	for i, id := range ids {
		books = append(books, &book{ID: int64(i) + 1, AuthorID: id})
	}
	return books
}

func collect(ctx context.Context, pool *pgxpool.Pool, ids []int64) ([]author, error) {
	var out []author
	for _, id := range ids {
		var a author
		err := pool.QueryRow(ctx, "SELECT id, name, email FROM authors WHERE id = $1", id).Scan(&a.ID, &a.Name, &a.Email)
		if err != nil {
			return nil, fmt.Errorf("author %d: %w", id, err)
		}
		out = append(out, a)
	}
	return out, nil
}

const authorSQL = `
SELECT name, email
FROM authors
WHERE id = $1`

func collectPointers(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []*author, err error) {
	for _, id := range ids {
		a := &author{}
		if err := pool.QueryRow(ctx, authorSQL, id).Scan(&a.Name, &a.Email); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// The row is kept first, and there are several variables.
func names(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[string]int, error) {
	query := "SELECT name, rank FROM authors WHERE id = $1"
	out := map[string]int{}
	for i, id := range ids {
		if i == 3 {
			continue
		}
		var name string
		var rank int
		row := pool.QueryRow(ctx, query, id)
		err := row.Scan(&name, &rank)
		if err != nil {
			return out, err
		}
		out[name] = rank
	}
	return out, nil
}

// Those without a row are passed over.
func known(ctx context.Context, pool *pgxpool.Pool, ids []int64) (n int, err error) {
	for _, id := range ids {
		var email *string
		err := pool.QueryRow(ctx, "SELECT email FROM authors WHERE id = $1", id).Scan(&email)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if email != nil {
			n++
		}
	}
	return n, nil
}

var errNotFound = errors.New("not found")

func notFound(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		if err := pool.QueryRow(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name); err != nil {
			if errors.Is(err, pgx.ErrNoRows) {
				return out, fmt.Errorf("author %d: %w", id, errNotFound)
			}
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

func orUnknown(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		if err := pool.QueryRow(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name); errors.Is(err, pgx.ErrNoRows) {
			out = append(out, "unknown")
			continue
		} else if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// What is not there is empty.
func optional(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		err := pool.QueryRow(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// Only whether there is one counts.
func missing(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []int64, err error) {
	for _, id := range ids {
		var one int
		err := pool.QueryRow(ctx, "SELECT 1 FROM authors WHERE id = $1", id).Scan(&one)
		if errors.Is(err, pgx.ErrNoRows) {
			out = append(out, id)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Into the elements.
func setAuthors(ctx context.Context, pool *pgxpool.Pool, books []*book) error {
	for _, b := range books {
		err := pool.QueryRow(ctx, "SELECT name, rank FROM authors WHERE id = $1", b.AuthorID).Scan(&b.Author, &b.Rank)
		if err != nil {
			return fmt.Errorf("book %d: %w", b.ID, err)
		}
	}
	return nil
}

func setNames(ctx context.Context, pool *pgxpool.Pool, books []*book) error {
	for i := range books {
		if err := pool.QueryRow(ctx, "SELECT upper(name) FROM authors WHERE id = $1", books[i].AuthorID).Scan(&books[i].Author); err != nil && err != pgx.ErrNoRows {
			return err
		}
	}
	return nil
}

// One of several rows, which an order picks.
func latest(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var title string
		err := pool.QueryRow(ctx, "SELECT title FROM books WHERE author_id = $1 ORDER BY id DESC LIMIT 1", id).Scan(&title)
		if err != nil {
			return out, err
		}
		out = append(out, title)
	}
	return out, nil
}

// In a transaction, with an error of before.
func inTx(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []int, err error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	for _, id := range ids {
		var rank int
		err = tx.QueryRow(ctx, "SELECT rank FROM authors WHERE id = $1", id).Scan(&rank)
		if err != nil {
			return out, err
		}
		out = append(out, rank)
	}
	return out, nil
}

func titles(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, err
		}
		var list []string
		for rows.Next() {
			var title string
			if err := rows.Scan(&title); err != nil {
				rows.Close()
				return nil, err
			}
			list = append(list, title)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		out[id] = list
	}
	return out, nil
}

// One parameter is the same in each round.
func titlesByAuthor(ctx context.Context, pool *pgxpool.Pool, ids []int64, after int64) (out []string, err error) {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT id, title FROM books WHERE author_id = $1 AND id > $2 ORDER BY id", id, after)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var book int64
			var title string
			err := rows.Scan(&book, &title)
			if err != nil {
				return nil, err
			}
			if book == 7 {
				continue
			}
			out = append(out, title)
		}
		if rows.Err() != nil {
			return nil, rows.Err()
		}
	}
	return out, nil
}

// So many for each.
func newest(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out [][]author, err error) {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT id, title FROM books WHERE author_id = $1 ORDER BY id DESC LIMIT 2", id)
		if err != nil {
			return nil, err
		}
		list := []author{}
		for rows.Next() {
			a := new(author)
			if err := rows.Scan(&a.ID, &a.Name); err != nil {
				return nil, err
			}
			list = append(list, *a)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		out = append(out, list)
	}
	return out, nil
}

type loan struct {
	BookID int64
	Copy   int32
	Reader string
}

// Several keys.
func readers(ctx context.Context, pool *pgxpool.Pool, loans []loan) error {
	for i, l := range loans {
		err := pool.QueryRow(ctx, "SELECT reader FROM loans WHERE book_id = $1 AND copy = $2", l.BookID, l.Copy).Scan(&loans[i].Reader)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	return nil
}

// By a text.
func byISBN(ctx context.Context, pool *pgxpool.Pool, isbns []string) (out []book, err error) {
	for _, isbn := range isbns {
		var b book
		err := pool.QueryRow(ctx, "SELECT id, author_id FROM books WHERE isbn = $1", isbn).Scan(&b.ID, &b.AuthorID)
		if err != nil {
			return out, err
		}
		out = append(out, b)
	}
	return out, nil
}

// Two loops of one function.
func both(ctx context.Context, pool *pgxpool.Pool, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		err := pool.QueryRow(ctx, "SELECT name FROM authors WHERE id = $1", id).Scan(&name)
		if err != nil {
			return out, err
		}
		out = append(out, name)
	}
	for _, id := range ids {
		var name string
		err := pool.QueryRow(ctx, "SELECT title FROM books WHERE id = $1", id).Scan(&name)
		if err != nil {
			return out, err
		}
		out = append(out, name)
	}
	return out, nil
}

// By pgx's own collector, which gives no nil.
func collected(ctx context.Context, pool *pgxpool.Pool, ids []int64) (map[int64][]string, string, error) {
	out, empty := map[int64][]string{}, ""
	for i, id := range ids {
		rows, err := pool.Query(ctx, "SELECT title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, "", err
		}
		titles, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, "", fmt.Errorf("titles %d: %w", i, err)
		}
		if titles == nil {
			empty += "nil "
		}
		out[id] = titles
	}
	return out, empty, nil
}
