package migration

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// marks are comments that a tool alone looks for.
var marks = []struct {
	tool Tool
	text func() *regexp.Regexp
}{
	{Goose, lazyregexp.New(`(?mi)^\s*--\s*\+goose\s+up\b`)},
	{SQLMigrate, lazyregexp.New(`(?mi)^\s*--\s*\+migrate\s+up\b`)},
	{Dbmate, lazyregexp.New(`(?mi)^\s*--\s*migrate:up\b`)},
	{Tern, lazyregexp.New(`(?m)^---- (create above / drop below|tern: disable-tx) ----`)},
}

var flyway = lazyregexp.New(`^[Vv]\d+([._]\d+)*__`)

// detect finds out which tool a folder is of, by its newest file first; "" if by nothing.
func (f *Folder) detect() (Tool, error) {
	has := func(name string) bool {
		_, err := os.Stat(filepath.Join(f.Dir, name))
		return err == nil
	}
	numbered := false
	for _, name := range slices.Backward(f.names) {
		if strings.HasSuffix(name, ".up.sql") || strings.HasSuffix(name, ".down.sql") {
			return GolangMigrate, nil
		}
		if flyway().MatchString(name) {
			return Flyway, nil
		}
		if digits(name) == "" {
			continue
		}
		numbered = true
		text, err := os.ReadFile(filepath.Join(f.Dir, name))
		if err != nil {
			return "", err
		}
		for _, m := range marks {
			if m.text().Match(text) {
				return m.tool, nil
			}
		}
	}
	switch {
	case has(sumName):
		return Atlas, nil
	case has("tern.conf"):
		return Tern, nil
	case numbered:
		return Plain, nil
	}
	return "", nil
}
