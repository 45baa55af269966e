package output

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// rename gives a file another's name. Windows does not replace a file that is
// read-only, so that it stops being so; the new one has the mode it should.
func rename(from, to string) error {
	info, err := os.Lstat(to)
	if err != nil || info.Mode().Perm()&0o200 != 0 {
		return os.Rename(from, to)
	}
	if err := os.Chmod(to, 0o666); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Chmod(to, info.Mode().Perm()))
	}
	return nil
}

// busy reports whether a file could not be renamed or removed because somebody
// has it open; Windows says of some that access is denied.
func busy(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}
