package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// paths is a string or a list of them.
type paths []string

func (p *paths) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*p = paths{node.Value}
		return nil
	}
	return node.Decode((*[]string)(p))
}

// An entry is what both versions of sqlc's configuration say of an input.
type entry struct {
	Engine  string `yaml:"engine"`
	Schema  paths  `yaml:"schema"`
	Queries paths  `yaml:"queries"`
}

var configuration = regexp.MustCompile(`^sqlc.*\.(json|ya?ml)$`)

// sqlcProjects writes a case for each entry for PostgreSQL.
func sqlcProjects(source, out string, words map[string]string) error {
	cases, skipped := 0, 0
	err := filepath.WalkDir(source, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !configuration.MatchString(d.Name()) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var config struct {
			SQL      []entry `yaml:"sql"`
			Packages []entry `yaml:"packages"`
		}
		if yaml.Unmarshal(text, &config) != nil {
			return nil // not a configuration, or one that is wrong on purpose
		}
		dir := filepath.Dir(path)
		rel, err := filepath.Rel(source, dir)
		if err != nil {
			return err
		}
		if rel == "." {
			rel = filepath.Base(out)
		}
		name := strings.Trim(strings.NewReplacer(string(filepath.Separator), "-", ".", "").Replace(rel), "-")
		for i, e := range append(config.SQL, config.Packages...) {
			if e.Engine != "postgresql" && (e.Engine != "" || len(config.Packages) == 0) {
				continue
			}
			target := filepath.Join(out, name)
			if i > 0 {
				target += fmt.Sprintf("-%d", i+1)
			}
			ok, err := e.write(dir, target, words)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if ok {
				cases++
			} else {
				skipped++
			}
		}
		return nil
	})
	fmt.Printf("%d cases; %d entries without queries or with files that are not there\n", cases, skipped)
	return err
}

// write copies the schema, in its order and without down-migrations, and the
// queries; words of the schema are replaced.
func (e *entry) write(dir, target string, words map[string]string) (ok bool, err error) {
	sources, diags := schema.Load(dir, e.Schema)
	files, errs := parser.Files(dir, e.Queries)
	if diags.HasErrors() || errs.HasErrors() || len(files) == 0 {
		return false, nil
	}
	if _, err := os.Stat(target); err == nil {
		return false, fmt.Errorf("there are two cases %s", target)
	}
	for _, folder := range []string{"schema", "queries"} {
		if err := os.MkdirAll(filepath.Join(target, folder), 0o777); err != nil {
			return false, err
		}
	}
	if len(sources) == 0 { // queries over the catalogues
		sources = append(sources, schema.Source{Name: "none.sql", Text: "-- no tables\n"})
	}
	for i, s := range sources {
		file := fmt.Sprintf("%04d_%s", i+1, filepath.Base(s.Name))
		if err := os.WriteFile(filepath.Join(target, "schema", file), []byte(replaceWords(s.Text, words)), 0o666); err != nil {
			return false, err
		}
	}
	for i, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return false, err
		}
		file := fmt.Sprintf("%04d_%s", i+1, filepath.Base(f))
		if err := os.WriteFile(filepath.Join(target, "queries", file), text, 0o666); err != nil {
			return false, err
		}
	}
	return true, nil
}

// replaceWords puts other words, or runs of words, in the places of some.
func replaceWords(text string, words map[string]string) string {
	for _, from := range slices.SortedFunc(maps.Keys(words), func(a, b string) int { return len(b) - len(a) }) { // "INTEGER PRIMARY KEY" before "INTEGER"
		text = regexp.MustCompile(`\b`+regexp.QuoteMeta(from)+`\b`).ReplaceAllLiteralString(text, words[from])
	}
	return text
}
