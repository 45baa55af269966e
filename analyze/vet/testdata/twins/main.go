// Command twins prints what its loops give, which call methods that have a batch twin;
// dbgen vet --fix has each of them call the twin, and it must print the same.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/vet/testdata/twins/db"
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
		fmt.Println(rows(ctx, q, ids))
		fmt.Println(names(ctx, q, ids))
		fmt.Println(mails(ctx, q, ids))
		fmt.Println(books(ctx, q, ids))
		fmt.Println(newest(ctx, q, ids))
		loans := loansOf(ids)
		fmt.Println(readers(ctx, q, loans))
		fmt.Println(find(ctx, q, loans))
		fmt.Println(rename(ctx, q, loans))
		fmt.Println(names(ctx, q, asked("1 2 3 4")))
		fmt.Println(lend(ctx, q, loans))
		fmt.Println(burn(ctx, q, loans))
	}
	fmt.Println(q.ListLoans(ctx))
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

func loansOf(ids []int64) (loans []db.Loan) {
	for i, id := range ids {
		loans = append(loans, db.Loan{BookID: id, Copy: int32(id) - 1 + int32(i%2)*4, Reader: fmt.Sprint("new ", i)})
	}
	return loans
}

func rows(ctx context.Context, q *db.Queries, ids []int64) (out []int64, err error) {
	for _, id := range ids {
		author, err := q.GetAuthor(ctx, id)
		if err != nil {
			return out, err
		}
		out = append(out, author.ID)
	}
	return out, nil
}

func names(ctx context.Context, q *db.Queries, ids []int64) (out []string, err error) {
	for _, id := range ids {
		name, err := q.AuthorName(ctx, id)
		if err != nil {
			return out, fmt.Errorf("author %d: %w", id, err)
		}
		out = append(out, name)
	}
	return out, nil
}

func mails(ctx context.Context, q *db.Queries, ids []int64) (n int, err error) {
	for _, id := range ids {
		mail, err := q.AuthorMail(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			n += 100
			continue
		}
		if err != nil {
			return 0, err
		}
		if mail.Email.Valid {
			n++
		}
	}
	return n, nil
}

func books(ctx context.Context, q *db.Queries, ids []int64) (map[int64][]db.BooksOfRow, error) {
	out := map[int64][]db.BooksOfRow{}
	for _, id := range ids {
		list, err := q.BooksOf(ctx, id)
		if err != nil {
			return nil, err
		}
		out[id] = list
	}
	return out, nil
}

func newest(ctx context.Context, q *db.Queries, ids []int64) (out [][]db.NewestBooksRow, err error) {
	for i, id := range ids {
		list, err := q.NewestBooks(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		out = append(out, list)
	}
	return out, nil
}

func readers(ctx context.Context, q *db.Queries, loans []db.Loan) (out []string, err error) {
	for _, l := range loans {
		reader, err := q.GetLoan(ctx, db.GetLoanParams{BookID: l.BookID, Copy: l.Copy})
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return nil, err
		}
		out = append(out, reader)
	}
	return out, nil
}

func find(ctx context.Context, q *db.Queries, loans []db.Loan) (out []db.Loan, err error) {
	for _, l := range loans {
		loan, err := q.FindLoan(ctx, db.FindLoanParams{BookID: l.BookID, Copy: l.Copy})
		if err != nil {
			return out, err
		}
		out = append(out, loan)
	}
	return out, nil
}

func rename(ctx context.Context, q *db.Queries, loans []db.Loan) error {
	for _, l := range loans {
		if err := q.Rename(ctx, db.RenameParams{ID: l.BookID, Name: l.Reader}); err != nil {
			return err
		}
	}
	return nil
}

func lend(ctx context.Context, q *db.Queries, loans []db.Loan) error {
	for i, l := range loans {
		err := q.Lend(ctx, db.LendParams(l))
		if err != nil {
			return fmt.Errorf("loan %d: %w", i, err)
		}
	}
	return nil
}

func burn(ctx context.Context, q *db.Queries, loans []db.Loan) error {
	for _, l := range loans {
		if err := q.Burn(ctx, int64(l.Copy)); err != nil {
			return err
		}
	}
	return nil
}
