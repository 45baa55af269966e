// Command fixed prints what its loops give; dbgen vet --fix rewrites each of them,
// and it must print the same.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/analyze/vet/testdata/fixed/db"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer conn.Close(ctx)
	q := db.New(conn)
	for _, text := range []string{"", "1", "3 1 2", "4 4 1 4", "2 99 3", "99"} {
		ids := asked(text)
		fmt.Println(collect(ctx, q, ids))
		fmt.Println(byID(ctx, q, ids))
		fmt.Println(titles(ctx, q, ids))
		fmt.Println(known(ctx, q, ids))
		fmt.Println(tags(ctx, q, ids))
		fmt.Println(tagsAt(ctx, q, ids))
		fmt.Println(first(ctx, q, ids, 3))
		fmt.Println(first(ctx, q, ids, 11))
		books := booksOf(ids)
		fmt.Println(setAuthors(ctx, q, books), books)
		fmt.Println(setTags(ctx, q, books), books)
		pages := map[string]int64{}
		for i, id := range ids {
			pages[fmt.Sprint("page ", i)] = id
		}
		fmt.Println(ofMap(ctx, q, pages))
	}
	for _, loans := range [][]db.Loan{nil, {{BookID: 2, Copy: 1}, {BookID: 1, Copy: 4}, {BookID: 2, Copy: 1}}, {{BookID: 2, Copy: 9}, {BookID: 1, Copy: 1}, {BookID: 1, Copy: 8}}} {
		fmt.Println(readers(ctx, q, loans))
		fmt.Println(notes(ctx, q, loans, 3))
		fmt.Println(rename(ctx, q, loans))
		fmt.Println(forget(ctx, q, loans))
	}
	fmt.Println(known(ctx, q, asked("1 2 3")))
	fmt.Println(byID(ctx, q, asked("1 2")))
	fmt.Println(counted(ctx, q, 4))
	fmt.Println(addEvents(ctx, q, []string{"made", "seen", "gone"}, 1))
	fmt.Println(addEvents(ctx, q, nil, 1))
	fmt.Println(addSome(ctx, q, []db.Event{{ID: 10, Kind: "a"}, {ID: 0}, {ID: 11, Kind: "b"}}))
	fmt.Println(q.ListEvents(ctx))
}

// asked are the numbers that a request asks for.
func asked(text string) (ids []int64) {
	for _, field := range strings.Fields(text) {
		if id, err := strconv.ParseInt(field, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// A book is one with what is looked up for it.
type book struct {
	ID, AuthorID int64
	Author       db.Author
	Tags         []db.Tag
}

func (b *book) String() string { return fmt.Sprintf("%+v", *b) }

func booksOf(ids []int64) (books []*book) {
	for i, id := range ids {
		books = append(books, &book{ID: int64(i) + 1, AuthorID: id})
	}
	return books
}

func collect(ctx context.Context, q *db.Queries, ids []int64) ([]db.Author, error) {
	var out []db.Author
	for _, id := range ids {
		author, err := q.GetAuthor(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, author)
	}
	return out, nil
}

func byID(ctx context.Context, q *db.Queries, ids []int64) (map[int64]string, error) {
	names := map[int64]string{}
	for i, id := range ids {
		if i == 5 {
			continue
		}
		author, err := q.GetAuthor(ctx, id)
		if err != nil {
			return names, fmt.Errorf("author %d at %d: %w", id, i, err)
		}
		names[author.ID] = author.Name
	}
	return names, nil
}

// Another type of row.
func titles(ctx context.Context, q *db.Queries, ids []int64) (out []string, err error) {
	for _, id := range ids {
		title, err := q.GetTitle(ctx, id)
		if err != nil {
			return out, fmt.Errorf("title: %w", err)
		}
		out = append(out, title)
	}
	return out, err
}

// Those without a row are passed over.
func known(ctx context.Context, q *db.Queries, ids []int64) (n int, err error) {
	for _, id := range ids {
		author, err := q.GetAuthor(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if author.Email.Valid {
			n++
		}
	}
	return n, nil
}

func tags(ctx context.Context, q *db.Queries, ids []int64) (map[int64][]db.Tag, error) {
	out := make(map[int64][]db.Tag)
	for _, id := range ids {
		list, err := q.ListTags(ctx, id)
		if err != nil {
			return nil, err
		}
		out[id] = list
	}
	return out, nil
}

// One parameter is the same in each round, and several rows have the key.
func first(ctx context.Context, q *db.Queries, ids []int64, after int64) (out []db.FirstBookRow, err error) {
	for _, id := range ids {
		row, err := q.FirstBook(ctx, db.FirstBookParams{AuthorID: id, ID: after})
		if err != nil {
			return out, err
		}
		out = append(out, row)
	}
	return out, nil
}

func setAuthors(ctx context.Context, q *db.Queries, books []*book) error {
	for i := range books {
		author, err := q.GetAuthor(ctx, books[i].AuthorID)
		if err != nil {
			return fmt.Errorf("book %d: %w", books[i].ID, err)
		}
		books[i].Author = author
	}
	return nil
}

func setTags(ctx context.Context, q *db.Queries, books []*book) error {
	for _, b := range books {
		if b.ID == 2 {
			continue
		}
		list, err := q.ListTags(ctx, b.ID)
		if err != nil {
			return err
		}
		b.Tags = list
	}
	return nil
}

// The index is in the error alone.
func tagsAt(ctx context.Context, q *db.Queries, ids []int64) (map[int64]int, error) {
	out := make(map[int64]int)
	for i, id := range ids {
		list, err := q.ListTags(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		out[id] = len(list)
	}
	return out, nil
}

func ofMap(ctx context.Context, q *db.Queries, pages map[string]int64) (map[string]string, error) {
	out := map[string]string{}
	for name, id := range pages {
		author, err := q.GetAuthor(ctx, id)
		if err != nil {
			return nil, err
		}
		out[name] = author.Name
	}
	return out, nil
}

func counted(ctx context.Context, q *db.Queries, n int64) (out []db.Author, err error) {
	for id := range n {
		author, err := q.GetAuthor(ctx, id+1)
		if err != nil {
			return nil, err
		}
		out = append(out, author)
	}
	return out, nil
}

func addEvents(ctx context.Context, q *db.Queries, kinds []string, from int64) error {
	for i, kind := range kinds {
		if err := q.AddEvent(ctx, db.AddEventParams{ID: from + int64(i), Kind: kind}); err != nil {
			return err
		}
	}
	return nil
}

func addSome(ctx context.Context, q *db.Queries, events []db.Event) error {
	for _, e := range events {
		if e.ID == 0 {
			continue
		}
		err := q.AddEvent(ctx, db.AddEventParams{ID: e.ID, Kind: e.Kind, Note: e.Note})
		if err != nil {
			return fmt.Errorf("events: %w", err)
		}
	}
	return nil
}

// Keys of two columns.
func readers(ctx context.Context, q *db.Queries, loans []db.Loan) (out []string, err error) {
	for _, l := range loans {
		loan, err := q.GetLoan(ctx, db.GetLoanParams{BookID: l.BookID, Copy: l.Copy})
		if errors.Is(err, pgx.ErrNoRows) {
			out = append(out, "nobody")
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, loan.Reader)
	}
	return out, nil
}

// Keys of two columns, of many rows, beside what is the same in each round.
func notes(ctx context.Context, q *db.Queries, loans []db.Loan, after int64) (map[int]any, error) {
	out := map[int]any{}
	for i, l := range loans {
		list, err := q.NotesOfBook(ctx, db.NotesOfBookParams{BookID: l.BookID, Kind: l.Reader + "a", ID: after})
		if err != nil {
			return nil, err
		}
		out[i] = list
	}
	return out, nil
}

// One after the other, for the second sees what the first did.
func rename(ctx context.Context, q *db.Queries, loans []db.Loan) error {
	for i, l := range loans {
		err := q.Rename(ctx, db.RenameParams{ID: l.BookID, Column2: pgtype.Text{String: l.Reader, Valid: true}})
		if err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

func forget(ctx context.Context, q *db.Queries, loans []db.Loan) (int, error) {
	n := 0
	for _, l := range loans {
		n++
		if err := q.Forget(ctx, l.BookID); err != nil {
			return 0, err
		}
	}
	return n, nil
}
