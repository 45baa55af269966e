package rounds

import (
	"context"
	"database/sql"
	"net"
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

// What gives addresses away knows keys, and no values by them.
type leases interface {
	Lease(ctx context.Context, node string) (*note, error)
	Release(ctx context.Context, node string) error
	ReleaseAddress(ctx context.Context, node string, at net.IP) error
	Addresses(ctx context.Context, node string) ([]net.IP, error)
}

type sqlLeases struct{ db *sql.DB }

func (s *sqlLeases) Lease(ctx context.Context, node string) (*note, error) {
	n := new(note)
	err := s.db.QueryRowContext(ctx, "SELECT kind, text FROM leases WHERE node = $1", node).Scan(&n.Kind, &n.Text)
	return n, err
}

func (s *sqlLeases) Release(ctx context.Context, node string) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM leases WHERE node = $1", node)
	return err
}

func (s *sqlLeases) ReleaseAddress(ctx context.Context, node string, at net.IP) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM addresses WHERE node = $1 AND address = $2", node, at.String())
	return err
}

func (s *sqlLeases) Addresses(ctx context.Context, node string) (found []net.IP, err error) {
	return found, s.db.QueryRowContext(ctx, "SELECT addresses FROM leases WHERE node = $1", node).Scan(&found)
}

func countLeases(ctx context.Context, s leases, nodes []string) (n int) {
	for _, node := range nodes {
		if _, err := s.Lease(ctx, node); err == nil { // want n-plus-one
			n++
		}
	}
	return n
}
