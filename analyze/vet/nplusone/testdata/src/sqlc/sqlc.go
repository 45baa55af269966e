// Package sqlc calls code that sqlc generated.
package sqlc

import (
	"context"
	"database/sql"

	"sqlcdb"
)

// By the constant beside the method.
func books(ctx context.Context, conn *sql.DB, ids []int64) {
	q := sqlcdb.New(conn)
	for _, id := range ids {
		q.GetAuthor(ctx, id) // want `query GetAuthor runs once for each id of the loop on line 14, a round trip to authors each time; add GetAuthorByIDs to query.sql, as the cure has it, and call it once with all of them`
	}
	for range ids {
		q.GetAuthor(ctx, 1)
	}
}

// sqlc's own interface, and a helper.
func through(ctx context.Context, q sqlcdb.Querier, authors []sqlcdb.Author) {
	for _, a := range authors {
		list(ctx, q, a.ID) // want `query ListBooks \(through list\) runs once for each a.* a round trip to public.books each time`
	}
}

func list(ctx context.Context, q sqlcdb.Querier, author int64) { q.ListBooks(ctx, author) }

// From here to there, as the SQL says: a chunk.
func chunks(ctx context.Context, q *sqlcdb.Queries, spans [][2]int64) {
	for _, s := range spans {
		q.ListBetween(ctx, sqlcdb.ListBetweenParams{ID: s[0], ID_2: s[1]})
	}
}

// The round gives what the rows are compared with, and no key: one of many periods.
func periods(ctx context.Context, q *sqlcdb.Queries, author int64, days []int64) {
	for _, day := range days {
		q.CountSince(ctx, sqlcdb.CountSinceParams{AuthorID: author, ID: day})
	}
}

// The round gives the key.
func since(ctx context.Context, q *sqlcdb.Queries, authors []int64, day int64) {
	for _, a := range authors {
		q.CountSince(ctx, sqlcdb.CountSinceParams{AuthorID: a, ID: day}) // want `query CountSince runs once for each a`
	}
}
