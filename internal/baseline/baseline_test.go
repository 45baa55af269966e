package baseline

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/report"
)

// finding is one of a query, and is known by print.
func finding(query, print string) report.Finding {
	return report.Finding{Rule: "missing-index", Query: query, File: "queries/q.sql", Line: 3, Message: "no index serves a < $1 of " + query, Fingerprint: print}
}

// checkRun is a run of check with a configuration.
func checkRun(config string) Run { return Run{Command: "check", Config: config} }

// vetRun is a run of vet that covers folders.
func vetRun(folders ...string) Run {
	return Run{Command: "vet", Covers: func(file string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(filepath.ToSlash(file), f) })
	}}
}

// save writes a baseline where it is to be.
func save(t *testing.T, f *File) *File {
	t.Helper()
	text, err := f.Text()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	read, err := Read(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// TestText: valid JSON, an entry a line, in an order; taking an entry out takes
// out its line and changes no other.
func TestText(t *testing.T) {
	t.Chdir(t.TempDir())
	f := &File{Path: Name}
	f.Add(checkRun("dbgen.yaml"), []report.Finding{finding("C", "3"), finding("A", "1"), finding("B", "2")})
	text, err := f.Text()
	if err != nil || !json.Valid(text) {
		t.Fatalf("%s\nerror %v", text, err)
	}
	want := `{"version": 1, "findings": [
{"command":"check","config":"dbgen.yaml","rule":"missing-index","about":"A","file":"queries/q.sql","message":"no index serves a < $1 of A","fingerprint":"1"},
{"command":"check","config":"dbgen.yaml","rule":"missing-index","about":"B","file":"queries/q.sql","message":"no index serves a < $1 of B","fingerprint":"2"},
{"command":"check","config":"dbgen.yaml","rule":"missing-index","about":"C","file":"queries/q.sql","message":"no index serves a < $1 of C","fingerprint":"3"},
null]}
`
	if string(text) != want {
		t.Errorf("got\n%swant\n%s", text, want)
	}
	read := save(t, f)
	if len(read.Entries) != 3 || read.Place(read.Entries[1]).String() != Name+":3:1" {
		t.Fatalf("read %+v", read.Entries)
	}
	for i, e := range read.Entries {
		less := save(t, f)
		less.Remove([]Entry{e})
		got, err := less.Text()
		lines := slices.Collect(strings.Lines(want))
		if left := strings.Join(slices.Delete(lines, i+1, i+2), ""); err != nil || string(got) != left || !json.Valid(got) {
			t.Errorf("without %s:\n%s", e.About, got)
		}
	}
	empty, err := (&File{}).Text()
	if err != nil || !json.Valid(empty) || strings.Count(string(empty), "\n") != 2 {
		t.Errorf("empty: %q, error %v", empty, err)
	}
}

// TestMatch: what is listed, and what is gone, by the runs that can tell.
func TestMatch(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"dbgen.yaml", "svc/dbgen.yaml"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f := &File{Path: filepath.Join("svc", Name)}
	f.Add(checkRun("dbgen.yaml"), []report.Finding{finding("A", "1"), finding("B", "2"), finding("C", "6")})
	f.Add(checkRun("svc/dbgen.yaml"), []report.Finding{finding("A", "1")})
	f.Add(checkRun("old.yaml"), []report.Finding{finding("O", "3")})
	f.Add(checkRun("older.yaml"), []report.Finding{finding("B", "2")})
	inA, inB := finding("", "4"), finding("", "5")
	inA.File, inB.File = "a/a.go", "b/b.go"
	f.Add(vetRun(), []report.Finding{inA, inB})
	f = save(t, f)
	if len(f.Entries) != 8 || f.Entries[0].Config != "../dbgen.yaml" || f.Entries[7].File != "../b/b.go" {
		t.Fatalf("entries %+v", f.Entries)
	}
	for name, tt := range map[string]struct {
		run    Run
		found  []report.Finding
		listed []bool
		gone   []string // fingerprints
	}{
		"all there, one twice":     {checkRun("dbgen.yaml"), []report.Finding{finding("O", "3"), finding("A", "1"), finding("B", "2"), finding("C", "6")}, []bool{true, true, true, true}, []string{"2"}},
		"moved to another file":    {checkRun("svc/dbgen.yaml"), []report.Finding{{Rule: "missing-index", File: "x", Fingerprint: "1"}}, []bool{true}, []string{"3", "2"}},
		"gone and new":             {checkRun("dbgen.yaml"), []report.Finding{finding("A", "1"), finding("N", "9")}, []bool{true, false}, []string{"2", "6", "3", "2"}},
		"of another's":             {checkRun("svc/dbgen.yaml"), []report.Finding{finding("C", "6"), finding("B", "2")}, []bool{false, true}, []string{"3", "1"}},
		"another command":          {Run{Command: "vet", Covers: func(string) bool { return true }}, []report.Finding{finding("A", "1")}, []bool{false}, []string{"4", "5"}},
		"vet of one package":       {vetRun("a/"), []report.Finding{}, []bool{}, []string{"4"}},
		"vet of what is elsewhere": {vetRun("b/"), []report.Finding{inA}, []bool{true}, []string{"5"}},
	} {
		t.Run(name, func(t *testing.T) {
			listed, gone := f.Match(tt.run, tt.found)
			var prints []string
			for _, e := range gone {
				prints = append(prints, e.Fingerprint)
			}
			if !slices.Equal(listed, tt.listed) || !slices.Equal(prints, tt.gone) {
				t.Errorf("listed %v, gone %q; want %v and %q", listed, prints, tt.listed, tt.gone)
			}
		})
	}
}

// TestAdd: what is listed is not added again, and a line that a merge left twice is
// one entry.
func TestAdd(t *testing.T) {
	t.Chdir(t.TempDir())
	f, run := &File{Path: Name}, checkRun("dbgen.yaml")
	if n := f.Add(run, []report.Finding{finding("A", "1")}); n != 1 {
		t.Errorf("%d were added", n)
	}
	if n := f.Add(run, []report.Finding{finding("A", "1"), finding("B", "2")}); n != 1 || len(f.Of(run)) != 2 {
		t.Errorf("%d were added to %+v", n, f.Entries)
	}
	f.Entries = append(f.Entries, f.Entries[0])
	if f = save(t, f); len(f.Entries) != 2 {
		t.Errorf("entries %+v", f.Entries)
	}
}

// TestLinks: a baseline that is named by another way to its folder is the same.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, folder := range []string{"real", "elsewhere"} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("real/dbgen.yaml", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../real", "elsewhere/link"); err != nil {
		t.Skip(err)
	}
	f, run := &File{Path: filepath.Join("elsewhere", "link", Name)}, checkRun("real/dbgen.yaml")
	a := finding("A", "1")
	a.File = "real/gone/q.sql"
	f.Add(run, []report.Finding{a})
	if e := f.Entries[0]; e.Config != "dbgen.yaml" || e.File != "gone/q.sql" {
		t.Errorf("entry %+v", e)
	}
	f = save(t, f)
	f.Path = filepath.Join(dir, "real", Name)
	if listed, gone := f.Match(run, []report.Finding{a}); !listed[0] || len(gone) > 0 {
		t.Errorf("listed %v, gone %+v", listed, gone)
	}
}

// TestReadErrors: each has its place and says what to do.
func TestReadErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, tt := range map[string]struct{ text, want string }{
		"a merge": {"{\"version\": 1, \"findings\": [\n<<<<<<< HEAD\nnull]}\n", Name + ":2:1: a merge is not finished"},
		"no JSON": {"{\"version\": 1,\n \"findings\": [}\n", Name + ":2:15: this is no baseline: invalid character '}'"},
		"another": {"{\"findings\": [],\n\"version\": 7}", Name + ":2:1: unknown version 7"},
		"a text":  {"{\"version\": 1, \"findings\": [\n\"x\",\nnull]}", Name + ":2:1: this is no entry of a baseline"},
		"empty":   {"{\"version\": 1, \"findings\": [\n{\"rule\":\"x\"},\nnull]}", Name + ":2:1: an entry of a baseline has"},
		"nothing": {"", Name + ":1:1: this is no baseline: unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(Name, []byte(tt.text), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := Read(Name); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := Read("none.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}
