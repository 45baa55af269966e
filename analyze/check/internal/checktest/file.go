package checktest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/analyze/check"
)

// A File is a file of cases.
type File struct {
	Cases []*Case

	path string
	head string // what stands before the first case
}

// A Case is a schema with queries, and what is to be found in them.
type Case struct {
	Name string
	DDL  string // its own
	SQL  string // the named queries
	Want string // what dbgen check prints; "" is silence
	Plan string // arguments for a real server
	// Planned says that a real server's plan shows whether the case is right.
	Planned bool

	common string // DDL that all cases of the file have
	check  settings
	raw    string // the case as it is written, without Want
}

// Schema is all the DDL that the case is about.
func (c *Case) Schema() string { return c.common + c.DDL }

// settings are those of dbgen.yaml under "check".
type settings struct {
	TableRows   map[string]int64            `yaml:"table_rows"`
	DefaultRows int64                       `yaml:"default_rows"`
	PostgreSQL  int                         `yaml:"postgresql"`
	Rules       map[string]string           `yaml:"rules"`
	Elsewhere   []string                    `yaml:"elsewhere"`
	Adopted     []check.Adopted             `yaml:"adopted"`
	Stats       map[string]check.TableStats `yaml:"stats"`
}

const (
	caseMark = "-- case: "
	wantMark = "-->"
)

// Files reads the files of cases in testdata.
func Files(t *testing.T) []*File {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	var files []*File
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, parse(t, path, string(text)))
	}
	return files
}

func parse(t *testing.T, path, text string) *File {
	t.Helper()
	head, rest, ok := strings.Cut(text, "\n"+caseMark)
	if !ok {
		t.Fatalf("%s has no line %q", path, caseMark)
	}
	f := &File{path: path, head: head + "\n"}
	common := new(Case)
	common.DDL = common.header(t, f.head)
	for _, text := range strings.Split(rest, "\n"+caseMark) {
		name, body, _ := strings.Cut(text, "\n")
		c := &Case{Name: name, common: common.DDL, check: common.check}
		if !c.body(body) {
			t.Fatalf("%s: case %s goes on below what is wanted", path, name)
		}
		c.DDL = c.header(t, c.raw)
		if i := strings.Index("\n"+c.DDL, "\n-- name: "); i >= 0 {
			c.DDL, c.SQL = c.DDL[:i], c.DDL[i:]
		}
		f.Cases = append(f.Cases, c)
	}
	return f
}

// body parts a case from what it wants, which is at its end.
func (c *Case) body(text string) (ok bool) {
	for line := range strings.Lines(strings.Trim(text, "\n") + "\n") {
		want, wanted := strings.CutPrefix(line, wantMark)
		switch {
		case wanted:
			c.Want += strings.TrimPrefix(want, " ")
		case c.Want != "":
			return false
		default:
			c.raw += line
		}
	}
	return true
}

// header reads the settings at the start of text and returns what follows.
func (c *Case) header(t *testing.T, text string) string {
	t.Helper()
	var ddl string
	for {
		line, rest, _ := strings.Cut(text, "\n")
		word, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); word {
		case "-- schema":
			if value != "stories" {
				t.Fatalf("there is no schema %q", value)
			}
			ddl = Stories
		case "-- check":
			c.check = settings{}
			if err := yaml.Unmarshal([]byte(value), &c.check); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		case "-- plan":
			c.Plan, c.Planned = value, true
		default:
			return ddl + text
		}
		text = rest
	}
}

// text writes the file with what its cases want.
func (f *File) text() string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(f.head, "\n") + "\n")
	for _, c := range f.Cases {
		b.WriteString("\n" + caseMark + c.Name + "\n" + c.raw)
		for line := range strings.Lines(c.Want) {
			b.WriteString(wantMark + " " + line)
		}
	}
	return b.String()
}
