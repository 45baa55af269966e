package schema

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// Load reads the schema: files, folders and globs, relative to root. Sources
// have the paths that parser.Files gives, which begin with root. A folder's files, and those that one glob
// finds in it, run in the order that its migration tool would take: by version
// number when their names begin with one, by name otherwise. The down-sections
// of goose, dbmate, sql-migrate and tern, and golang-migrate's down-files, are
// left out.
func Load(root string, patterns []string) ([]Source, diag.List) {
	var diags diag.List
	var sources []Source
	seen := map[string]bool{}
	for _, pattern := range patterns {
		files, errs := parser.Files(root, []string{pattern})
		diags.Append(errs)
		if !filepath.IsAbs(pattern) {
			pattern = filepath.Join(root, pattern)
		}
		for _, name := range inOrder(files, pattern) {
			if seen[name] {
				continue
			}
			seen[name] = true
			text, err := os.ReadFile(name)
			if err != nil {
				diags.Errorf(diag.Position{File: name}, "", "cannot read the schema file: %v", unwrapPath(err))
				continue
			}
			sources = append(sources, Source{name, forward(sqltext.WithoutMark(string(text)))})
		}
	}
	return sources, diags
}

// unwrapPath drops the path that a *PathError repeats.
func unwrapPath(err error) error {
	if e, ok := err.(*os.PathError); ok {
		return e.Err
	}
	return err
}

// inOrder sorts the files of one pattern: folder by folder, each in its tool's
// order, without golang-migrate's down-files. A file that is named by itself
// is taken as it is.
func inOrder(files []string, pattern string) []string {
	if len(files) == 1 && filepath.Clean(files[0]) == filepath.Clean(pattern) {
		return files
	}
	var folders []string
	byFolder := map[string][]string{}
	for _, f := range files {
		dir := filepath.Dir(f)
		if byFolder[dir] == nil {
			folders = append(folders, dir)
		}
		byFolder[dir] = append(byFolder[dir], f)
	}
	var ordered []string
	for _, dir := range folders {
		list := slices.DeleteFunc(byFolder[dir], func(f string) bool { return strings.HasSuffix(f, ".down.sql") })
		if !slices.ContainsFunc(list, func(f string) bool { return version(f) == nil }) {
			slices.SortStableFunc(list, func(a, b string) int {
				return cmp.Or(slices.Compare(version(a), version(b)), strings.Compare(a, b))
			})
		}
		ordered = append(ordered, list...)
	}
	return ordered
}

// versionPrefix is a migration's number: 20240131120000_x.sql, 7-x.sql, or
// Flyway's V1.2__x.sql.
var versionPrefix = lazyregexp.New(`^[Vv]?(\d+(?:[._]\d+)*)(?:[_.\-]|$)`)

// version returns the number that a file's name begins with, or nil.
func version(file string) []uint64 {
	base := filepath.Base(file)
	m := versionPrefix().FindStringSubmatch(base)
	if m == nil {
		return nil
	}
	digits := m[1]
	if base[0] != 'V' && base[0] != 'v' {
		// Only Flyway's numbers have parts; 001_2fa.sql is number 1.
		digits = digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))]
	}
	var parts []uint64
	for _, p := range strings.FieldsFunc(digits, func(c rune) bool { return c == '.' || c == '_' }) {
		n, err := strconv.ParseUint(p, 10, 64)
		if err != nil {
			return nil
		}
		parts = append(parts, n)
	}
	return parts
}

// Numbered reports whether a file's name begins with a migration's number.
func Numbered(file string) bool { return version(file) != nil }

// Lines that divide a migration.
var (
	upLine   = lazyregexp.New(`(?i)^\s*--\s*(\+goose\s+up|\+migrate\s+up|migrate:up)\b`)
	downLine = lazyregexp.New(`(?i)^\s*--\s*(\+goose\s+down|\+migrate\s+down|migrate:down)\b|^---- create above / drop below ----`)
)

// forward blanks the down-sections of a migration.
func forward(text string) string {
	if !strings.Contains(text, "--") {
		return text
	}
	var out []byte
	down := false
	for start := 0; start < len(text); {
		end := min(sqltext.LineEnd(text, start)+1, len(text))
		switch line := text[start:end]; {
		case downLine().MatchString(line):
			down = true
		case upLine().MatchString(line):
			down = false
		}
		if down {
			if out == nil {
				out = []byte(text)
			}
			blank(out, start, end)
		}
		start = end
	}
	if out == nil {
		return text
	}
	return string(out)
}
