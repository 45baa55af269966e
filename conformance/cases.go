package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A testCase is a folder with a schema and queries.
type testCase struct {
	dir      string
	schema   []string          // files, in order
	queries  []string          // files, in order
	names    []string          // of the queries, in order
	raw      map[string]string // each query's text as written
	commands map[string]string
	witness  string // a file that fills the tables, "" for none
}

// findCases returns the cases in folders, each of which is a case itself or
// holds some. sources has checkouts of the repositories whose schemas some cases
// name.
func findCases(folders []string, sources string) ([]*testCase, error) {
	var cases []*testCase
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			c, err := readCase(path, sources)
			if err != nil {
				return err
			}
			if c != nil {
				cases = append(cases, c)
				return filepath.SkipDir
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("no case in %s: a case has schema.sql and query.sql, or folders schema and queries", strings.Join(folders, ", "))
	}
	return cases, nil
}

// readCase reads a folder; it returns nil when the folder is no case.
func readCase(dir, sources string) (*testCase, error) {
	c := &testCase{dir: dir, raw: map[string]string{}, commands: map[string]string{}}
	c.schema = sqlFiles(dir, "schema.sql", "schema")
	c.queries = sqlFiles(dir, "query.sql", "queries", "queries.sql", "query")
	if from, err := os.ReadFile(filepath.Join(dir, "schema.from")); err == nil {
		file, err := sourceFile(sources, strings.TrimSpace(string(from)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		c.schema = []string{file}
	}
	if len(c.schema) == 0 || len(c.queries) == 0 {
		return nil, nil
	}
	if files := sqlFiles(dir, "witness.sql"); len(files) > 0 {
		c.witness = files[0]
	}
	for _, file := range c.queries {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c.addQueries(string(text))
	}
	return c, nil
}

// sourceFile finds a file of a public repository, owner/name/path.
func sourceFile(sources, name string) (string, error) {
	file := filepath.Join(sources, filepath.FromSlash(name))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	parts := strings.SplitN(name, "/", 3)
	if len(parts) < 3 {
		return "", fmt.Errorf("schema.from has %q, want owner/repository/path", name)
	}
	repository := parts[0] + "/" + parts[1]
	return "", fmt.Errorf("the schema is not there; git clone https://github.com/%s %s, and name the folder with -sources",
		repository, filepath.Join(sources, filepath.FromSlash(repository)))
}

// sqlFiles returns the first of the names that is there, as a list of files.
func sqlFiles(dir string, names ...string) []string {
	for _, name := range names {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case !info.IsDir():
			return []string{path}
		default:
			files, err := filepath.Glob(filepath.Join(path, "*.sql"))
			if err == nil && len(files) > 0 {
				slices.Sort(files)
				return files
			}
		}
	}
	return nil
}

var nameLine = regexp.MustCompile(`(?m)^(?:--|/\*)[ \t]*name:[ \t]*(\w+)[ \t]*:(\w+).*$`)

// addQueries cuts a file at its name annotations.
func (c *testCase) addQueries(text string) {
	marks := nameLine.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		name := text[m[2]:m[3]]
		if c.raw[name] != "" { // no tool can make a second method of the name
			continue
		}
		c.names = append(c.names, name)
		c.commands[name] = text[m[4]:m[5]]
		c.raw[name] = strings.TrimRight(strings.TrimSpace(text[m[1]:end]), ";")
	}
}

// psqlCommand is a line for psql alone.
var psqlCommand = regexp.MustCompile(`(?m)^\\.*$`)

// statements cuts DDL into statements with PostgreSQL's own parser, so that one
// that fails costs no other. What does not parse as a whole, as with syntax of a
// newer version, is cut at its semicolons.
func statements(sql string) []string {
	sql = psqlCommand.ReplaceAllString(sql, "")
	var list []string
	if tree, err := pgast.Parse(sql); err == nil {
		for _, s := range tree.Stmts {
			end := len(sql)
			if s.StmtLen > 0 {
				end = int(s.StmtLocation + s.StmtLen)
			}
			list = append(list, sql[s.StmtLocation:end])
		}
		return list
	}
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return []string{sql}
	}
	start := 0
	for _, t := range tokens {
		if sql[t.Start:t.End] == ";" {
			list = append(list, sql[start:t.Start])
			start = int(t.End)
		}
	}
	return append(list, sql[start:])
}
