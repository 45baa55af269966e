package vettest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze/vet"
)

// RunProgram runs a rule that judges a program as a whole on its cases: folders below
// testdata/src, each a module (example.com/app unless it has a go.mod) with packages that
// sqlc generated in db and their queries in query.sql. A finding is wanted where a line
// has the comment // want "…", a regular expression, or, in SQL, where the line below it
// has -- want "…".
func RunProgram(t *testing.T, rule *vet.Rule) {
	t.Helper()
	cases, err := os.ReadDir("testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata/src", c.Name()))); err != nil {
				t.Fatal(err)
			}
			if mod := filepath.Join(dir, "go.mod"); !exists(mod) {
				if err := os.WriteFile(mod, []byte("module example.com/app\n\ngo 1.26\n"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			opts := vet.Options{Dir: dir, Unused: true, Also: []string{"sqlc"}, QueryFiles: map[string][]string{}}
			if sql := filepath.Join(dir, "query.sql"); exists(sql) {
				opts.QueryFiles[filepath.Join(dir, "db")] = []string{sql}
			}
			res, err := vet.Run(t.Context(), []*vet.Rule{rule}, nil, opts)
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Failed) > 0 {
				t.Fatal(res.Failed)
			}
			var got []string
			for _, f := range res.Findings {
				got = append(got, fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Severity, f.Message))
			}
			if diff := cmp.Diff(match(wants(t, dir), got), []string(nil)); diff != "" {
				t.Errorf("(-found or not, +wanted):\n%s", diff)
			}
		})
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// wanted is a comment that wants a finding.
var wanted = regexp.MustCompile(`(//|--) want (".*"|` + "`.*`)$")

// wants are what the files of a case want: by place, a regular expression.
func wants(t *testing.T, dir string) map[string]*regexp.Regexp {
	t.Helper()
	found := map[string]*regexp.Regexp{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			m := wanted.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			pattern, err := strconv.Unquote(m[2])
			if err != nil {
				return fmt.Errorf("%s:%d: %w", rel, i+1, err)
			}
			at := i + 1
			if m[1] == "--" {
				at--
			}
			found[fmt.Sprintf("%s:%d: ", rel, at)] = regexp.MustCompile(pattern)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// match returns what was found and is not wanted, and what is wanted and was not found.
func match(wants map[string]*regexp.Regexp, got []string) (wrong []string) {
	for place, pattern := range wants {
		i := slices.IndexFunc(got, func(line string) bool {
			rest, ok := strings.CutPrefix(line, place)
			return ok && pattern.MatchString(rest)
		})
		if i < 0 {
			wrong = append(wrong, "not found: "+place+pattern.String())
		} else {
			got = slices.Delete(slices.Clone(got), i, i+1)
		}
	}
	for _, line := range got {
		wrong = append(wrong, "not wanted: "+line)
	}
	slices.Sort(wrong)
	return wrong
}
