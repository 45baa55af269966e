package rounds

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
)

type album struct {
	ID   int64
	Path string
	Sum  [32]byte
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

func (s *disk) sum(path string) ([32]byte, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, path))
	if err != nil {
		return [32]byte{}, err
	}
	return sha256.Sum256(data), nil
}

// The file of each is read first, to see whether there is anything to write, or by what does all
// for one.
func hashAlbums(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		sum, err := s.sum(a.Path)
		if err != nil || sum == a.Sum {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET hash = $2 WHERE id = $1", a.ID, sum[:]); err != nil {
			return err
		}
	}
	for _, a := range all {
		if err := hashAlbum(ctx, db, s, a); err != nil {
			return err
		}
	}
	return nil
}

// What they all have may as well be gathered.
func hashAll(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		sum, err := s.sum(a.Path)
		if err != nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET hash = $2 WHERE id = $1", a.ID, sum[:]); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func hashAlbum(ctx context.Context, db *sql.DB, s *disk, a album) error {
	sum, err := s.sum(a.Path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE albums SET hash = $2 WHERE id = $1", a.ID, sum[:])
	return err
}

// One file for all of them, or what is only looked up for each.
func coverAlbums(ctx context.Context, db *sql.DB, s *disk, all []album, cover string) error {
	for _, a := range all {
		sum, err := s.sum(cover)
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET cover = $2 WHERE id = $1", a.ID, sum[:]); err != nil { // want write-in-loop
			return err
		}
	}
	for _, a := range all {
		sum, err := s.sum(a.Path)
		if err != nil {
			return err
		}
		if err := db.QueryRowContext(ctx, "SELECT id FROM covers WHERE hash = $1", sum[:]).Err(); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// What was looked up for each goes into a file: the look-up is none of that.
func exportAlbums(ctx context.Context, db *sql.DB, all []album) error {
	for _, a := range all {
		var title string
		if err := db.QueryRowContext(ctx, "SELECT title FROM albums WHERE id = $1", a.ID).Scan(&title); err != nil { // want n-plus-one
			return err
		}
		if err := os.WriteFile(a.Path, []byte(title), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Whether another one needs it says whether the file goes: one after the other.
func dropUnused(ctx context.Context, db *sql.DB, s *disk, all []album) error {
	for _, a := range all {
		var uses int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM covers WHERE album_id = $1", a.ID).Scan(&uses); err != nil { // quiet
			return err
		}
		if uses > 0 {
			continue
		}
		if err := s.drop(a.Path); err != nil {
			return err
		}
	}
	return nil
}

// What is removed whatever is found, or only where the look-up fails, is not asked about.
func dropTitled(ctx context.Context, db *sql.DB, s *disk, all []album) (uses int, err error) {
	for _, a := range all {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM covers WHERE album_id = $1", a.ID).Scan(&n); err != nil { // want n-plus-one
			return 0, err
		}
		uses += n
		if err := s.drop(a.Path); err != nil {
			return 0, err
		}
	}
	return uses, nil
}

// Whether a file is there is asked of each, and is all that is asked.
func markLost(ctx context.Context, db *sql.DB, all []album) error {
	for _, a := range all {
		if _, err := os.Stat(a.Path); err == nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET lost = true WHERE id = $1", a.ID); err != nil { // quiet
			return err
		}
	}
	return nil
}

func markSizes(ctx context.Context, db *sql.DB, all []album) error {
	for _, a := range all {
		info, err := os.Stat(a.Path)
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET size = $2 WHERE id = $1", a.ID, info.Size()); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is asked and written for each file of a folder is a part of reading it.
func readFolder(ctx context.Context, db *sql.DB, s *disk, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		sum, err := s.sum(path)
		if err != nil {
			continue
		}
		var known []byte
		if err := db.QueryRowContext(ctx, "SELECT hash FROM covers WHERE path = $1", path).Scan(&known); err == nil && string(known) == string(sum[:]) { // quiet
			continue
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO covers (path, hash) VALUES ($1, $2)", path, sum[:]); err != nil { // quiet
			return err
		}
	}
	return nil
}

// Names alone are looked up like any.
func findFolder(ctx context.Context, db *sql.DB, dir string) (ids []int64, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		var id int64
		if err := db.QueryRowContext(ctx, "SELECT id FROM covers WHERE path = $1", e.Name()).Scan(&id); err != nil { // want n-plus-one
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Whether it is there is told apart from what else fails, here and in what does it for one.
func markGone(ctx context.Context, db *sql.DB, all []album) error {
	for _, a := range all {
		if err := markIfGone(ctx, db, a); err != nil { // quiet
			return err
		}
	}
	for _, a := range all {
		info, err := os.Stat(a.Path)
		if err == nil && info.Size() > 0 {
			continue
		}
		if !os.IsNotExist(err) {
			return err
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM albums WHERE id = $1", a.ID); err != nil { // quiet
			return err
		}
	}
	return nil
}

func markIfGone(ctx context.Context, db *sql.DB, a album) error {
	if _, err := os.Stat(a.Path); errors.Is(err, os.ErrNotExist) {
		_, err := db.ExecContext(ctx, "UPDATE albums SET lost = true WHERE id = $1", a.ID)
		return err
	}
	_, err := db.ExecContext(ctx, "UPDATE albums SET lost = false WHERE id = $1", a.ID)
	return err
}

// What is asked since the file is not there.
func countLost(ctx context.Context, db *sql.DB, all []album) (lost int, err error) {
	for _, a := range all {
		if _, err := os.Stat(a.Path); err == nil {
			continue
		}
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM covers WHERE album_id = $1", a.ID).Scan(&n); err != nil { // quiet
			return 0, err
		}
		lost += n
	}
	return lost, nil
}

func lostAs(path string) (error, error) {
	_, err := os.Stat(path)
	return err, os.ErrNotExist
}

// Both of what it compares come from one call.
func sizeAll(ctx context.Context, db *sql.DB, all []album) error {
	for _, a := range all {
		info, err := os.Stat(a.Path)
		if errors.Is(lostAs(a.Path)) {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE albums SET size = $2 WHERE id = $1", a.ID, info.Size()); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Files may come from several folders.
func importFolders(ctx context.Context, db *sql.DB, root string) error {
	var files []string
	folders, err := filepath.Glob(filepath.Join(root, "node-*"))
	if err != nil {
		return err
	}
	if len(folders) > 0 {
		for _, folder := range folders {
			found, err := filepath.Glob(filepath.Join(folder, "*.csv"))
			if err != nil {
				return err
			}
			files = append(files, found...)
		}
	} else if files, err = filepath.Glob(filepath.Join(root, "*.csv")); err != nil {
		return err
	}
	for _, file := range files {
		var known bool
		if err := db.QueryRowContext(ctx, "SELECT true FROM imports WHERE name = $1", filepath.Base(file)).Scan(&known); err != nil { // belongs to the file
			return err
		}
		if err := importFile(file); err != nil {
			return err
		}
	}
	return nil
}

func importFile(name string) error {
	_, err := os.ReadFile(name)
	return err
}

// Here they come from elsewhere, too.
func importNamed(ctx context.Context, db *sql.DB, root string, more []string) error {
	files, err := filepath.Glob(filepath.Join(root, "*.csv"))
	if err != nil {
		return err
	}
	files = append(files, more...)
	for _, file := range files {
		var known bool
		if err := db.QueryRowContext(ctx, "SELECT true FROM imports WHERE name = $1", filepath.Base(file)).Scan(&known); err != nil { // want n-plus-one
			return err
		}
		if err := importFile(file); err != nil {
			return err
		}
	}
	return nil
}
