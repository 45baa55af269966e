// Package sqlc calls code that sqlc generated.
package sqlc

import (
	"context"

	"sqlcdb"
)

func write(ctx context.Context, q *sqlcdb.Queries, books []sqlcdb.Book) {
	for _, b := range books {
		q.AddBook(ctx, sqlcdb.AddBookParams{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title}) // want `AddBook .* write query AddBook in query.sql as INSERT … SELECT FROM unnest\(\$1::…\[\], …\), and send all rows at once`
	}
	for _, b := range books {
		q.Retitle(ctx, sqlcdb.RetitleParams{ID: b.ID, Title: "x"}) // want `Retitle .* as UPDATE … FROM unnest\(\$1::…\[\], …\), and send all at once`
	}
	for _, b := range books {
		q.DropBook(ctx, b.ID) // want `DropBook .* with "= ANY\(\$1\)" in place of "= \$1", and send all at once`
	}
}
