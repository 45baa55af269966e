package dbtest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// initdbArgs makes a small data folder: any local user is a superuser, and
// 1 MB segments save most of what a copy would cost.
func initdbArgs(major int) []string {
	args := []string{"--username=postgres", "--auth=trust", "--encoding=UTF8", "--wal-segsize=1", "--no-sync"}
	if major >= 14 {
		args = append(args, "--no-instructions")
	}
	return args
}

// settingsOf are baseSettings by the names that a version has.
func settingsOf(major int) string {
	if major < 13 {
		return strings.Replace(baseSettings, "wal_keep_size = 64MB", "wal_keep_segments = 64", 1)
	}
	return baseSettings
}

// baseSettings trade all durability for speed and keep a server small. They
// stand in postgresql.conf, so that ALTER SYSTEM and WithSetting override them.
const baseSettings = `
max_wal_size = 1GB
# dbtest
fsync = off
full_page_writes = off
wal_level = replica
max_wal_senders = 10
max_replication_slots = 10
wal_keep_size = 64MB
hot_standby = on
shared_buffers = 16MB
max_connections = 100
dynamic_shared_memory_type = mmap
jit = off
timezone = UTC
log_timezone = UTC
log_line_prefix = '%m [%p] '
`

// templateFolder returns a data folder made by initdb that was never started.
// It is made once per machine, PostgreSQL version and format of this package.
func templateFolder(bin, version string, major int, who account) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = filepath.Join(os.TempDir(), fmt.Sprintf("dbtest-cache-%d", os.Getuid()))
	}
	cache = filepath.Join(cache, "dbgen", "dbtest")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	sum := sha256.Sum256([]byte(version + bin + settingsOf(major) + strings.Join(initdbArgs(major), " ")))
	folder := filepath.Join(cache, fmt.Sprintf("postgres-%x", sum[:8]))

	unlock, err := lockFile(folder + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(filepath.Join(folder, "PG_VERSION")); err == nil {
		return folder, nil
	}
	return folder, makeTemplate(bin, major, folder, who)
}

// makeTemplate runs initdb where the server's user may write, and moves a copy
// to the cache, where it may not.
func makeTemplate(bin string, major int, folder string, who account) error {
	work, err := os.MkdirTemp("", "dbtest-initdb-")
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	defer os.RemoveAll(work)
	if err := who.own(work); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	data := filepath.Join(work, "data")
	for _, locale := range []string{"C.UTF-8", "C"} { // not every system has the first
		args := append([]string{"--pgdata=" + data, "--locale=" + locale}, initdbArgs(major)...)
		var out []byte
		if out, err = who.command(work, filepath.Join(bin, "initdb"), args...).CombinedOutput(); err == nil {
			break
		}
		err = fmt.Errorf("dbtest: initdb: %w\n%s", err, tail(string(out)))
		os.RemoveAll(data)
	}
	if err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	_, err = conf.WriteString(settingsOf(major))
	if err = cmpErr(err, conf.Close()); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	half := folder + ".half"
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	if err := copyTree(half, data, account{}); err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	return os.Rename(half, folder)
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// copyTree copies a folder with its modes and gives the copy to an account.
// Blocks are shared where the file system can do so.
func copyTree(to, from string, who account) error {
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if entry.IsDir() {
			err = os.MkdirAll(target, 0o700)
		} else {
			err = copyFile(target, path, info.Mode().Perm())
		}
		return cmpErr(err, who.own(target))
	})
	if err != nil {
		return fmt.Errorf("dbtest: copy: %w", err)
	}
	return nil
}

func copyFile(to, from string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return cmpErr(err, out.Close())
}
