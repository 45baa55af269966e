package rounds

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
)

type album struct {
	ID   int64
	Path string
}

type disk struct{ dir string }

func (s *disk) drop(path string) error {
	if path == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(s.dir, path))
}

func (s *disk) size(path string) (int64, error) {
	info, err := os.Stat(filepath.Join(s.dir, path))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// The files of each are removed before its row is: one after the other.
func dropAlbums(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		if err := s.drop(a.Path); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM albums WHERE id = $1", a.ID); err != nil {
			return err
		}
	}
	return nil
}

// To ask how large a file is changes nothing.
func measureAlbums(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		n, err := s.size(a.Path)
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET size = $2 WHERE id = $1", a.ID, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Nor does what is removed where it failed, or once for all.
func addAlbums(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		if _, err := db.ExecContext(ctx, "INSERT INTO albums (id) VALUES ($1)", a.ID); err != nil { // want write-in-loop
			os.Remove(a.Path)
			return err
		}
	}
	return s.drop("new")
}
