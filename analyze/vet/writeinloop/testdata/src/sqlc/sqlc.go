// Package sqlc calls code that sqlc generated.
package sqlc

import (
	"context"

	"sqlcdb"
)

func write(ctx context.Context, q *sqlcdb.Queries, books []sqlcdb.Book) {
	for _, b := range books {
		q.AddBook(ctx, sqlcdb.AddBookParams{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title}) // want `AddBook .* add AddBooks to query.sql, as the cure has it, and call it once with all of them`
	}
	for _, b := range books {
		q.Retitle(ctx, sqlcdb.RetitleParams{ID: b.ID, Title: "x"}) // want `Retitle .* add Retitles to query.sql`
	}
	for _, b := range books {
		q.DropBook(ctx, b.ID) // want `DropBook .* add DropBooks to query.sql`
	}
	for _, b := range books {
		q.ShelveBook(ctx, sqlcdb.ShelveBookParams{BookID: b.ID, Shelf: b.Title}) // want `ShelveBook .* write query ShelveBook in .* by hand for all rows, with as many \?`
	}
}
