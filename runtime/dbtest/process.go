package dbtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTimeout bounds how long a server may take to start or to stop.
const startTimeout = 60 * time.Second

// process is a server that can be started, stopped, killed and paused again
// and again in one folder.
type process struct {
	dir     string // removed at the end
	command func() *exec.Cmd
	quit    syscall.Signal // stops the server at once, but cleanly

	dog *watchdog

	mu     sync.Mutex
	cmd    *exec.Cmd
	exited chan struct{}
	paused []int
}

// newProcess makes the server's folder and its watchdog.
func newProcess(kind string, quit syscall.Signal, name string) (*process, error) {
	dir, err := os.MkdirTemp("", "dbtest-"+kind+"-")
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	dog, err := newWatchdog(dir, name)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return &process{dir: dir, quit: quit, dog: dog}, nil
}

func (p *process) logPath() string { return filepath.Join(p.dir, "log") }

// logSize tells where the log ends now; what is written later starts there.
func (p *process) logSize() int64 {
	info, err := os.Stat(p.logPath())
	if err != nil {
		return 0
	}
	return info.Size()
}

// log returns the server's log from an offset on.
func (p *process) log(from int64) string {
	text, err := os.ReadFile(p.logPath())
	if err != nil || from > int64(len(text)) {
		return ""
	}
	return string(text[from:])
}

// run starts the server and waits until ready says so, which gets the log
// since the start.
func (p *process) run(ready func(pid int, log func() string) bool) error {
	p.mu.Lock()
	if p.cmd != nil {
		p.mu.Unlock()
		return errors.New("dbtest: the server is running already")
	}
	from := p.logSize()
	out, err := os.OpenFile(p.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.mu.Unlock()
		return fmt.Errorf("dbtest: %w", err)
	}
	cmd := p.command()
	cmd.Stdout, cmd.Stderr = out, out // files, not pipes: Wait must not wait for grandchildren
	err = cmd.Start()
	out.Close()
	if err != nil {
		p.mu.Unlock()
		return fmt.Errorf("dbtest: %w", err)
	}
	exited := make(chan struct{})
	p.cmd, p.exited = cmd, exited
	watching := p.dog.watch(cmd.Process.Pid)
	p.mu.Unlock()
	go p.reap(cmd, exited)
	if watching != nil {
		_ = p.stop(syscall.SIGKILL)
		return fmt.Errorf("dbtest: the watchdog is gone: %w", watching)
	}

	deadline := time.Now().Add(startTimeout)
	for wait := 2 * time.Millisecond; ; wait = min(wait*3/2, 50*time.Millisecond) {
		if ready(cmd.Process.Pid, func() string { return p.log(from) }) {
			return nil
		}
		select {
		case <-exited:
			return &startError{log: p.log(from)}
		case <-time.After(wait):
		}
		if time.Now().After(deadline) {
			_ = p.stop(syscall.SIGKILL)
			return fmt.Errorf("dbtest: the server was not ready within %v; its log ends:\n%s", startTimeout, tail(p.log(from)))
		}
	}
}

func (p *process) reap(cmd *exec.Cmd, exited chan struct{}) {
	_ = cmd.Wait() // how a throwaway server ended is told by its log
	p.mu.Lock()
	if p.cmd == cmd {
		p.cmd, p.paused = nil, nil
		_ = p.dog.watch()
	}
	p.mu.Unlock()
	close(exited)
}

// pid returns the running server's process id, or 0.
func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// stop sends a signal and waits for the end; a server that ignores it for long
// is killed. Stopping a stopped server is no error.
func (p *process) stop(sig syscall.Signal) error {
	if err := p.resume(); err != nil {
		return err
	}
	p.mu.Lock()
	cmd, exited := p.cmd, p.exited
	p.mu.Unlock()
	if cmd == nil {
		return nil
	}
	if err := cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("dbtest: stop: %w", err)
	}
	select {
	case <-exited:
		return nil
	case <-time.After(startTimeout):
	}
	_ = cmd.Process.Kill()
	<-exited
	return fmt.Errorf("dbtest: the server ignored %v for %v and was killed", sig, startTimeout)
}

// kill ends the server and its children by SIGKILL, all of them stopped first so
// that none has time to do anything.
func (p *process) kill() error {
	if p.pid() == 0 {
		return nil
	}
	if err := p.pause(); err != nil {
		return err
	}
	p.mu.Lock()
	cmd, exited, pids := p.cmd, p.exited, p.paused
	p.mu.Unlock()
	if cmd == nil {
		return nil
	}
	for _, pid := range pids {
		_ = signal(pid, kill) // may have ended by itself
	}
	<-exited
	return nil
}

// pause stops the server and its children in their tracks: connections stay
// open and nothing answers.
func (p *process) pause() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return errors.New("dbtest: the server is not running")
	}
	if p.paused != nil {
		return nil
	}
	pid := p.cmd.Process.Pid
	if err := signal(pid, suspend); err != nil {
		return fmt.Errorf("dbtest: pause: %w", err)
	}
	p.paused = append([]int{pid}, children(pid)...)
	for _, child := range p.paused[1:] {
		_ = signal(child, suspend) // may have ended by itself
	}
	return p.dog.watch(p.paused...)
}

// resume continues a paused server; of one that runs it asks nothing.
func (p *process) resume() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused == nil {
		return nil
	}
	for i := len(p.paused) - 1; i >= 0; i-- {
		_ = signal(p.paused[i], resume)
	}
	p.paused = nil
	return p.dog.watch(p.cmd.Process.Pid)
}

// close ends the server, its watchdog and its folder.
func (p *process) close() error {
	return errors.Join(p.stop(p.quit), p.dog.close(), os.RemoveAll(p.dir))
}

// children lists the direct children of a process.
func children(parent int) []int {
	var pids []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// pid (name) state ppid …, and a name may hold spaces and parentheses
		end := strings.LastIndexByte(string(text), ')')
		fields := strings.Fields(string(text[end+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	if len(stats) > 0 {
		return pids
	}
	out, _ := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output() // no /proc: BSD, macOS
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 && f[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(f[0])
			pids = append(pids, pid)
		}
	}
	return pids
}

// startError is a server that ended before it was ready.
type startError struct{ log string }

func (e *startError) Error() string {
	return "dbtest: the server ended while starting; its log ends:\n" + tail(e.log)
}

// portTaken tells whether the server found its port in use, so that another
// port may do.
func (e *startError) portTaken() bool {
	return strings.Contains(strings.ToLower(e.log), "address already in use")
}

func tail(log string) string {
	const most = 2000
	if len(log) > most {
		log = "…" + log[len(log)-most:]
	}
	return log
}
