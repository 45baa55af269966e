// Package store keeps values in a folder between runs, by keys that say all that
// went into them. It must not know what they are.
package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Store is a folder of values. Any number of processes may use one. What cannot
// be read or written, or is not whole, is as if it were not there.
type Store struct {
	dir string
	max int64 // bytes
}

// maxBytes is how much a store keeps: some thousand runs.
const maxBytes = 64 << 20

// Open returns the store in a folder, which need not exist. The error says that
// there can be none.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	return &Store{dir: dir, max: maxBytes}, nil
}

// A value's file begins with the sum of the rest, so that half a file is none.

// Get returns the value of a key.
func (s *Store) Get(key string) ([]byte, bool) {
	name := s.file(key)
	data, err := os.ReadFile(name)
	if err != nil || len(data) < sha256.Size {
		return nil, false
	}
	sum, value := data[:sha256.Size], data[sha256.Size:]
	if is := sha256.Sum256(value); !slices.Equal(is[:], sum) {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // what is used is kept longest
	return value, true
}

// Put keeps a value, which is what its parts are together. Where it does not fit,
// those that were not used for longest go.
func (s *Store) Put(key string, value ...[]byte) error {
	h := sha256.New()
	for _, part := range value {
		h.Write(part)
	}
	f, err := os.CreateTemp(s.dir, "new-*")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f) // which keeps the first error
	w.Write(h.Sum(nil))
	for _, part := range value {
		w.Write(part)
	}
	err = errors.Join(w.Flush(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.file(key))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return s.trim()
}

func (s *Store) file(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:]))
}

// trim removes what was not used for longest until the rest fits.
func (s *Store) trim() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	var total int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() { // another process may have removed it
			files, total = append(files, info), total+info.Size()
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if total <= s.max {
			return nil
		}
		if err := os.Remove(filepath.Join(s.dir, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= info.Size()
	}
	return nil
}
