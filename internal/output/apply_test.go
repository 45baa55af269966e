package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A brittleDisk fails at one call, or at all from there on.
type brittleDisk struct {
	system
	mu            sync.Mutex
	calls, failAt int
	forever       bool
	failed        string // the first call that failed
	noLinks       bool
}

var errBroken = errors.New("the disk is broken")

func (d *brittleDisk) fails(call, path string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	if d.calls == d.failAt || d.forever && d.calls > d.failAt {
		if d.failed == "" {
			d.failed = call + " " + path
		}
		return true
	}
	return false
}

func (d *brittleDisk) mkdir(path string) error {
	if d.fails("mkdir", path) {
		return errBroken
	}
	return d.system.mkdir(path)
}

func (d *brittleDisk) write(path string, content []byte, mode fs.FileMode) error {
	if d.fails("write", path) { // half of it is there
		return errors.Join(errBroken, d.system.write(path, content[:len(content)/2], mode))
	}
	return d.system.write(path, content, mode)
}

func (d *brittleDisk) link(path, name string) error {
	if d.noLinks || d.fails("link", path) {
		return errBroken
	}
	return d.system.link(path, name)
}

func (d *brittleDisk) rename(from, to string) error {
	if d.fails("rename", from) {
		return errBroken
	}
	return d.system.rename(from, to)
}

func (d *brittleDisk) remove(path string) error {
	if d.fails("remove", path) {
		return errBroken
	}
	return d.system.remove(path)
}

// tree is all that is in a folder: texts, modes, and "" for folders.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			found[rel] = ""
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		found[rel] = fmt.Sprintf("%v %s", info.Mode(), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// old lays out a project in a new folder and plans every kind of change, in two
// folders of which one is new.
func old(t *testing.T) (root string, plan *Plan) {
	t.Helper()
	root = t.TempDir()
	dir := filepath.Join(root, "db")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"db.go", "models.go", "gone.sql.go", "also_gone.sql.go"} {
		write(t, filepath.Join(dir, name), generated+"// old "+name+"\n")
	}
	write(t, filepath.Join(dir, "mine.go"), "package db\n")
	if err := os.Chmod(filepath.Join(dir, "db.go"), 0o444); err != nil {
		t.Fatal(err)
	}
	plan, err := Compare([]File{
		{Path: filepath.Join(dir, "db.go"), Content: []byte(generated + "// new\n")},
		{Path: filepath.Join(dir, "models.go"), Content: []byte(generated + "// new\n")},
		{Path: filepath.Join(dir, "new.sql.go"), Content: []byte(generated)},
		{Path: filepath.Join(dir, ".dbgen"), Content: []byte("# record\n"), Aside: true},
		{Path: filepath.Join(root, "deep", "er", "db.go"), Content: []byte(generated)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return root, plan
}

// TestApplyIsAllOrNothing breaks the disk at each call in turn: what was there
// is there afterwards, no more and no less.
func TestApplyIsAllOrNothing(t *testing.T) {
	for _, noLinks := range []bool{false, true} {
		for n := 1; ; n++ {
			root, plan := old(t)
			before := tree(t, root)
			d := &brittleDisk{failAt: n, noLinks: noLinks}
			err := plan.apply(t.Context(), d)
			if d.failed == "" {
				if err != nil || n < 15 {
					t.Fatalf("%d calls, error %v", n, err)
				}
				break
			}
			after := tree(t, root)
			switch {
			case err == nil && strings.HasPrefix(d.failed, "link"): // a copy does it, too
				continue
			case err == nil:
				t.Errorf("call %d (%s): no error", n, d.failed)
			case !errors.Is(err, errBroken):
				t.Errorf("call %d (%s): error %v", n, d.failed, err)
			case strings.HasPrefix(d.failed, "remove"): // only of what was kept for undo
				if !strings.Contains(err.Error(), "all files are up to date") {
					t.Errorf("call %d (%s): error %v", n, d.failed, err)
				}
			case !maps.Equal(before, after):
				t.Errorf("call %d (%s): the folder holds\n%v\nwant\n%v", n, d.failed, after, before)
			}
		}
	}
}

// TestNoTextIsLost breaks the disk for good at each call in turn: then nothing
// can be put back, but every old text is somewhere, and the error says where.
func TestNoTextIsLost(t *testing.T) {
	for n := 1; ; n++ {
		root, plan := old(t)
		before := tree(t, root)
		d := &brittleDisk{failAt: n, forever: true}
		err := plan.apply(t.Context(), d)
		if d.failed == "" {
			break
		}
		if err == nil {
			t.Errorf("call %d (%s): no error", n, d.failed)
			continue
		}
		after := tree(t, root)
		texts := slices.Collect(maps.Values(after))
		for name, text := range before {
			if strings.Contains(err.Error(), "all files are up to date") {
				break
			}
			if !slices.Contains(texts, text) {
				t.Errorf("call %d (%s): the old text of %s is lost", n, d.failed, name)
			} else if after[name] != text && !strings.Contains(err.Error(), filepath.Join(root, name)+" is not as it was") {
				t.Errorf("call %d (%s): not a word of %s in %v", n, d.failed, name, err)
			}
		}
	}
}

func TestApplyWritesAllAndLeavesNothingElse(t *testing.T) {
	root, plan := old(t)
	if got, want := plan.Summary(), "2 created, 2 updated, 2 removed"; got != want {
		t.Errorf("summary %q, want %q: what is aside is not counted", got, want)
	}
	if err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(maps.Keys(tree(t, root)))
	want := []string{"db", "db/.dbgen", "db/db.go", "db/mine.go", "db/models.go", "db/new.sql.go", "deep", "deep/er", "deep/er/db.go"}
	for i := range want {
		want[i] = filepath.FromSlash(want[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if info, err := os.Stat(filepath.Join(root, "db", "db.go")); err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("mode %v, error %v: want the mode that the file had", info.Mode(), err)
	}
}

// cancelledAt is a disk at one of whose writes, or the first renaming, the user
// presses Ctrl-C.
type cancelledAt struct {
	system
	mu     sync.Mutex
	writes int // so many are left
	cancel context.CancelFunc
}

func (d *cancelledAt) rename(from, to string) error {
	d.cancel()
	return d.system.rename(from, to)
}

func (d *cancelledAt) write(path string, content []byte, mode fs.FileMode) error {
	d.mu.Lock()
	if d.writes <= 0 {
		d.cancel()
	}
	d.writes--
	d.mu.Unlock()
	return d.system.write(path, content, mode)
}

func TestApplyWhenCancelled(t *testing.T) {
	for n := range 5 {
		root, plan := old(t)
		before := tree(t, root)
		ctx, cancel := context.WithCancel(t.Context())
		if err := plan.apply(ctx, &cancelledAt{writes: n, cancel: cancel}); !errors.Is(err, context.Canceled) {
			t.Errorf("write %d: error %v", n, err)
		}
		if after := tree(t, root); !maps.Equal(before, after) {
			t.Errorf("write %d: the folder holds\n%v\nwant\n%v", n, after, before)
		}
	}
	t.Run("too late", func(t *testing.T) { // once files change, all do
		_, plan := old(t)
		ctx, cancel := context.WithCancel(t.Context())
		if err := plan.apply(ctx, &cancelledAt{writes: 1000, cancel: cancel}); err != nil || ctx.Err() == nil {
			t.Errorf("error %v", err)
		}
	})
}
