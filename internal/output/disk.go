package output

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// A disk is what Apply asks of the file system to change; tests make it fail.
type disk interface {
	mkdir(path string) error
	// write makes a file that is not there yet; mode 0 is what new files have, which
	// replace none.
	write(path string, content []byte, mode fs.FileMode) error
	link(path, name string) error
	rename(from, to string) error
	remove(path string) error
}

// system is the disk of the operating system.
type system struct{}

func (system) mkdir(path string) error { return os.Mkdir(path, 0o777) }

func (system) write(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil && mode != 0 { // it replaces a file
		if err = f.Chmod(mode); err == nil {
			err = f.Sync() // before a rename makes it the only one
		}
	}
	// A new file need not be on the disk yet: with it nothing is lost that was there, and
	// what a power cut leaves of it is empty, which the next run replaces.
	return errors.Join(err, f.Close())
}

func (system) link(path, name string) error { return os.Link(path, name) }

func (system) rename(from, to string) error {
	return patiently(func() error { return rename(from, to) }, busy)
}

func (system) remove(path string) error {
	return patiently(func() error { return os.Remove(path) }, busy)
}

// patience is how long patiently tries.
const patience = 2 * time.Second

// patiently does again what fails because somebody else has a file open, such
// as an editor or a virus scanner, which is soon over.
func patiently(do func() error, busy func(error) bool) error {
	pause := time.Millisecond
	for end := time.Now().Add(patience); ; pause *= 2 {
		err := do()
		if err == nil || !busy(err) || time.Now().Add(pause).After(end) {
			return err
		}
		time.Sleep(pause)
	}
}
