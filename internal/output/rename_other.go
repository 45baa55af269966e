//go:build !windows

package output

import "os"

func rename(from, to string) error { return os.Rename(from, to) }

// busy is Windows': elsewhere open files can be renamed and removed.
func busy(error) bool { return false }
