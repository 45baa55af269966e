package declined

import (
	"context"

	"github.com/dbgen-go/dbgen/analyze/vet/testdata/twins/db"
)

// authors has no method for all of them, so there is none to call.
type authors interface {
	GetAuthor(ctx context.Context, id int64) (db.Author, error)
	Burn(ctx context.Context, id int64) error
}

var _ authors = (*db.Queries)(nil)

func byInterface(ctx context.Context, a authors, ids []int64) (out []db.Author, err error) {
	for _, id := range ids {
		// declined: a has no method GetAuthorByIDs
		author, err := a.GetAuthor(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, author)
	}
	return out, nil
}

func writesByInterface(ctx context.Context, a authors, ids []int64) error {
	for _, id := range ids {
		// declined: a has no method BurnByIDs
		if err := a.Burn(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
