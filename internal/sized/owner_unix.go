//go:build unix

package sized

import (
	"os"
	"syscall"
)

// chownLike gives a file the owner of another: servers that root starts run as
// another user.
func chownLike(name, like string) error {
	info, err := os.Stat(like)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Chown(name, int(stat.Uid), int(stat.Gid))
}
