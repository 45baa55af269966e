package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// put writes a file, and the folders above it.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// must is for calls that only fail where nothing works.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sqlFiles lists what a pattern would: the .sql files of a folder and of those in it.
func sqlFiles(dir string) func() []string {
	return func() []string {
		var found []string
		for _, pattern := range []string{"*.sql", "*/*.sql"} {
			paths, _ := filepath.Glob(filepath.Join(dir, pattern))
			found = append(found, paths...)
		}
		return append(found, filepath.Join(dir, "dbgen.yaml"))
	}
}

// TestChanges: whatever is done to a file, Wait tells of it and of no other.
func TestChanges(t *testing.T) {
	then := time.Now().Add(-time.Hour).Truncate(time.Second)
	for name, tc := range map[string]struct {
		do   func(t *testing.T, dir string)
		want []string
	}{
		"written": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "a.sql"), "SELECT 2;\n") }, []string{"a.sql"}},
		"longer, of the same time": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "a.sql"), "SELECT 11;\n")
			must(t, os.Chtimes(filepath.Join(dir, "a.sql"), then, then))
		}, []string{"a.sql"}},
		"renamed over, of the same size and time": {func(t *testing.T, dir string) {
			if runtime.GOOS == "windows" {
				t.Skip("another file in its place is known by its number, which Windows tells of open files alone")
			}
			put(t, filepath.Join(dir, "tmp"), "SELECT 2;\n")
			must(t, os.Chtimes(filepath.Join(dir, "tmp"), then, then))
			must(t, os.Rename(filepath.Join(dir, "tmp"), filepath.Join(dir, "a.sql")))
		}, []string{"a.sql"}},
		"removed":    {func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "a.sql"))) }, []string{"a.sql"}},
		"new":        {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "c.sql"), "SELECT 3;\n") }, []string{"c.sql"}},
		"named, new": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "dbgen.yaml"), "") }, []string{"dbgen.yaml"}},
		"none of ours": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "a.sql~"), "x")
			put(t, filepath.Join(dir, "d.sql"), "")
		}, []string{"d.sql"}},
		"renamed": {func(t *testing.T, dir string) {
			must(t, os.Rename(filepath.Join(dir, "a.sql"), filepath.Join(dir, "z.sql")))
		}, []string{"a.sql", "z.sql"}},
		"in a new folder": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, "new", "b.sql"), "") }, []string{"new/b.sql"}},
		"folder renamed": {func(t *testing.T, dir string) {
			must(t, os.Rename(filepath.Join(dir, "sub"), filepath.Join(dir, "other")))
		}, []string{"other/b.sql", "sub/b.sql"}},
		"folder replaced": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "sub")))
			put(t, filepath.Join(dir, "sub", "b.sql"), "SELECT 5;\n")
		}, []string{"sub/b.sql"}},
		"a link to another file": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "target"), "SELECT 2;\n")
			must(t, os.Chtimes(filepath.Join(dir, "target"), then, then))
			must(t, os.Remove(filepath.Join(dir, "a.sql")))
			if err := os.Symlink("target", filepath.Join(dir, "a.sql")); err != nil {
				t.Skip(err)
			}
		}, []string{"a.sql"}},
		"permissions": {func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "a.sql"), 0o444)) }, []string{"a.sql"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"a.sql", "b.sql", "sub/b.sql"} {
				put(t, filepath.Join(dir, name), "SELECT 1;\n")
				must(t, os.Chtimes(filepath.Join(dir, name), then, then))
			}
			w := New(sqlFiles(dir))
			tc.do(t, dir)
			changed, err := w.Wait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i, path := range changed {
				rel, _ := filepath.Rel(dir, path)
				changed[i] = filepath.ToSlash(rel)
			}
			if !slices.Equal(changed, tc.want) {
				t.Errorf("changed: %q, want %q", changed, tc.want)
			}
		})
	}
}

// TestSameTimeAndSize changes a file so that nothing but its text shows it, as where
// the file system's clock ticks in seconds.
func TestSameTimeAndSize(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.sql")
	now := time.Now().Add(time.Hour) // a busy machine must not make it old
	put(t, path, "SELECT 1;\n")
	must(t, os.Chtimes(path, now, now))
	w := New(sqlFiles(dir))
	put(t, path, "SELECT 2;\n")
	must(t, os.Chtimes(path, now, now))
	changed, err := w.Wait(t.Context())
	if err != nil || !slices.Equal(changed, []string{path}) {
		t.Errorf("changed: %q, %v", changed, err)
	}
}

// TestSumsAreForgotten: a file that stays as it is is not read for ever.
func TestSumsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.sql")
		put(t, path, "SELECT 1;\n")
		must(t, os.Chtimes(path, time.Now(), time.Now()))
		w := New(sqlFiles(dir))
		if !w.seen[path].summed {
			t.Error("a young file is not summed")
		}
		nothing(t, w, 2*granule)
		if w.seen[path].summed {
			t.Error("an old file is summed")
		}
	})
}

// nothing fails if Wait tells of a change for so long.
func nothing(t *testing.T, w *Watch, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if changed, err := w.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("changed: %q, %v; want nothing", changed, err)
	}
}

// TestBurst saves a file 200 times, with moments between that are shorter than what
// counts as rest: that is one change.
func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.sql")
		w := New(sqlFiles(dir))
		go func() {
			for i := range 200 {
				time.Sleep(5 * time.Millisecond)
				put(t, path, strings.Repeat("x", i+1))
			}
		}()
		changed, err := w.Wait(t.Context())
		if text, _ := os.ReadFile(path); err != nil || !slices.Equal(changed, []string{path}) || len(text) != 200 {
			t.Errorf("changed: %q, %v, after %d saves", changed, err, len(text))
		}
		nothing(t, w, time.Minute)
	})
}

// TestNoEnd has a file change all the time: it is told now and then.
func TestNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		ctx, cancel := context.WithTimeout(t.Context(), 10*longest)
		defer cancel()
		w := New(sqlFiles(dir))
		go func() {
			for i := 1; ctx.Err() == nil; i++ {
				put(t, filepath.Join(dir, "a.sql"), strings.Repeat("x", i))
				time.Sleep(quiet / 4)
			}
		}()
		rounds := 0
		for {
			if _, err := w.Wait(ctx); err != nil {
				break
			}
			rounds++
		}
		time.Sleep(quiet) // until the other has ended
		if rounds < 5 || rounds > 10 {
			t.Errorf("told %d times, want at most every %v", rounds, longest)
		}
	})
}

// TestGoneForAMoment: a file that is empty or gone only while it is being saved is
// never told to be.
func TestGoneForAMoment(t *testing.T) {
	for name, begin := range map[string]func(path string) error{
		"truncated": func(path string) error { return os.Truncate(path, 0) },
		"renamed":   func(path string) error { return os.Rename(path, path+"~") },
		"removed":   os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "a.sql")
				put(t, path, "SELECT 1;\n")
				w := New(sqlFiles(dir))
				go func() {
					must(t, begin(path))
					time.Sleep(doubt - tick)
					put(t, path, "SELECT 22;\n")
				}()
				changed, err := w.Wait(t.Context())
				if text, _ := os.ReadFile(path); err != nil || len(changed) != 1 || string(text) != "SELECT 22;\n" {
					t.Errorf("changed: %q, %v, with %q", changed, err, text)
				}
				must(t, os.Remove(path)) // for good
				if changed, err := w.Wait(t.Context()); err != nil || len(changed) != 1 {
					t.Errorf("changed: %q, %v", changed, err)
				}
				nothing(t, w, time.Minute)
			})
		})
	}
}

// TestNothingInTheEnd: a file that was there for a moment is no change.
func TestNothingInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		w := New(sqlFiles(dir))
		go func() {
			time.Sleep(tick / 2)
			put(t, filepath.Join(dir, "4913.sql"), "")
			time.Sleep(tick)
			must(t, os.Remove(filepath.Join(dir, "4913.sql")))
		}()
		nothing(t, w, time.Minute)
	})
}

// TestMissed: what changes while nobody waits, as during a round, is told.
func TestMissed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.sql")
	w := New(sqlFiles(dir))
	for i := range 3 {
		put(t, path, strings.Repeat("x", i+1))
		if changed, err := w.Wait(t.Context()); err != nil || !slices.Equal(changed, []string{path}) {
			t.Errorf("changed: %q, %v", changed, err)
		}
	}
}

// TestPaced: where listing the files takes long, it is done seldom, and files that are
// known are looked at all the same.
func TestPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.sql")
		put(t, path, "SELECT 1;\n")
		lists := 0
		files := sqlFiles(dir)
		w := New(func() []string {
			lists++
			time.Sleep(90 * time.Millisecond)
			return files()
		})
		nothing(t, w, time.Minute)
		if lists < 10 || lists > 15 {
			t.Errorf("listed %d times in a minute, want every %v", lists, slowestList)
		}
		put(t, path, "SELECT 22;\n")
		began, before := time.Now(), lists
		if _, err := w.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > slowestList/2 || lists > before+1 {
			t.Errorf("told after %v and %d lists", took, lists-before)
		}
	})
}

// TestCancelled: Wait ends with the cause, at once, whatever it is waiting for.
func TestCancelled(t *testing.T) {
	for name, change := range map[string]bool{"nothing changes": false, "settling": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				put(t, filepath.Join(dir, "a.sql"), "SELECT 1;\n")
				w := New(sqlFiles(dir))
				if change {
					must(t, os.Remove(filepath.Join(dir, "a.sql")))
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				stop := errors.New("stop")
				time.AfterFunc(doubt/2+time.Millisecond, func() { cancel(stop) })
				began := time.Now()
				if changed, err := w.Wait(ctx); err != stop || changed != nil {
					t.Errorf("changed: %q, %v; want the cause", changed, err)
				}
				if took := time.Since(began); took != doubt/2+time.Millisecond {
					t.Errorf("after %v", took)
				}
			})
		})
	}
}

// TestHoldsNothing: no file stays open, and no goroutine runs on.
func TestHoldsNothing(t *testing.T) {
	dir := t.TempDir()
	for i := range 50 {
		put(t, filepath.Join(dir, fmt.Sprintf("%02d.sql", i)), "SELECT 1;\n")
	}
	before, goroutines := openFiles(t), runtime.NumGoroutine()
	for i := range 5 {
		w := New(sqlFiles(dir))
		put(t, filepath.Join(dir, "a.sql"), strings.Repeat("x", i+1))
		if _, err := w.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if after := openFiles(t); after != before {
		t.Errorf("%d files are open, %d were", after, before)
	}
	if after := runtime.NumGoroutine(); after != goroutines {
		t.Errorf("%d goroutines, there were %d", after, goroutines)
	}
}

// openFiles counts the files that this process has open, where that can be told.
func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Log(err)
	}
	return len(entries)
}

func BenchmarkLook(b *testing.B) {
	dir := b.TempDir()
	old := time.Now().Add(-time.Hour)
	var paths []string
	for i := range 5000 {
		path := filepath.Join(dir, fmt.Sprintf("%04d_migration.sql", i))
		if err := os.WriteFile(path, []byte("SELECT 1;\n"), 0o666); err != nil {
			b.Fatal(err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, path)
	}
	w := New(func() []string { return paths })
	for b.Loop() {
		if len(w.seen.changed(w.look())) > 0 {
			b.Fatal("changed")
		}
	}
}
