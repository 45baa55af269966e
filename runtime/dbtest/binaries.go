package dbtest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// BinEnv names the environment variable that points to the folder of
// PostgreSQL's server binaries (initdb, postgres and, for replicas, pg_basebackup).
const BinEnv = "DBGEN_PG_BIN"

// serverFolders is where packagers put server binaries that are not in PATH.
var serverFolders = []string{
	"/usr/lib/postgresql/*/bin",              // Debian, Ubuntu
	"/usr/pgsql-*/bin",                       // Red Hat, PGDG
	"/usr/libexec/postgresql*",               // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",     // Homebrew on arm64
	"/usr/local/opt/postgresql@*/bin",        // Homebrew on x86
	"/Library/PostgreSQL/*/bin",              // EDB's installer
	"/usr/local/pgsql/bin",                   // make install
	"/Applications/Postgres.app/*/*/*/*/bin", // Postgres.app
}

// findPostgres returns the folder that holds PostgreSQL's server binaries.
func findPostgres(bin string) (string, error) {
	has := func(dir string, names ...string) bool {
		for _, name := range names {
			if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
				return false
			}
		}
		return true
	}
	complete := func(dir string) bool { return has(dir, "initdb", "postgres", "pg_basebackup") }
	for _, given := range []struct{ dir, by string }{{bin, "WithBin"}, {os.Getenv(BinEnv), BinEnv}} {
		if given.dir == "" {
			continue
		}
		if !has(given.dir, "initdb", "postgres") {
			return "", fmt.Errorf("dbtest: %s names %s, which lacks initdb or postgres", given.by, given.dir)
		}
		return given.dir, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil && complete(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	var found []string
	for _, pattern := range serverFolders {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			if complete(dir) {
				found = append(found, dir)
			}
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("dbtest: no PostgreSQL server found: install one (apt-get install postgresql) or set %s to the folder of initdb and postgres", BinEnv)
	}
	return slices.MaxFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(folderVersion(a), folderVersion(b)), cmp.Compare(a, b))
	}), nil
}

// serverVersion returns what "postgres --version" prints, and the major version
// in it.
func serverVersion(bin string) (text string, major int, err error) {
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return "", 0, fmt.Errorf("dbtest: postgres --version: %w", err)
	}
	text = string(out)
	if major = folderVersion(text); major == 0 {
		return "", 0, fmt.Errorf("dbtest: postgres --version prints %q, with no version in it", text)
	}
	return text, major, nil
}

var digits = regexp.MustCompile(`\d+`)

// folderVersion reads a major version from a path such as
// /usr/lib/postgresql/15/bin, or from what --version prints; 0 when there is none.
func folderVersion(text string) int {
	n, err := strconv.Atoi(digits.FindString(text))
	if err != nil {
		return 0
	}
	return n
}

// findRedis returns the path of redis-server, or of Valkey's.
func findRedis() (string, error) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("dbtest: no redis-server in PATH: install one (apt-get install redis-server)")
}
