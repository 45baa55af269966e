package dbtest

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// watchdogScript reads what is to be killed, a whole new list a line, until
// its standard input ends: the process that held the other end is gone, or has
// closed the server. Then it stops what is left and removes the folder. It is
// a shell, not this binary run again, because a test binary's init functions
// belong to others.
const watchdogScript = `
trap '' INT TERM HUP QUIT PIPE
signal=$1 dir=$2 pids=
while read -r line; do pids=$line; done
if [ -n "$pids" ]; then
	kill -CONT $pids
	kill -$signal $pids
	n=0
	while kill -0 $pids && [ $n -lt 20 ]; do sleep 0.1; n=$((n+1)); done
	kill -KILL $pids
fi
rm -rf -- "$dir" || { sleep 1; rm -rf -- "$dir"; }
`

// watchdog ends a server and removes its folder when this process ends.
type watchdog struct {
	mu   sync.Mutex
	pipe io.WriteCloser
	cmd  *exec.Cmd
}

// newWatchdog starts a watchdog for a folder. What it is told to watch is
// stopped by the named signal first ("QUIT") and by SIGKILL 2 s later.
func newWatchdog(dir, signal string) (*watchdog, error) {
	cmd := exec.Command("/bin/sh", "-c", watchdogScript, "dbtest-watchdog", signal, dir)
	cmd.Dir = "/"
	detach(cmd) // ctrl-C must not reach it
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("dbtest: watchdog: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("dbtest: watchdog: %w", err)
	}
	return &watchdog{pipe: pipe, cmd: cmd}, nil
}

// watch replaces the list of processes to kill.
func (w *watchdog) watch(pids ...int) error {
	words := make([]string, len(pids))
	for i, pid := range pids {
		words[i] = strconv.Itoa(pid)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := io.WriteString(w.pipe, strings.Join(words, " ")+"\n")
	return err
}

// close lets the watchdog do its work now and waits for its end.
func (w *watchdog) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pipe.Close()
	return w.cmd.Wait()
}
