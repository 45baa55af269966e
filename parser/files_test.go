package parser

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// tree makes files in a folder whose name holds a glob's characters.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a[b]{c}")
	for _, name := range names {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(full, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(full, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func relative(t *testing.T, root string, files []string) []string {
	t.Helper()
	var out []string
	for _, f := range files {
		rel, err := filepath.Rel(root, f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, filepath.ToSlash(rel))
	}
	return out
}

func TestFiles(t *testing.T) {
	root := tree(t, "q/b.sql", "q/a.sql", "q/.hidden.sql", "q/note.txt", "q/x.down.sql", "q/in/c.sql", "q/in/deep/d.sql", "one.sql", "we?ird.sql", "app/")
	for _, tt := range []struct {
		root     string
		patterns []string
		want     []string
	}{
		{root, []string{"q"}, []string{"q/a.sql", "q/b.sql"}},
		{root, []string{"q/", "one.sql", "./q/b.sql"}, []string{"one.sql", "q/a.sql", "q/b.sql"}},
		{root, []string{"q/*.sql"}, []string{"q/a.sql", "q/b.sql"}},
		{root, []string{"q/**/*.sql"}, []string{"q/a.sql", "q/b.sql", "q/in/c.sql", "q/in/deep/d.sql"}},
		{root, []string{"**/{c,d}.sql"}, []string{"q/in/c.sql", "q/in/deep/d.sql"}},
		{root, []string{"q/[!b].sql"}, []string{"q/a.sql"}},
		{root, []string{"we?ird.sql"}, []string{"we?ird.sql"}},
		{root, []string{"q/x.down.sql", "q/.hidden.sql"}, []string{"q/.hidden.sql", "q/x.down.sql"}},
		{filepath.Join(root, "app"), []string{"../q/in", "../one*.sql"}, []string{"one.sql", "q/in/c.sql"}},
		{root, []string{filepath.Join(root, "one.sql")}, []string{"one.sql"}},
	} {
		files, diags := Files(tt.root, tt.patterns)
		if diags.Len() > 0 {
			t.Errorf("%v: %v", tt.patterns, diags.All())
		}
		if diff := cmp.Diff(tt.want, relative(t, root, files)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.patterns, diff)
		}
	}
}

func TestFilesErrors(t *testing.T) {
	root := tree(t, "queries/in/a.sql", "empty/", "one.sql", "note.txt")
	if err := os.Symlink("nowhere.sql", filepath.Join(root, "link.sql")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop.sql", filepath.Join(root, "loop.sql")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ pattern, want string }{
		{"on.sql", "on.sql: no such file or folder\n\tdid you mean \"one.sql\"?"},
		{"nothing/like/it.sql", "nothing/like/it.sql: no such file or folder\n\tpaths are relative to the configuration file's folder"},
		{"querys/*.sql", "querys/*.sql: no such file or folder\n\tdid you mean \"queries\"?"},
		{"queries/*.sql", "queries/*.sql: glob matches no .sql files\n\tcheck the folder's name and the pattern"},
		{"*.txt", "*.txt: glob matches no .sql files\n\twhat it matches does not end in .sql"},
		{"queries", "queries: folder holds no .sql files\n\tto read the folders inside it too, write queries/**/*.sql"},
		{"empty", "empty: folder holds no .sql files\n\tput the queries there, or name another folder"},
		{"note.txt", "note.txt: not a .sql file\n\tgive the file's name the ending .sql"},
		{"queries/[a.sql", "queries/[a.sql: bad glob\n\tclose every [ and {; a \\ before a character takes it as it is"},
		{"link.sql", "link.sql: no such file or folder\n\tit is a link to something that does not exist"},
		{"loop.sql", "loop.sql: too many levels of symbolic links\n\tcheck the path"},
		{"one.sql/x.sql", "one.sql/x.sql: no such file or folder\n\tpaths are relative to the configuration file's folder"},
	} {
		files, diags := Files(root, []string{tt.pattern, "one.sql"})
		if diff := cmp.Diff([]string{"one.sql"}, relative(t, root, files)); diff != "" {
			t.Errorf("%s hides other files: %s", tt.pattern, diff)
		}
		if all := diags.All(); len(all) != 1 || all[0].String() != tt.want {
			t.Errorf("%s: got %q, want %q", tt.pattern, all, tt.want)
		}
	}
	if _, diags := Files(root, []string{""}); !diags.HasErrors() {
		t.Error("an empty path is no error")
	}
}

// Who runs the tests may be root, whom no permission stops.
func TestFileErrorOfPermissions(t *testing.T) {
	var diags diag.List
	fileError(&diags, diag.Position{File: "q"}, "q", &fs.PathError{Op: "open", Path: "q", Err: fs.ErrPermission})
	want := "q: permission denied\n\tcheck the permissions of the file and of the folders above it"
	if got := diags.All()[0].String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestBackslashes: a path of Windows is told from one that is wrong.
func TestBackslashes(t *testing.T) {
	if filepath.Separator == '\\' {
		t.Skip("paths may have them here")
	}
	for pattern, want := range map[string]string{
		`sql\query.sql`: "sql\\query.sql: no such file or folder\n\twrite sql/query.sql, which is the same path on every system",
		`sql\*.sql`:     "sql\\*.sql: glob matches no .sql files\n\twrite sql/*.sql, which is the same path on every system",
	} {
		_, diags := Files(t.TempDir(), []string{pattern})
		if got := diags.All()[0].String(); got != want {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
}
