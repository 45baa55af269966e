package rounds

import (
	"context"
	"database/sql"
)

// Each backup is a database of its own.
func (s *sessions) backups(ctx context.Context, paths []string) (sizes []int) {
	for _, path := range paths {
		sizes = append(sizes, peek(ctx, path))
	}
	return sizes
}

func peek(ctx context.Context, path string) (n int) {
	db, err := sql.Open("sqlite", path+"?mode=ro")
	if err != nil {
		return 0
	}
	defer db.Close()
	_ = db.QueryRowContext(ctx, "SELECT count(*) FROM certificates").Scan(&n)
	return n
}

// One that is opened anew each time, whatever it is asked for, is the same.
func (s *sessions) namesOfEach(ctx context.Context, ids []int64) (all []string) {
	for _, id := range ids {
		all = append(all, s.nameByItself(ctx, id)) // want n-plus-one
	}
	return all
}

func (s *sessions) nameByItself(ctx context.Context, id int64) (name string) {
	db, err := sql.Open("pgx", "host=localhost")
	if err != nil {
		return ""
	}
	defer db.Close()
	_ = db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}

type sealed struct {
	host string
	key  []byte
}

// What an earlier release wrote is rewritten once.
func (s *sessions) migrateLegacyKeys(ctx context.Context, keys []sealed) error {
	for _, k := range keys {
		if _, err := s.db.ExecContext(ctx, "UPDATE certificates SET key = $1 WHERE host = $2", k.key, k.host); err != nil {
			return err
		}
	}
	return nil
}

// A move of what users name is their own.
func (s *sessions) migrateKeys(ctx context.Context, keys []sealed) error {
	for _, k := range keys {
		if _, err := s.db.ExecContext(ctx, "UPDATE certificates SET key = $1 WHERE host = $2", k.key, k.host); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
