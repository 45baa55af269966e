package rounds

import (
	"context"
	"database/sql"
)

// A store of several engines that knows keys and values offers no batch.
type keyStore interface {
	Get(ctx context.Context, part, key []byte) ([]byte, error)
	Set(ctx context.Context, part, key, value []byte) error
	Delete(ctx context.Context, part, key []byte) error
	Close()
}

type sqlStore struct{ db *sql.DB }

func (s *sqlStore) Get(ctx context.Context, part, key []byte) (value []byte, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT value FROM kv WHERE part = $1 AND key = $2", part, key).Scan(&value)
	return value, err
}

func (s *sqlStore) Set(ctx context.Context, part, key, value []byte) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO kv (part, key, value) VALUES ($1, $2, $3)", part, key, value)
	return err
}

func (s *sqlStore) Delete(ctx context.Context, part, key []byte) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM kv WHERE part = $1 AND key = $2", part, key)
	return err
}

func (s *sqlStore) Close() {}

func storeAll(ctx context.Context, s keyStore, part []byte, values map[string][]byte, old [][]byte) error {
	for key, value := range values {
		if err := s.Set(ctx, part, []byte(key), value); err != nil {
			return err
		}
	}
	for _, key := range old {
		if err := s.Delete(ctx, part, key); err != nil {
			return err
		}
	}
	return nil
}

// What knows records is none.
type noteStore interface {
	Note(ctx context.Context, kind string) (note, error)
	AddNote(ctx context.Context, n note) error
	DeleteNote(ctx context.Context, kind string) error
}

type sqlNotes struct{ db *sql.DB }

func (s *sqlNotes) Note(ctx context.Context, kind string) (n note, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT kind, text FROM notes WHERE kind = $1", kind).Scan(&n.Kind, &n.Text)
	return n, err
}

func (s *sqlNotes) AddNote(ctx context.Context, n note) error { return n.insert(ctx, s.db) }

func (s *sqlNotes) DeleteNote(ctx context.Context, kind string) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM notes WHERE kind = $1", kind)
	return err
}

func deleteNotes(ctx context.Context, s noteStore, kinds []string) error {
	for _, kind := range kinds {
		if err := s.DeleteNote(ctx, kind); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
