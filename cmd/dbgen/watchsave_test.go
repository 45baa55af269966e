//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A saver gives a file another text, in the way of a program.
type saver struct {
	name string
	save func(path, text string) error
}

// inOrder makes steps until one fails.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func writes(path, text string) func() error {
	return func() error { return os.WriteFile(path, []byte(text), 0o666) }
}

func renames(from, to string) func() error { return func() error { return os.Rename(from, to) } }

func removes(path string) func() error { return func() error { return os.Remove(path) } }

// a moment is long enough for a look to fall into it, often.
func moment() error {
	time.Sleep(150 * time.Millisecond)
	return nil
}

// beside is a name in the folder of a file.
func beside(path, name string) string { return filepath.Join(filepath.Dir(path), name) }

// savers are ways in which files are saved.
var savers = []saver{
	{"in place", func(path, text string) error { return os.WriteFile(path, []byte(text), 0o666) }},
	{"truncate, then write, as VS Code does", func(path, text string) error {
		return inOrder(func() error { return os.Truncate(path, 0) }, moment, writes(path, text))
	}},
	{"piece by piece", func(path, text string) error {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		for i := range len(text) {
			if _, err := f.WriteString(text[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	}},
	{"rename over", func(path, text string) error {
		return inOrder(writes(path+".tmp", text), renames(path+".tmp", path))
	}},
	{"rename and write, with a swap file, as vim does", func(path, text string) error {
		swap := beside(path, "."+filepath.Base(path)+".swp")
		return inOrder(writes(swap, "b0VIM"), writes(beside(path, "4913"), ""), removes(beside(path, "4913")),
			renames(path, path+"~"), moment, writes(path, text), removes(path+"~"), removes(swap))
	}},
	{"a lock, a backup and an autosave, as emacs has them", func(path, text string) error {
		lock, auto := beside(path, ".#"+filepath.Base(path)), beside(path, "#"+filepath.Base(path)+"#")
		return inOrder(func() error { return os.Symlink("user@host.123:456", lock) }, writes(auto, text[:len(text)/2]),
			renames(path, path+"~"), moment, writes(path, text), removes(auto), removes(lock), removes(path+"~"))
	}},
	{"atomically, as JetBrains' do", func(path, text string) error {
		tmp, old := path+"___jb_tmp___", path+"___jb_old___"
		return inOrder(writes(tmp, text), renames(path, old), renames(tmp, path), removes(old))
	}},
	{"remove, then write", func(path, text string) error {
		return inOrder(removes(path), moment, writes(path, text))
	}},
	{"with its old time", func(path, text string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return inOrder(writes(path, text), func() error { return os.Chtimes(path, info.ModTime(), info.ModTime()) })
	}},
	{"a link that leads elsewhere, as in Kubernetes", func(path, text string) error {
		folder := filepath.Dir(path)
		next, err := os.MkdirTemp(filepath.Dir(folder), "version-")
		if err != nil {
			return err
		}
		steps := []func() error{writes(filepath.Join(next, filepath.Base(path)), text), func() error { return os.Symlink(filepath.Base(next), folder+".new") }}
		if info, err := os.Lstat(folder); err == nil && info.IsDir() {
			steps = append(steps, renames(folder, folder+".old"))
		}
		return inOrder(append(steps, renames(folder+".new", folder))...)
	}},
	{"the folder replaced", func(path, text string) error {
		folder := filepath.Dir(path)
		return inOrder(func() error { return os.RemoveAll(folder + ".old") }, renames(folder, folder+".old"), moment,
			func() error { return os.MkdirAll(folder, 0o777) }, writes(path, text))
	}},
	{"sed -i", func(path, text string) error { return rewrite(path, text, "sed", "-i") }},
	{"perl -i", func(path, text string) error { return rewrite(path, text, "perl", "-pi", "-e") }},
	{"vim", func(path, text string) error { return vim(path, text, "set backupcopy=auto") }},
	{"vim, never copying", func(path, text string) error { return vim(path, text, "set backupcopy=no backup") }},
	{"vim, always copying", func(path, text string) error { return vim(path, text, "set backupcopy=yes backup") }},
}

// nameIn is the name of the query in a text.
func nameIn(text string) string { return strings.Fields(text)[2] }

// rewrite has a program with sed's s command put the new name in the place of the old.
func rewrite(path, text string, program ...string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return tool(program[0], append(program[1:], fmt.Sprintf("s/%s/%s/", nameIn(string(old)), nameIn(text)), path)...)
}

// vim has vim do the same.
func vim(path, text, settings string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return tool("vim", "-es", "-u", "NONE", "-c", settings, "-c", fmt.Sprintf("%%s/%s/%s/", nameIn(string(old)), nameIn(text)), "-c", "wq", path)
}

// tool runs a program; where there is none the error wraps exec.ErrNotFound.
func tool(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// TestWatchSaves saves a file in all ways, one after the other: the generated code
// follows each.
func TestWatchSaves(t *testing.T) {
	w := startWatch(t, theBooks)
	for i, s := range savers {
		query := fmt.Sprintf("Way%d", i)
		switch err := s.save(w.file("queries/books.sql"), bookQuery(query)); {
		case strings.Contains(fmt.Sprint(err), exec.ErrNotFound.Error()):
			t.Logf("%s: %v", s.name, err)
			continue
		case err != nil && runtime.GOOS != "linux" && strings.HasPrefix(s.name, "sed"): // another sed
			continue
		case err != nil:
			t.Fatalf("%s: %v", s.name, err)
		}
		t.Log(s.name)
		w.generates(query)
	}
	w.stop(syscall.SIGINT, 130, "dbgen: interrupted\n")
}

// TestWatchGit changes branches, with and without the generated files in them.
func TestWatchGit(t *testing.T) {
	for name, ignored := range map[string]string{"all": "", "sources": "db\n"} {
		t.Run(name, func(t *testing.T) {
			w := startWatch(t, theBooks)
			gitIn(t, w.dir, "init", "--quiet", "--initial-branch=main")
			w.save(".gitignore", ignored)
			commit := func() {
				gitIn(t, w.dir, "add", ".")
				gitIn(t, w.dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "x")
			}
			w.generates("GetBook")
			commit()
			gitIn(t, w.dir, "checkout", "--quiet", "-b", "other")
			w.do(os.RemoveAll(w.file("queries")))
			w.save("sql/all.sql", bookQuery("A")+bookQuery("B"))
			w.save("dbgen.yaml", strings.Replace(theBooks["dbgen.yaml"], "queries/**/*.sql", "sql", 1))
			w.generates("A", "B")
			commit()
			for range 3 {
				gitIn(t, w.dir, "checkout", "--quiet", "main")
				w.generates("GetBook")
				gitIn(t, w.dir, "checkout", "--quiet", "other")
				w.generates("A", "B")
			}
			if status := gitIn(t, w.dir, "status", "--porcelain"); status != "" {
				t.Errorf("git status:\n%s", status)
			}
		})
	}
}

// TestWatchFolderReplaced replaces the folder that the program runs in.
func TestWatchFolderReplaced(t *testing.T) {
	w := startWatch(t, theBooks)
	w.do(os.Rename(w.dir, w.dir+".old"))
	lay(t, w.dir, theBooks)
	w.save("queries/books.sql", bookQuery("Second"))
	w.generates("Second")
	w.do(os.RemoveAll(w.dir))
	w.shows("dbgen.yaml does not exist")
	lay(t, w.dir, theBooks)
	w.save("queries/books.sql", bookQuery("Third"))
	w.generates("Third")
	w.shows("mended: ")
	text, err := os.ReadFile(filepath.Join(w.dir+".old", "db", "books.sql.go"))
	if err != nil || !strings.Contains(string(text), ") GetBook(") {
		t.Errorf("%v, or the folder that was moved away is still written to", err)
	}
}

// TestWatchBurst saves a file 200 times. A round may only come after a rest, or where
// there is none after two seconds.
func TestWatchBurst(t *testing.T) {
	w := startWatch(t, theBooks)
	const rest, longest = 50 * time.Millisecond, 2 * time.Second
	began, rests := time.Now(), 0
	last := began
	for i := range 200 {
		w.save("queries/books.sql", bookQuery(fmt.Sprintf("Burst%d", i)))
		now := time.Now()
		if now.Sub(last) > rest { // this machine is busy
			rests++
		}
		last = now
		time.Sleep(2 * time.Millisecond)
	}
	most := rests + int(time.Since(began)/longest) + 2
	w.generates("Burst199")
	var rounds int
	w.until("a round", func() bool { // it is said after the file is there
		rounds = strings.Count(w.shown.String(), "wrote db/books.sql.go\n") - 1
		return rounds > 0
	})
	t.Logf("%d rounds in %v, of %d that may be", rounds, time.Since(began).Round(time.Millisecond), most)
	if rounds < 1 || rounds > most {
		t.Errorf("%d rounds, want at most %d", rounds, most)
	}
}

// TestWatchTogether runs two of them, and "dbgen generate" again and again, on one
// project that changes: they come to the same, and to rest.
func TestWatchTogether(t *testing.T) {
	one := startWatch(t, theBooks)
	two := watchIn(t, one.dir)
	for i := range 10 {
		query := fmt.Sprintf("Round%d", i)
		one.save("queries/books.sql", bookQuery(query))
		one.save(fmt.Sprintf("queries/new%d.sql", i%2), bookQuery(fmt.Sprintf("Other%d", i)))
		one.do(os.RemoveAll(one.file(fmt.Sprintf("queries/new%d.sql", (i+1)%2))))
		if i%2 == 0 {
			generate := exec.Command("dbgen", "generate")
			generate.Dir = one.dir
			_ = generate.Run() // which may be in the others' way, and says so
		}
		one.generates(query, fmt.Sprintf("Other%d", i))
	}
	for _, w := range []*watcher{one, two} {
		w.times("something else changes it", 0)
	}
	// One of them has written what was asked for; the other may still be about to see
	// that there is nothing left to do.
	const rest, longest = time.Second, 10 * time.Second
	before, began := stamps(t, one.dir), time.Now()
	for restedSince := began; time.Since(restedSince) < rest; time.Sleep(50 * time.Millisecond) {
		after := stamps(t, one.dir)
		if after == before {
			continue
		}
		if time.Since(began) > longest {
			t.Fatalf("after %v files still change, from\n%sto\n%s", longest, before, after)
		}
		before, restedSince = after, time.Now()
	}
	one.stop(syscall.SIGINT, 130, "dbgen: interrupted\n")
	two.save("queries/books.sql", bookQuery("Alone"))
	two.generates("Alone", "Other9")
}

// stamps lists the generated files with their times.
func stamps(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(filepath.Join(dir, "db"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(&b, "%s %v\n", path, info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWatchContested has something else change a generated file each time that it was
// written: after a few times it is said, and left alone until there is more to do.
func TestWatchContested(t *testing.T) {
	const left = "db/models.go: warning: each time that this is written something else changes it"
	w := startWatch(t, theBooks)
	path := w.file("db/models.go")
	for !strings.Contains(w.shown.String(), left) {
		if n := strings.Count(w.shown.String(), "wrote db/models.go\n"); n > 2*maxRepairs {
			t.Fatalf("it was written %d times", n)
		}
		written := strings.Count(w.shown.String(), "wrote ")
		text, err := os.ReadFile(path)
		w.do(err, os.WriteFile(path, append(text, "// formatted\n"...), 0o666))
		w.until("what comes of it", func() bool {
			return strings.Contains(w.shown.String(), left) || strings.Count(w.shown.String(), "wrote ") > written
		})
	}
	w.save("queries/books.sql", bookQuery("Other"))
	w.generates("Other")
	w.shows("mended: db/models.go: each time")
	w.until("the file", func() bool {
		text, _ := os.ReadFile(path)
		return !strings.Contains(string(text), "// formatted")
	})
}

// TestWatchHoldsNothing makes many rounds: no file stays open, and no goroutine runs
// on.
func TestWatchHoldsNothing(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, theBooks)
	t.Chdir(dir)
	w := &watcher{t: t, dir: dir, shown: &shownText{}}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	inside := &watching{config: "dbgen.yaml", home: dir, check: true, stdout: w.shown, stderr: w.shown}
	goroutines := runtime.NumGoroutine()
	done := make(chan error)
	go func() { done <- inside.run(ctx) }()
	w.generates("GetBook")
	files := openFiles(t)
	for i := range 20 {
		w.save("queries/books.sql", bookQuery(fmt.Sprintf("Round%d", i)))
		w.generates(fmt.Sprintf("Round%d", i))
	}
	w.until("files to be closed", func() bool { return openFiles(t) <= files })
	stop := errors.New("stop")
	cancel(stop)
	if err := <-done; err != stop {
		t.Errorf("%v, want the cause", err)
	}
	w.until("goroutines to end", func() bool { return runtime.NumGoroutine() <= goroutines })
	if inside.rounds < 20 {
		t.Errorf("only %d rounds", inside.rounds)
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
