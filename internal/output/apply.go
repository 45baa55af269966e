package output

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/dbgen-go/dbgen/internal/await"
)

// Apply makes the changes, all or none. New contents and a second name of
// every old one are on disk before the first file is replaced; what fails after
// that is undone. Files change by renaming alone, so at no time is one half
// written. When ctx is cancelled before the first is replaced, nothing happens
// and the error is ctx's cause; later it is too late.
func (p *Plan) Apply(ctx context.Context) error { return p.apply(ctx, system{}) }

// apply is Apply on a given disk.
func (p *Plan) apply(ctx context.Context, d disk) (err error) {
	t := &transaction{disk: d}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.undo())
		} else {
			err = errors.Join(t.finish(), t.sweep(p.leftovers))
		}
	}()
	for _, changes := range [][]Change{p.Changes, p.aside} {
		for _, c := range changes {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := t.stage(c); err != nil {
				return err
			}
		}
	}
	if err := t.write(ctx); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return t.commit()
}

// A transaction is what Apply has done so far.
type transaction struct {
	disk    disk
	folders []string // that were made, outer ones first
	there   string   // the folder that was looked for last
	steps   []*step
}

// A step is one change on its way.
type step struct {
	Change
	temporary string // where the new text waits; "" for none
	backup    string // where the old text is kept; "" for none
	mode      fs.FileMode
	committed bool
}

// stage makes ready for a change, all but the new text, and leaves its file as it is.
func (t *transaction) stage(c Change) error {
	s := &step{Change: c}
	t.steps = append(t.steps, s)
	switch c.Action {
	case Create:
		if err := t.makeFolder(filepath.Dir(c.Path)); err != nil {
			return fmt.Errorf("create output folder: %w", err)
		}
	case Update:
		info, err := os.Stat(c.Path)
		if err != nil {
			return fmt.Errorf("write %s: %w", c.Path, err)
		}
		s.mode = info.Mode().Perm()
		s.backup = besides(c.Path, "old")
		if t.disk.link(c.Path, s.backup) != nil { // not every file system has links
			if err := t.disk.write(s.backup, c.Old, s.mode); err != nil {
				return fmt.Errorf("keep %s: %w", c.Path, err)
			}
		}
	case Remove:
		s.backup = besides(c.Path, "old")
		return nil
	}
	s.temporary = besides(c.Path, "new")
	return nil
}

// writers is how many files are written at once. Most of the time goes into waiting
// for the disk, and file systems take what several wait for together.
const writers = 16

// write writes the new texts, beside the files that they will replace.
func (t *transaction) write(ctx context.Context) error {
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(writers)
	for s := range inTurns(byFolder(t.steps, func(s *step) string { return s.Path })) {
		if s.temporary == "" {
			continue
		}
		group.Go(func() error {
			if err := context.Cause(running); err != nil {
				return err
			}
			if err := t.disk.write(s.temporary, s.New, s.mode); err != nil {
				return fmt.Errorf("write %s: %w", s.Path, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// inTurns goes over the first of each group, the second of each, and so on: who makes a
// file waits for others to have made theirs in the same folder.
func inTurns[T any](groups [][]T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i, more := 0, true; more; i++ {
			more = false
			for _, g := range groups {
				if i >= len(g) {
					continue
				}
				if more = true; !yield(g[i]) {
					return
				}
			}
		}
	}
}

// makeFolder makes a folder and those above it.
func (t *transaction) makeFolder(path string) error {
	if path == t.there {
		return nil
	}
	t.there = path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := t.makeFolder(parent); err != nil {
			return err
		}
	}
	err := t.disk.mkdir(path)
	if err == nil {
		t.folders = append(t.folders, path)
	} else if info, e := os.Stat(path); e == nil && info.IsDir() {
		return nil // another run was faster
	}
	return err
}

// commit makes the changes, those of several folders side by side.
func (t *transaction) commit() error {
	folders := byFolder(t.steps, func(s *step) string { return s.Path })
	errs := make([]error, len(folders))
	var failed atomic.Bool
	await.Each(len(folders), func(i int) {
		for _, s := range folders[i] {
			if failed.Load() {
				return
			}
			if errs[i] = t.commitStep(s); errs[i] != nil {
				failed.Store(true)
			}
		}
	})
	return cmp.Or(errs...)
}

// commitStep makes a change.
func (t *transaction) commitStep(s *step) error {
	from, to, doing := s.temporary, s.Path, "replace"
	if s.Action == Remove {
		from, to, doing = s.Path, s.backup, "remove"
	}
	if err := t.disk.rename(from, to); err != nil {
		return fmt.Errorf("%s %s: %w", doing, s.Path, err)
	}
	s.committed = true
	return nil
}

// undo brings everything back to what it was.
func (t *transaction) undo() error {
	var errs []error
	for i := len(t.steps) - 1; i >= 0; i-- {
		if err := t.undoStep(t.steps[i]); err != nil {
			errs = append(errs, err)
		}
	}
	for i := len(t.folders) - 1; i >= 0; i-- {
		errs = append(errs, t.discard(t.folders[i]))
	}
	return errors.Join(errs...)
}

func (t *transaction) undoStep(s *step) error {
	switch {
	case !s.committed && s.Action == Update:
		return errors.Join(t.discard(s.temporary), t.discard(s.backup))
	case !s.committed:
		return t.discard(s.temporary)
	case s.Action == Create:
		return t.discard(s.Path)
	}
	if err := t.disk.rename(s.backup, s.Path); err != nil {
		return fmt.Errorf("%s is not as it was: rename %s to it: %w", s.Path, s.backup, err)
	}
	return nil
}

// finish drops what was kept for undo.
func (t *transaction) finish() error {
	var errs []error
	for _, s := range t.steps {
		errs = append(errs, t.discard(s.backup))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("all files are up to date, but some old ones are left: %w", err)
	}
	return nil
}

// discard removes what may be there; "" never is.
func (t *transaction) discard(path string) error {
	if path == "" {
		return nil
	}
	if err := t.disk.remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
