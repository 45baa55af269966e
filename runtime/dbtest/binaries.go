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
// PostgreSQL's server binaries (initdb, postgres, pg_basebackup).
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
	complete := func(dir string) bool {
		for _, name := range []string{"initdb", "postgres", "pg_basebackup"} {
			if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
				return false
			}
		}
		return true
	}
	for _, given := range []struct{ dir, by string }{{bin, "WithBin"}, {os.Getenv(BinEnv), BinEnv}} {
		if given.dir == "" {
			continue
		}
		if !complete(given.dir) {
			return "", fmt.Errorf("dbtest: %s names %s, which lacks initdb, postgres or pg_basebackup", given.by, given.dir)
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

var digits = regexp.MustCompile(`\d+`)

// folderVersion reads a major version from a path such as
// /usr/lib/postgresql/15/bin; 0 when there is none.
func folderVersion(dir string) int {
	n, err := strconv.Atoi(digits.FindString(dir))
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
