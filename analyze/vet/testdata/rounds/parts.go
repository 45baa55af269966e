package rounds

import (
	"context"
	"database/sql"
)

type change struct {
	ID    int64
	Title *string
	Tags  []string
	Pages []int64
}

// An update whose parts are optional, each by statements of its own.
func update(ctx context.Context, db *sql.DB, c change) error {
	if _, err := db.ExecContext(ctx, "UPDATE books SET title = coalesce($2, title) WHERE id = $1", c.ID, c.Title); err != nil {
		return err
	}
	if c.Tags != nil {
		if err := tag(ctx, db, c.ID, c.Tags); err != nil {
			return err
		}
	}
	if len(c.Pages) > 0 {
		if _, err := db.ExecContext(ctx, "DELETE FROM pages WHERE book = $1", c.ID); err != nil {
			return err
		}
	}
	return nil
}

func tag(ctx context.Context, db *sql.DB, id int64, tags []string) error {
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM tags WHERE book = $1", id).Scan(&n); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "INSERT INTO tags (book, tag) SELECT $1, unnest($2::text[])", id, tags)
	return err
}

// One statement for each is all that it comes to here.
func retitle(ctx context.Context, db *sql.DB, ids []int64, title *string) error {
	c := change{Title: title}
	for _, id := range ids {
		c.ID = id
		if err := update(ctx, db, c); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		if err := update(ctx, db, change{ID: id, Title: title}); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Here it is all that is to be done for each, or nobody knows.
func retag(ctx context.Context, db *sql.DB, ids []int64, tags []string, all []change) error {
	c := change{}
	for _, id := range ids {
		c.ID = id
		c.Tags = tags
		if err := update(ctx, db, c); err != nil {
			return err
		}
	}
	for _, c := range all {
		if err := update(ctx, db, c); err != nil {
			return err
		}
	}
	return nil
}
