package dbtest

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Migrated is [Database] with the schema that a folder of migrations gives:
//
//	db := dbtest.Migrated(t, dbtest.SharedPostgres(t), os.DirFS("../migrations"))
//
// It takes the files of goose, golang-migrate, dbmate, tern, sql-migrate, Flyway and
// atlas, and plain ones, in the order of their numbers, and runs what they do forward,
// each file in a transaction unless it says otherwise. The tools' own tables are not
// made. Folders in the folder are left out (see fs.Sub).
//
// They run once a server; later databases are copies.
func Migrated(t testing.TB, pg *PG, migrations fs.FS) Endpoint {
	t.Helper()
	return database(t, pg, func(ctx context.Context) (Endpoint, error) { return pg.CreateMigrated(ctx, migrations) })
}

// CreateMigrated is Migrated without a test; the caller drops the database, or lets it
// end with the server.
func (pg *PG) CreateMigrated(ctx context.Context, migrations fs.FS) (Endpoint, error) {
	steps, err := readMigrations(migrations)
	if err != nil {
		return Endpoint{}, fmt.Errorf("dbtest: %w", err)
	}
	var all strings.Builder // stands for them all
	for _, s := range steps {
		fmt.Fprintf(&all, "%q %v %q\n", s.file, s.loose, s.sql)
	}
	return pg.createFrom(ctx, all.String(), func(ctx context.Context, e Endpoint) error { return migrate(ctx, e, steps) })
}

// A step is what one file does forward.
type step struct {
	file  string
	sql   string
	loose bool // not in a transaction: statement by statement
}

// migrate runs the steps on one connection, as the tools do.
func migrate(ctx context.Context, e Endpoint, steps []step) error {
	conn, err := pgx.ConnectConfig(ctx, e.ConnConfig())
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range steps {
		statements := []string{s.sql} // several at once are one transaction
		if s.loose {
			statements = splitStatements(s.sql)
		}
		for _, sql := range statements {
			if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
				return fmt.Errorf("dbtest: migration %s: %w", s.file, err)
			}
		}
	}
	return nil
}

// migrationNumber is what a migration's name begins with: 20240131120000_x.sql,
// 7-x.sql, or Flyway's V1.2__x.sql.
var migrationNumber = regexp.MustCompile(`^(?:(\d+)|[Vv](\d+(?:[._]\d+)*))(?:[_.\-]|$)`)

// The lines that divide a file, and those that say how it is run.
var (
	upMark   = regexp.MustCompile(`(?i)^\s*--\s*(?:\+goose\s+up|\+migrate\s+up|migrate:up)\b(.*)`)
	downMark = regexp.MustCompile(`(?i)^\s*--\s*(?:\+goose\s+down|\+migrate\s+down|migrate:down)\b|^---- create above / drop below ----`)

	looseMark = regexp.MustCompile(`(?i)^\s*--\s*\+goose\s+no\s+transaction\b|^\s*--\s*atlas:txmode\s+none\b|^---- tern: disable-tx ----`)
	looseUp   = regexp.MustCompile(`(?i)\bnotransaction\b|transaction:\s*false`)
	// What cannot be followed here: a tool would change the text first.
	changeMark = regexp.MustCompile(`(?i)^\s*--\s*\+goose\s+envsub\s+on\b|^\s*--\s*atlas:delimiter\b|\{\{.*\}\}`)
)

// readMigrations reads a folder.
func readMigrations(folder fs.FS) ([]step, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		switch ext := path.Ext(name); {
		case entry.IsDir():
		case ext == ".go" && migrationNumber.MatchString(name) && !strings.HasSuffix(name, "_test.go"):
			return nil, fmt.Errorf("%s is a migration in Go, which only its tool can run: run that on a Database without DDL instead", name)
		case ext != ".sql", strings.HasSuffix(name, ".down.sql"), strings.HasPrefix(name, "U") && migrationNumber.MatchString("V"+name[1:]):
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there are no migrations (*.sql) in the folder")
	}
	slices.SortFunc(names, compareMigrations)
	var steps []step
	for i, name := range names {
		if number := numberOf(name); i > 0 && number != nil && slices.Compare(number, numberOf(names[i-1])) == 0 {
			return nil, fmt.Errorf("%s and %s have one number", names[i-1], name)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		s, err := forward(name, strings.TrimPrefix(string(text), "\ufeff"))
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// compareMigrations orders files by number, and those without one (Flyway's
// repeatable ones, or plain names) after them by name.
func compareMigrations(a, b string) int {
	x, y := numberOf(a), numberOf(b)
	switch {
	case x == nil && y != nil:
		return 1
	case x != nil && y == nil:
		return -1
	}
	return cmp.Or(slices.Compare(x, y), strings.Compare(a, b))
}

// numberOf returns a file's number, or nil: of Flyway's, its parts.
func numberOf(name string) (parts []uint64) {
	m := migrationNumber.FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	for _, digits := range strings.FieldsFunc(m[1]+m[2], func(c rune) bool { return c == '.' || c == '_' }) {
		n, err := strconv.ParseUint(digits, 10, 64)
		if err != nil {
			return nil
		}
		parts = append(parts, n)
	}
	return parts
}

// forward is what a file does forward. What stands above the first mark counts, as
// with tern, and as a comment does with the others.
func forward(name, text string) (step, error) {
	s := step{file: name}
	var sql strings.Builder
	down := false
	for line := range strings.Lines(text) {
		switch up := upMark.FindStringSubmatch(line); {
		case up != nil:
			down = false
			s.loose = s.loose || looseUp.MatchString(up[1])
		case downMark.MatchString(line):
			down = true
		case !down && changeMark.MatchString(line):
			return s, fmt.Errorf("%s: %q is for its tool to fill in: run that on a Database without DDL instead", name, strings.TrimSpace(line))
		case !down && looseMark.MatchString(line):
			s.loose = true
		}
		if !down {
			sql.WriteString(line)
		}
	}
	s.sql = sql.String()
	return s, nil
}

// The lines of goose and sql-migrate around a statement with semicolons in it.
var (
	statementBegin = regexp.MustCompile(`(?i)^\s*--\s*\+(?:goose|migrate)\s+statementbegin\b`)
	statementEnd   = regexp.MustCompile(`(?i)^\s*--\s*\+(?:goose|migrate)\s+statementend\b`)
)

// splitStatements splits SQL at the semicolons that end a statement, for what may not
// be run together with anything else, such as CREATE INDEX CONCURRENTLY.
func splitStatements(sql string) (list []string) {
	begin, whole := 0, false
	add := func(end int) {
		if s := strings.TrimSpace(sql[begin:end]); s != "" {
			list = append(list, s)
		}
		begin = end
	}
	for i := 0; i < len(sql); {
		switch rest := sql[i:]; {
		case strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			switch {
			case statementBegin.MatchString(line):
				whole = true
			case statementEnd.MatchString(line):
				whole = false
				add(i)
			}
			i += len(line)
		case strings.HasPrefix(rest, "/*"):
			i += commentEnd(rest)
		case rest[0] == '\'', rest[0] == '"':
			escapes := rest[0] == '\'' && i > 0 && (sql[i-1] == 'e' || sql[i-1] == 'E')
			i += quoteEnd(rest, escapes)
		case rest[0] == '$' && (i == 0 || !isWord(sql[i-1])):
			i += dollarEnd(rest)
		case rest[0] == ';' && !whole:
			i++
			add(i)
		default:
			i++
		}
	}
	add(len(sql))
	return list
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// commentEnd is the length of a comment, which may have others in it.
func commentEnd(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			i++
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// quoteEnd is the length of what stands in quotes. A doubled quote ends one and begins
// another, which comes to the same.
func quoteEnd(s string, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}

var dollarTag = regexp.MustCompile(`^\$(?:[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*)?\$`)

// dollarEnd is the length of what stands in dollar quotes, or 1.
func dollarEnd(s string) int {
	tag := dollarTag.FindString(s)
	if tag == "" {
		return 1
	}
	end := strings.Index(s[len(tag):], tag)
	if end < 0 {
		return len(s)
	}
	return len(tag) + end + len(tag)
}
