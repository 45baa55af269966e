package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// scripts are extensions that are no part of PostgreSQL, each the path of its
// install script by its name: -script vector=pgvector/sql/vector.sql. The server
// needs no library for them, only PostgreSQL 18 and this machine's files.
type scripts map[string]string

func (s scripts) String() string { return fmt.Sprint(map[string]string(s)) }

// Set implements flag.Value.
func (s scripts) Set(value string) error {
	name, path, ok := strings.Cut(value, "=")
	if !ok {
		return fmt.Errorf("want name=path, not %q", value)
	}
	s[name] = path
	return nil
}

var (
	inLibrary = regexp.MustCompile(`(?is)AS\s+'MODULE_PATHNAME'(\s*,\s*'[^']*')?\s+LANGUAGE\s+C\b`)
	// accessMethod is an access method, or an operator class or family for one
	// that is not PostgreSQL's: they ask the library.
	accessMethod = regexp.MustCompile(`(?is)^\s*(CREATE\s+ACCESS\s+METHOD|COMMENT\s+ON\s+ACCESS\s+METHOD|(CREATE|ALTER)\s+OPERATOR\s+(CLASS|FAMILY)\b.*\bUSING\s+(?:hnsw|ivfflat)\b)`)
)

// provide puts the scripts where CREATE EXTENSION of this connection finds
// them, with a function that every server has in place of their library's: the
// catalogue shows how a function is called, not what it does.
func (s scripts) provide(ctx context.Context, conn *pgx.Conn) (done func(), err error) {
	if len(s) == 0 {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "snapshot")
	if err != nil {
		return nil, err
	}
	done = func() { os.RemoveAll(dir) }
	folder := filepath.Join(dir, "extension")
	for _, d := range []string{dir, folder} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return done, err
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server is another user
		return done, err
	}
	for name, path := range s {
		text, err := os.ReadFile(path)
		if err != nil {
			return done, err
		}
		var kept []string
		for stmt := range strings.SplitSeq(inLibrary.ReplaceAllString(string(text), "AS 'int4in' LANGUAGE internal"), ";\n") {
			if !accessMethod.MatchString(withoutComments(stmt)) {
				kept = append(kept, stmt)
			}
		}
		for file, text := range map[string]string{
			name + ".control": "default_version = '1'\nrelocatable = true\n",
			name + "--1.sql":  strings.Join(kept, ";\n"),
		} {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
				return done, err
			}
		}
	}
	_, err = conn.Exec(ctx, "SELECT set_config('extension_control_path', $1, false)", dir+":$system")
	return done, err
}

// withoutComments drops whole-line comments.
func withoutComments(stmt string) string {
	var lines []string
	for line := range strings.Lines(stmt) {
		if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
