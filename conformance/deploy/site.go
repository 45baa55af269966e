package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A site is where a cluster stands: a temporary folder with a copy of deploy/ and
// of the example's schema in it, an environment, and programs that run there. Started
// by root they run as the user postgres, as PostgreSQL refuses root.
type site struct {
	dir string
	bin string            // PostgreSQL's programs
	env map[string]string // of all programs and of the guide's commands
	out io.Writer         // what happens, for people

	credential *syscall.Credential // nil: as oneself

	mu       sync.Mutex
	programs map[string]*program
	dog      io.WriteCloser
	dogCmd   *exec.Cmd
}

// watchdog ends, when its standard input does, the programs whose numbers it read
// last and every PostgreSQL server below the folder, and removes the folder: nothing
// is left however the drill ends.
const watchdog = `
trap '' INT TERM HUP QUIT PIPE
while read -r line; do pids=$line; done
for pid in $pids; do kill -CONT $pid; kill -KILL $pid; done
for file in "$1"/*/postmaster.pid; do
	pid=$(head -n 1 "$file") && kill -CONT $pid && kill -QUIT $pid
done
n=0
while ls "$1"/*/postmaster.pid && [ $n -lt 30 ]; do sleep 0.1; n=$((n+1)); done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`

// newSite makes a site. root is the repository's root.
func newSite(root, bin string, out io.Writer) (s *site, err error) {
	s = &site{bin: bin, out: out, programs: map[string]*program{}}
	if s.dir, err = os.MkdirTemp("", "dbgen-deploy-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(s.dir)
		}
	}()
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		s.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	for _, tree := range []string{"deploy", "examples/schema"} {
		if err := os.CopyFS(filepath.Join(s.dir, tree), os.DirFS(filepath.Join(root, tree))); err != nil {
			return nil, err
		}
	}
	seed, err := os.ReadFile(filepath.Join(root, "examples/demo/seed.sql"))
	if err != nil {
		return nil, err
	}
	if err := s.write("examples/demo/seed.sql", string(seed), 0o644); err != nil {
		return nil, err
	}
	if err := s.own(); err != nil {
		return nil, err
	}
	s.env = map[string]string{
		"PATH": bin + ":" + os.Getenv("PATH") + ":/usr/sbin", "HOME": s.dir, "LC_ALL": "C.UTF-8", "TZ": "UTC",
		"PGTZ": "UTC", "PGCONNECT_TIMEOUT": "5",
	}
	s.dogCmd = exec.Command("/bin/sh", "-c", watchdog, "deploy-watchdog", s.dir)
	s.dogCmd.Dir = "/"
	s.dogCmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if s.dog, err = s.dogCmd.StdinPipe(); err != nil {
		return nil, err
	}
	return s, s.dogCmd.Start()
}

// write puts a file into the site.
func (s *site) write(name, text string, mode os.FileMode) error {
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return err
	}
	return s.give(path)
}

// own gives the whole site to the user that programs run as.
func (s *site) own() error {
	return filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, s.give(path))
	})
}

func (s *site) give(path string) error {
	if s.credential == nil {
		return nil
	}
	return os.Lchown(path, int(s.credential.Uid), int(s.credential.Gid))
}

// command prepares a program of the site; more goes over the site's environment.
func (s *site) command(more map[string]string, name string, args ...string) *exec.Cmd {
	if !strings.Contains(name, "/") {
		if path, err := exec.LookPath(filepath.Join(s.bin, name)); err == nil {
			name = path
		}
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	env := maps.Clone(s.env)
	maps.Copy(env, more)
	for _, k := range slices.Sorted(maps.Keys(env)) {
		cmd.Env = append(cmd.Env, k+"="+env[k])
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.credential}
	return cmd
}

// run runs a program to its end and returns what it printed.
func (s *site) run(ctx context.Context, more map[string]string, name string, args ...string) (string, error) {
	cmd := s.command(more, name, args...)
	// A file, not a pipe: what a command leaves running must not keep this waiting.
	out, err := os.CreateTemp(s.dir, "out-")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop()
	err = cmd.Wait()
	text, readErr := os.ReadFile(out.Name())
	if err != nil {
		return string(text), fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, text)
	}
	return string(text), readErr
}

// sh runs commands as an operator types them.
func (s *site) sh(ctx context.Context, more map[string]string, script string) (string, error) {
	return s.run(ctx, more, "/bin/sh", "-euc", script)
}

// say tells people what happens.
func (s *site) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// close ends all that runs and removes the folder; what programs printed is kept where
// DBGEN_TEST_DEPLOY_LOGS says.
func (s *site) close() error {
	var err error
	if kept := os.Getenv("DBGEN_TEST_DEPLOY_LOGS"); kept != "" {
		err = os.MkdirAll(kept, 0o755)
		logs, _ := filepath.Glob(filepath.Join(s.dir, "*.log"))
		for _, log := range logs {
			text, readErr := os.ReadFile(log)
			err = errors.Join(err, readErr, os.WriteFile(filepath.Join(kept, filepath.Base(log)), text, 0o644))
		}
	}
	err = errors.Join(err, s.dog.Close())
	_ = s.dogCmd.Wait() // its last command may find nothing to do
	if _, gone := os.Stat(s.dir); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, fmt.Errorf("%s is still there", s.dir))
	}
	return err
}

// freePort returns a port of 127.0.0.1 that nobody listens on, below those that
// systems give to outgoing connections.
func freePort() (int, error) {
	for port := 10000 + os.Getpid()%4000 + int(time.Now().UnixNano()%1000); port < 32000; port++ {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		l.Close()
		if _, taken := handedOut.LoadOrStore(port, true); !taken {
			return port, nil
		}
	}
	return 0, errors.New("no free port below 32000")
}

var handedOut sync.Map // port → true

// eventually asks until something holds, or says what it was told last.
func eventually(ctx context.Context, within time.Duration, what string, holds func() error) error {
	deadline := time.Now().Add(within)
	for {
		err := holds()
		if err == nil {
			return nil
		}
		if errors.As(err, new(hopeless)) {
			return fmt.Errorf("%s: %w", what, err)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: not within %v: %w", what, within, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w: %w", what, ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// hopeless is an error for which nothing is waited any longer.
type hopeless struct{ error }
