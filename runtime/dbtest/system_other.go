//go:build !unix

package dbtest

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
)

// supported returns why no server can start on this system, nil where it can:
// signals, users and locks as servers need them here are Unix'. What follows is
// never reached, and there for the compiler.
func supported() error {
	hint := "run this on Linux or macOS"
	if runtime.GOOS == "windows" {
		hint = "run this in WSL"
	}
	return fmt.Errorf("dbtest: servers on %s: %w: %s", runtime.GOOS, errors.ErrUnsupported, hint)
}

type account struct{}

func serverAccount() (account, error) { return account{}, supported() }

func (account) own(string) error { return supported() }

func (account) command(_, name string, args ...string) *exec.Cmd { return exec.Command(name, args...) }

func detach(*exec.Cmd) {}

const (
	kill = syscall.Signal(iota)
	suspend
	resume
)

func signal(int, syscall.Signal) error { return supported() }

func lockFile(string) (unlock func(), err error) { return nil, supported() }

func removeSharedMemory(string) {}
