package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// testCases reads the texts of oliphant's test files: each stands between a line
// "== name" and a line "--", after which follows what is expected. A line that
// could be taken for one of these has a bar in front.
func testCases(file string) []string {
	var out []string
	var text []string
	inside := false
	for line := range strings.Lines(file) {
		switch {
		case strings.HasPrefix(line, "== "):
			inside, text = true, nil
		case inside && line == "--\n":
			inside = false
			if s := strings.TrimSpace(strings.Join(text, "")); s != "" && !strings.Contains(s, "\x00") {
				out = append(out, s)
			}
		case inside:
			text = append(text, strings.TrimPrefix(line, "|"))
		}
	}
	return out
}

// statements splits a script at its semicolons, those of quoted text left out, and
// drops psql's commands.
func statements(script string) []string {
	var out []string
	lex := sqltext.Lexer{Text: script}
	from := 0
	add := func(to int) {
		s := strings.TrimSpace(strings.ReplaceAll(script[from:to], "\x00", ""))
		if s != "" && !strings.HasPrefix(s, `\`) {
			out = append(out, s)
		}
	}
	for {
		start, end, class := lex.Next()
		switch class {
		case 0:
			add(len(script))
			return out
		case ';':
			add(start)
			from = end
		}
	}
}

// gather reads the statements of the files below folders, each once.
func gather(folders []string) ([]string, error) {
	seen := map[string]bool{}
	var texts []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			ext := filepath.Ext(path)
			if ext != ".sql" && ext != ".test" {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			split := statements
			if ext == ".test" {
				split = testCases
			}
			for _, s := range split(string(text)) {
				if !seen[s] {
					seen[s] = true
					texts = append(texts, s)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return texts, nil
}
