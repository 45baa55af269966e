package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// A stoppedError is the cause of a context that a signal has cancelled.
type stoppedError struct {
	signal syscall.Signal
}

func (e *stoppedError) Error() string {
	if e.signal == syscall.SIGTERM {
		return "terminated"
	}
	return "interrupted"
}

// status is the exit status by which shells know a program that died of the
// signal: 130 after Ctrl-C.
func (e *stoppedError) status() int { return 128 + int(e.signal) }

// untilSignal returns a context that Ctrl-C or a SIGTERM cancels, with a
// *stoppedError as the cause. A second signal ends the process at once. stop
// gives back what is held.
func untilSignal(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(&stoppedError{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
