package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A program runs in a site until it is told to end: a server, or the application.
type program struct {
	site *site
	name string
	more map[string]string
	args []string

	pid    int
	exited chan struct{}
	frozen []int
}

// start starts a program; its output goes to a file of its name.
func (s *site) start(name string, more map[string]string, args ...string) (*program, error) {
	p := &program{site: s, name: name, more: more, args: args}
	return p, p.again()
}

// again starts a program anew that ended.
func (p *program) again() error {
	log, err := os.OpenFile(p.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := p.site.command(p.more, p.args[0], p.args[1:]...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	exited := make(chan struct{})
	p.pid, p.exited, p.frozen = cmd.Process.Pid, exited, nil
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(exited)
	}()
	s := p.site
	s.mu.Lock()
	defer s.mu.Unlock()
	s.programs[p.name] = p
	return s.watch()
}

// watch tells the watchdog what is running. The caller holds the lock.
func (s *site) watch() error {
	var pids []string
	for _, name := range slices.Sorted(maps.Keys(s.programs)) {
		if p := s.programs[name]; p.running() {
			pids = append(pids, strconv.Itoa(p.pid))
		}
	}
	_, err := fmt.Fprintln(s.dog, strings.Join(pids, " "))
	return err
}

func (p *program) logPath() string { return filepath.Join(p.site.dir, p.name+".log") }

// log returns the end of what the program printed.
func (p *program) log() string {
	text, _ := os.ReadFile(p.logPath())
	if len(text) > 4000 {
		text = text[len(text)-4000:]
	}
	return string(text)
}

func (p *program) running() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// stop asks a program to end, and waits for it.
func (p *program) stop(sig syscall.Signal) error {
	if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	select {
	case <-p.exited:
		return nil
	case <-time.After(30 * time.Second):
		p.kill()
		return fmt.Errorf("%s did not end within 30 s of %v:\n%s", p.name, sig, p.log())
	}
}

// kill ends a program and all that it started, as a machine does that loses power:
// none of them has time to do anything.
func (p *program) kill() {
	p.freeze()
	for _, pid := range p.frozen {
		_ = syscall.Kill(pid, syscall.SIGKILL) // may have ended by itself
	}
	<-p.exited
	p.frozen = nil
}

// freeze stops a program and all that it started in their tracks: connections stay
// open, and nothing answers.
func (p *program) freeze() {
	p.frozen = freezeTree(p.pid)
}

// thaw lets what was frozen go on.
func (p *program) thaw() {
	for _, pid := range slices.Backward(p.frozen) {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	p.frozen = nil
}

// freezeTree freezes processes with their descendants and returns their numbers.
func freezeTree(roots ...int) []int {
	var all []int
	for queue := roots; len(queue) > 0; queue = queue[1:] {
		if err := syscall.Kill(queue[0], syscall.SIGSTOP); err != nil {
			continue // it ended
		}
		all = append(all, queue[0])
		queue = append(queue, children(queue[0])...)
	}
	return all
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
		if fields := strings.Fields(string(text[end+1:])); len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}
