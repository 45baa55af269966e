//go:build unix

package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// supported returns why no server can start on this system, nil where it can.
func supported() error { return nil }

// account is the operating system user that a server runs as; the zero account
// is oneself.
type account struct {
	credential *syscall.Credential // nil: as oneself
	uid, gid   int
}

// serverAccount returns the user to run PostgreSQL as, which refuses to run as
// root.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
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

// detach keeps the terminal's signals from a command that is about to start.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// What signal can do to a process.
const (
	kill    = syscall.SIGKILL
	suspend = syscall.SIGSTOP
	resume  = syscall.SIGCONT
)

// signal sends a signal to a process that need not be a child.
func signal(pid int, sig syscall.Signal) error { return syscall.Kill(pid, sig) }

// lockFile takes a lock that other processes and goroutines respect, and that
// ends with this process.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	for {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("dbtest: lock %s: %w", path, err)
	}
	return func() { f.Close() }, nil
}

// removeSharedMemory removes the System V segment that a killed postmaster
// leaves behind; its id stands in postmaster.pid, which a clean stop removes.
func removeSharedMemory(data string) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 7 {
		return
	}
	if f := strings.Fields(lines[6]); len(f) == 2 {
		if id, err := strconv.Atoi(f[1]); err == nil {
			_, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil)
		}
	}
}
