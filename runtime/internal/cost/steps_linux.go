package cost

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Instructions are counted by stepping: the test runs once more as a traced process,
// in which the thread that calls is taken from one instruction to the next. Processors' own counters are not there on most machines that
// continuous integration runs on, and this needs no more than ptrace.

const (
	childEnv = "DBGEN_COST_CHILD"
	// mark is the signal by which the child says that a call begins, or has ended. It
	// is never delivered.
	mark = unix.SIGUSR2
	// samples are taken of each call, and the least counts: threads that meet at one of
	// the runtime's locks turn in circles until they have it, so what other threads of a
	// busy machine do makes a call dearer, and nothing makes it cheaper.
	samples = 5
	warm    = 300 // calls before the first sample
	tries   = 2
	// patience is how long one child may take.
	patience = 2 * time.Minute
)

func child() bool { return os.Getenv(childEnv) != "" }

// serve makes the calls of a child and ends it.
func serve(calls []Call) {
	runtime.LockOSThread()
	pid, tid := os.Getpid(), unix.Gettid()
	fmt.Fprintln(os.NewFile(3, "to the parent"), tid)
	if _, err := os.NewFile(4, "from the parent").Read(make([]byte, 1)); err != nil {
		os.Exit(1)
	}
	// The first is nothing, which shows what the marks themselves take.
	sign := func() { _, _, _ = unix.RawSyscall(unix.SYS_TGKILL, uintptr(pid), uintptr(tid), uintptr(mark)) }
	for i, c := range append([]Call{{Run: func() {}}}, calls...) {
		for range warm {
			c.Run()
		}
		if i == 0 {
			sign()
		}
		for range samples {
			c.Run()
			runtime.Gosched() // if that is still to come: not in the middle
			sign()
			c.Run()
			sign()
		}
	}
	os.Exit(0)
}

// instructions counts those of each call of a test.
func instructions(test string, calls int) (counts []int, err error) {
	for range tries {
		if counts, err = trace(test, calls); err == nil || errors.Is(err, unix.EPERM) {
			return counts, err
		}
	}
	return nil, err
}

// trace runs a child and steps through its calls.
func trace(test string, calls int) ([]int, error) {
	// All requests must come from the thread that began to trace.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	hello, toParent, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer hello.Close()
	fromParent, start, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer start.Close()
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), childEnv+"=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=8")
	cmd.ExtraFiles = []*os.File{toParent, fromParent}
	err = cmd.Start()
	_, _ = toParent.Close(), fromParent.Close()
	if err != nil {
		return nil, err
	}
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = cmd.Process.Kill() }()
	alarm := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer alarm.Stop()
	line, err := bufio.NewReader(hello).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the test ended before its calls: %w", err)
	}
	tid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return nil, err
	}
	if err := unix.PtraceSeize(tid); err != nil {
		return nil, fmt.Errorf("ptrace: %w", err)
	}
	if _, err := start.Write([]byte{1}); err != nil {
		return nil, err
	}
	s := stepper{pid: cmd.Process.Pid, tid: tid, runs: true}
	defer s.end()
	if err := s.until(unix.PtraceCont); err != nil {
		return nil, err
	}
	if err := s.freeze(); err != nil {
		return nil, err
	}
	var counts []int
	for range calls + 1 {
		n, err := s.least()
		if err != nil {
			return nil, err
		}
		counts = append(counts, n)
	}
	for i := range counts[1:] {
		counts[i+1] -= counts[0]
	}
	return counts[1:], nil
}

// A stepper takes a thread of a process from instruction to instruction.
type stepper struct {
	pid, tid int
	frozen   int  // the thread that stands still; 0: none
	runs     bool // the thread has not stopped yet
}

// least counts the instructions of the next call.
func (s *stepper) least() (int, error) {
	var counts [samples]int
	for i := range counts {
		if err := s.until(unix.PtraceCont); err != nil {
			return 0, err
		}
		if err := s.until(func(tid, _ int) error {
			counts[i]++
			return unix.PtraceSingleStep(tid)
		}); err != nil {
			return 0, err
		}
	}
	return slices.Min(counts[:]), nil
}

// until lets the thread go on, by steps or as far as it gets, until the next mark. The
// runtime's own signals, by which it would stop the thread, are not delivered.
func (s *stepper) until(on func(tid, signal int) error) error {
	for {
		if !s.runs {
			if err := on(s.tid, 0); err != nil {
				return fmt.Errorf("ptrace: %w", err)
			}
		}
		s.runs = false
		if stopped, err := wait(s.tid); err != nil || stopped == mark {
			return err
		}
	}
}

// freeze stops the runtime's monitor, which would have the goroutine give way to others
// whenever it has run for 10 ms, as it always has. It is the first thread that a
// process makes, so the first behind the main one.
func (s *stepper) freeze() error {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.pid))
	if err != nil {
		return err
	}
	var threads []int
	for _, task := range tasks {
		if tid, err := strconv.Atoi(task.Name()); err == nil && tid != s.pid {
			threads = append(threads, tid)
		}
	}
	if len(threads) == 0 {
		return errors.New("the process has one thread")
	}
	monitor := slices.Min(threads)
	if monitor == s.tid {
		return errors.New("the calls are made by the thread that ought to watch them")
	}
	if err := unix.PtraceSeize(monitor); err != nil {
		return fmt.Errorf("ptrace: %w", err)
	}
	s.frozen = monitor
	if err := unix.PtraceInterrupt(monitor); err != nil {
		return fmt.Errorf("ptrace: %w", err)
	}
	_, err = wait(monitor)
	return err
}

// end kills the process, and hears of the end of each thread that it traced: without
// that the process would not be gone.
func (s *stepper) end() {
	_ = unix.Kill(s.pid, unix.SIGKILL)
	for _, tid := range []int{s.tid, s.frozen} {
		for tid != 0 && tid != s.pid {
			if _, err := wait(tid); err != nil {
				break
			}
		}
	}
}

// wait returns the signal that a thread has stopped for.
func wait(tid int) (unix.Signal, error) {
	for {
		var status unix.WaitStatus
		_, err := unix.Wait4(tid, &status, unix.WALL, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		case status.Stopped():
			return status.StopSignal(), nil
		default:
			return 0, errors.New("the process that was traced has ended")
		}
	}
}
