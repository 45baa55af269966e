package rounds

import (
	"context"
	"database/sql"
	"strings"
)

type link struct {
	ID    int64
	Name  string
	Count int64
}

type linkShown struct {
	Name  string
	Count int64
}

// It makes what is shown of a row.
func show(l *link, count int64) *linkShown {
	if l == nil || l.Name == "" {
		return nil
	}
	return &linkShown{Name: strings.ToUpper(l.Name), Count: count}
}

// It counts on in a row.
func add(l *link, count int64) { l.Count += count }

func shown(ctx context.Context, db *sql.DB, links []link) (all []*linkShown, err error) {
	for i := range links {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM files WHERE link = $1", links[i].ID).Scan(&n); err != nil { // want n-plus-one
			return nil, err
		}
		all = append(all, show(&links[i], n))
	}
	return all, nil
}

// What a round finds says what the next one asks for.
func follow(ctx context.Context, db *sql.DB, hops []string, at link) (link, error) {
	for _, hop := range hops {
		var next int64
		if err := db.QueryRowContext(ctx, "SELECT next FROM links WHERE number = $1 AND hop = $2", at.Count, hop).Scan(&next); err != nil {
			return at, err
		}
		add(&at, next)
	}
	return at, nil
}
