//go:build unix

package dbtest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
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

// account is the operating system user that a PostgreSQL server runs as.
type account struct {
	credential *syscall.Credential // nil: as oneself
	uid, gid   int
}

// serverAccount returns the user to run PostgreSQL as, which refuses to run as
// root.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 != nil || err2 != nil || uid == 0 {
			continue
		}
		return account{
			credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
			uid:        int(uid), gid: int(gid),
		}, nil
	}
	return account{}, fmt.Errorf("dbtest: PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

// own gives a file or folder to the account.
func (a account) own(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// command prepares a program to run as the account, apart from the terminal's
// signals and from this process' environment.
func (a account) command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC", "HOME=" + dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: a.credential}
	return cmd
}
