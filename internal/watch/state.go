package watch

import (
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// granule is the coarsest time that file systems note of a change (FAT: two seconds).
// A file that is younger may change again and look the same, so that its text is
// looked at, too.
const granule = 2 * time.Second

// A state is how a file is.
type state struct {
	info   fs.FileInfo
	summed bool // sum is that of its text
	sum    [sha256.Size]byte
}

// states are those of files that exist, by path.
type states map[string]state

// stat finds out how a file is; info is nil if it is not there, or cannot be reached.
// The text is summed if the file is young, or summed says so.
func stat(path string, summed bool) state {
	info, err := os.Stat(path)
	if err != nil {
		return state{}
	}
	s := state{info: info}
	if info.Mode().IsRegular() && (summed || young(info)) {
		s.sum, s.summed = sumOf(path), true
	}
	return s
}

// young reports whether a change of a file may be one that its time does not show.
func young(info fs.FileInfo) bool { return time.Since(info.ModTime()) < granule }

// sumOf is the sum of a file's text; of one that cannot be read it is of nothing.
func sumOf(path string) (sum [sha256.Size]byte) {
	f, err := os.Open(path)
	if err != nil {
		return sum
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// same reports whether a file is as it was. Another file in its place, whatever its
// time and size, is not.
func (s state) same(now state) bool {
	if s.info.Size() != now.info.Size() || s.info.Mode() != now.info.Mode() ||
		!s.info.ModTime().Equal(now.info.ModTime()) || !os.SameFile(s.info, now.info) {
		return false
	}
	return !s.summed || !now.summed || s.sum == now.sum
}

// changed returns the paths of files that are not as they were, in order.
func (s states) changed(now states) []string {
	var paths []string
	for path, is := range now {
		if was, ok := s[path]; !ok || !was.same(is) {
			paths = append(paths, path)
		}
	}
	for path := range s {
		if _, ok := now[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// lost reports whether one of the files is gone, or empty, that was not.
func (s states) lost(paths []string, now states) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		was, had := s[path]
		is, has := now[path]
		return had && was.info.Size() > 0 && (!has || is.info.Size() == 0)
	})
}

// age forgets the sums of files that have not changed and are not young any more:
// from here on their times show every change.
func (s states) age(now states) {
	for path, is := range now {
		if is.summed && !young(is.info) {
			s[path] = state{info: is.info}
		}
	}
}
