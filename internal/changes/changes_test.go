package changes_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/changes"
)

// git runs git in a folder, by settings that are no user's.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository makes one with a commit of files on main, goes there, and returns
// the folder.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
		"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
	} {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	write(t, dir, files)
	commit(t, dir)
	t.Chdir(dir)
	return dir
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "a commit")
}

func isIgnore(line string) bool { return strings.Contains(line, "ignore") }

// lines returns the lines of files that are new since rev, as "file:line".
func lines(t *testing.T, rev string, files ...string) (found []string) {
	t.Helper()
	base, err := changes.Since(t.Context(), rev)
	if err != nil {
		t.Fatal(err)
	}
	l, err := base.Lines(t.Context(), isIgnore)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for n := 1; n < 12; n++ {
			if l.New(file, n) {
				found = append(found, fmt.Sprintf("%s:%d", file, n))
			}
		}
	}
	return found
}

// numbered is a text of lines.
func numbered(lines ...int) string {
	var b strings.Builder
	for _, n := range lines {
		fmt.Fprintf(&b, "line %d\n", n)
	}
	return b.String()
}

// TestLines: each way in which a line can be new.
func TestLines(t *testing.T) {
	was := map[string]string{
		"a.sql": numbered(1, 2, 3, 4, 5, 6, 7, 8), "sub/b.sql": "-- one\n-- two\n-- ignore it\nfour\nfive\n", ".gitignore": "*.tmp\n", "gone.sql": "x\n", "no-end": "x\ny",
		"c d\"é.sql": numbered(1, 2, 3),
	}
	for name, tt := range map[string]struct {
		change func(t *testing.T, dir string)
		files  []string
		want   []string
	}{
		"nothing": {func(*testing.T, string) {}, []string{"a.sql", "sub/b.sql"}, nil},
		"not committed": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"a.sql": numbered(1, 2, 9, 4, 5, 6, 7, 8)})
		}, []string{"a.sql", "sub/b.sql"}, []string{"a.sql:3"}},
		"in the index": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"a.sql": numbered(9, 1, 2, 3, 4, 5, 6, 7, 8, 10)})
			git(t, d, "add", "a.sql")
		}, []string{"a.sql"}, []string{"a.sql:1", "a.sql:10"}},
		"committed, then moved down": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"a.sql": numbered(1, 2, 9, 4, 5, 6, 7, 8)})
			commit(t, d)
			write(t, d, map[string]string{"a.sql": numbered(0, 1, 2, 9, 4, 5, 6, 7, 8)})
		}, []string{"a.sql"}, []string{"a.sql:1", "a.sql:4"}},
		"untracked": {func(t *testing.T, d string) { write(t, d, map[string]string{"sub/n.sql": "x\n", "n.tmp": "x\n"}) }, []string{"sub/n.sql", "n.tmp"}, []string{"sub/n.sql:1", "sub/n.sql:2", "sub/n.sql:3", "sub/n.sql:4", "sub/n.sql:5", "sub/n.sql:6", "sub/n.sql:7", "sub/n.sql:8", "sub/n.sql:9", "sub/n.sql:10", "sub/n.sql:11"}},
		"renamed":   {func(t *testing.T, d string) { git(t, d, "mv", "a.sql", "z.sql") }, []string{"a.sql", "z.sql"}, nil},
		"renamed and changed": {func(t *testing.T, d string) {
			git(t, d, "mv", "a.sql", "z.sql")
			write(t, d, map[string]string{"z.sql": numbered(1, 2, 3, 4, 5, 6, 7, 9)})
			git(t, d, "add", ".")
		}, []string{"a.sql", "z.sql"}, []string{"z.sql:8"}},
		"comments of SQL are out": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"sub/b.sql": "-- ignore it\n++ x\nfive\n"})
		}, []string{"sub/b.sql"}, []string{"sub/b.sql:2"}},
		"what silenced is out": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"sub/b.sql": "-- one\n-- two\nfour\nfive\n"})
		}, []string{"sub/b.sql"}, []string{"sub/b.sql:2", "sub/b.sql:3"}},
		"a file is out": {func(t *testing.T, d string) { os.Remove(filepath.Join(d, "gone.sql")) }, []string{"gone.sql", "a.sql"}, nil},
		"no line's end": {func(t *testing.T, d string) {
			write(t, d, map[string]string{"no-end": "x\nz", "a.sql": numbered(9, 2, 3, 4, 5, 6, 7, 8)})
		}, []string{"a.sql", "no-end"}, []string{"a.sql:1", "no-end:2"}},
		"an odd name": {func(t *testing.T, d string) { write(t, d, map[string]string{"c d\"é.sql": numbered(1, 9, 3)}) }, []string{"c d\"é.sql"}, []string{"c d\"é.sql:2"}},
		"outside":     {func(*testing.T, string) {}, []string{"../a.sql", "/etc/passwd"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository(t, was)
			git(t, dir, "switch", "--quiet", "--create", "topic")
			tt.change(t, dir)
			if got := lines(t, "main", tt.files...); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestMergeBase: what main has got since is not part of the change, and settings
// of the user's change nothing.
func TestMergeBase(t *testing.T) {
	dir := repository(t, map[string]string{"sub/a.sql": numbered(1, 2, 3, 4, 5, 6, 7, 8)})
	git(t, dir, "switch", "--quiet", "--create", "topic")
	write(t, dir, map[string]string{"sub/a.sql": numbered(1, 2, 3, 4, 5, 6, 7, 9)})
	commit(t, dir)
	git(t, dir, "switch", "--quiet", "main")
	write(t, dir, map[string]string{"sub/a.sql": numbered(0, 2, 3, 4, 5, 6, 7, 8)})
	commit(t, dir)
	git(t, dir, "switch", "--quiet", "topic")
	for setting, value := range map[string]string{"diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.relative": "true", "color.ui": "always", "core.quotePath": "true"} {
		git(t, dir, "config", setting, value)
	}
	git(t, dir, "config", "diff.external", "false")
	if got := lines(t, "main", "sub/a.sql"); !slices.Equal(got, []string{"sub/a.sql:8"}) {
		t.Errorf("got %q", got)
	}
	t.Chdir(filepath.Join(dir, "sub"))
	if got := lines(t, "main", "a.sql", "../sub/a.sql", filepath.Join(dir, "sub/a.sql")); !slices.Equal(got, []string{"a.sql:8", "../sub/a.sql:8", filepath.Join(dir, "sub/a.sql") + ":8"}) {
		t.Errorf("in a folder of the repository: got %q", got)
	}
	tree := filepath.Join(t.TempDir(), "tree")
	git(t, dir, "worktree", "add", "--quiet", "--detach", tree, "topic")
	t.Chdir(tree)
	write(t, tree, map[string]string{"new.sql": "x\n"})
	if got := lines(t, "main", "sub/a.sql", "new.sql")[:2]; !slices.Equal(got, []string{"sub/a.sql:8", "new.sql:1"}) {
		t.Errorf("in another work tree: got %q", got)
	}
	base, err := changes.Since(t.Context(), "main~1")
	if err != nil || base.Commit != git(t, dir, "rev-parse", "main~1") || base.Rev != "main~1" {
		t.Errorf("%+v, error %v", base, err)
	}
}

// TestSinceErrors: each says what to do; the commands that they name are run, and
// help.
func TestSinceErrors(t *testing.T) {
	origin := repository(t, map[string]string{"a.sql": "x\n"})
	git(t, origin, "switch", "--quiet", "--create", "topic")
	write(t, origin, map[string]string{"b.sql": "x\n"})
	commit(t, origin)
	commit(t, origin)
	git(t, origin, "switch", "--quiet", "main")
	commit(t, origin)
	url := "file://" + filepath.ToSlash(origin)
	clone := func(args ...string) string {
		dir := filepath.Join(t.TempDir(), "clone")
		git(t, origin, append(append([]string{"clone", "--quiet"}, args...), url, dir)...)
		t.Chdir(dir)
		return dir
	}
	wantError := func(rev string, parts ...string) string {
		t.Helper()
		_, err := changes.Since(t.Context(), rev)
		for _, part := range parts {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Fatalf("%s: the error %v lacks %q", rev, err, part)
			}
		}
		_, quoted, _ := strings.Cut(err.Error(), `run "`)
		command, _, _ := strings.Cut(quoted, `"`)
		return command
	}
	follow := func(dir, command string) {
		t.Helper()
		git(t, dir, strings.Fields(command)[1:]...)
	}

	dir := clone("--branch", "topic", "--depth", "1")
	follow(dir, wantError("origin/main", "origin/main is not known in this clone", `"git fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main"`))
	follow(dir, wantError("origin/main", "this clone is shallow", `"git fetch --no-tags --unshallow origin +refs/heads/main:refs/remotes/origin/main"`, "fetch-depth: 0"))
	if got := lines(t, "origin/main", "b.sql"); !slices.Equal(got, []string{"b.sql:1"}) {
		t.Errorf("after what the errors say: %q", got)
	}

	dir = clone("--branch", "topic", "--depth", "1")
	main := git(t, origin, "rev-parse", "main")
	follow(dir, wantError(main, "is not known in this clone", "git fetch origin "+main))
	follow(dir, wantError(main, "shallow", `"git fetch --no-tags --unshallow origin"`))
	if _, err := changes.Since(t.Context(), main); err != nil {
		t.Errorf("after what the errors say: %v", err)
	}

	dir = clone("--branch", "topic")
	wantError("main", "origin/main is: name that")
	wantError("--all", "--all is not known")
	git(t, dir, "switch", "--quiet", "--orphan", "other")
	wantError("origin/main", "no commit yet")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "a root")
	wantError("origin/main", "no commit in common")
	git(t, dir, "remote", "remove", "origin")
	wantError("origin/main", "is no commit, branch or tag")

	t.Setenv("GIT_CEILING_DIRECTORIES", t.TempDir())
	t.Chdir(t.TempDir())
	wantError("main", "git cannot say what is new since main: ", "not a git repository")
	t.Setenv("PATH", "")
	wantError("main", "the git command is needed")
}

// TestExtractLinks: what is asked for by a link's path comes, with what the link leads
// to; links in a circle end.
func TestExtractLinks(t *testing.T) {
	dir := repository(t, map[string]string{"shared/q/a.sql": "a\n", "shared/b.sql": "b\n", "other/c.sql": "c\n", "svc/x": ""})
	for link, target := range map[string]string{"svc/queries": "../via/q", "via": "shared", "svc/b.sql": "../shared/b.sql", "round": "svc/round", "svc/round": "../round"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	commit(t, dir)
	base, err := changes.Since(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for range 2 { // as after the configuration the files that it names
		if err := base.Extract(t.Context(), to, func(path string) bool { return strings.HasPrefix(path, "svc/") && strings.HasSuffix(path, ".sql") }); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"svc/queries/a.sql": "a\n", "svc/b.sql": "b\n"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != text {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(to, "other")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("other is there: %v", err)
	}
}

// TestExtract: files as they were, those asked for alone.
func TestExtract(t *testing.T) {
	dir := repository(t, map[string]string{"a.sql": "old\n", "sub/é \".sql": "\x00\r\nodd", "empty.sql": "", "b.txt": "no\n", "moved.sql": numbered(1, 2, 3)})
	for _, link := range [][2]string{{"../a.sql", "sub/link.sql"}, {"/etc/passwd", "out.sql"}, {"../../x", "sub/up.sql"}} {
		if err := os.Symlink(link[0], filepath.Join(dir, link[1])); err != nil {
			t.Skip(err)
		}
	}
	commit(t, dir)
	write(t, dir, map[string]string{"a.sql": "new\n", "c.sql": "new\n"})
	git(t, dir, "mv", "moved.sql", "sub/now.sql")
	t.Chdir(filepath.Join(dir, "sub"))
	base, err := changes.Since(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if err := base.Extract(t.Context(), to, func(path string) bool { return strings.HasSuffix(path, ".sql") }); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.sql": "old\n", "sub/é \".sql": "\x00\r\nodd", "empty.sql": "", "sub/link.sql": "old\n", "moved.sql": numbered(1, 2, 3)}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != text {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
	for _, name := range []string{"b.txt", "c.sql", "out.sql", "sub/up.sql", "sub/now.sql"} {
		if _, err := os.Lstat(filepath.Join(to, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is there: %v", name, err)
		}
	}
	l, err := base.Lines(t.Context(), isIgnore)
	if err != nil {
		t.Fatal(err)
	}
	if l.Was("sub/now.sql") != "moved.sql" || l.Was("a.sql") != "a.sql" {
		t.Errorf("sub/now.sql was %s, a.sql was %s", l.Was("sub/now.sql"), l.Was("a.sql"))
	}
	none := t.TempDir()
	if err := base.Extract(t.Context(), none, func(string) bool { return false }); err != nil {
		t.Error(err)
	}
}
