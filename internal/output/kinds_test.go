//go:build unix

package output

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestNothingButRegularFilesIsReplaced puts things that are no files where a
// file has to go, and where one may be stale. None is opened that could block.
func TestNothingButRegularFilesIsReplaced(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "shared.go")
	write(t, elsewhere, generated)
	for name, tc := range map[string]struct {
		make func(path string) error
		want string
	}{
		"folder":        {func(path string) error { return os.Mkdir(path, 0o777) }, "this is a folder"},
		"pipe":          {func(path string) error { return syscall.Mkfifo(path, 0o666) }, "this is no regular file"},
		"link":          {func(path string) error { return os.Symlink(elsewhere, path) }, "this is a symbolic link"},
		"broken link":   {func(path string) error { return os.Symlink("nowhere", path) }, "this is a symbolic link"},
		"link to a dir": {func(path string) error { return os.Symlink(t.TempDir(), path) }, "this is a symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			wanted, other := filepath.Join(dir, "db.go"), filepath.Join(dir, "other.go")
			for _, path := range []string{wanted, other} {
				if err := tc.make(path); err != nil {
					t.Skip(err)
				}
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, err := Compare([]File{{Path: wanted, Content: []byte("new")}})
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("error %v, want %q", err, tc.want)
				}
				plan, err := Compare([]File{{Path: filepath.Join(dir, "new.go"), Content: []byte("new")}})
				if err != nil || len(plan.Changes) != 1 {
					t.Errorf("beside: plan %+v, error %v", plan, err)
				}
			}()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Fatal("Compare waits for somebody to write")
			}
		})
	}
	t.Run("link to what is wanted", func(t *testing.T) { // as build tools lay out their inputs
		path := filepath.Join(t.TempDir(), "db.go")
		if err := os.Symlink(elsewhere, path); err != nil {
			t.Skip(err)
		}
		if plan, err := Compare([]File{{Path: path, Content: []byte(generated)}}); err != nil || plan.Unchanged != 1 {
			t.Errorf("plan %+v, error %v", plan, err)
		}
	})
}
