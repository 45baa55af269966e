package cache

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A background is what runs beside the callers, until it is ended.
type background struct {
	ctx    context.Context // ends with it
	cancel context.CancelFunc

	mu      sync.Mutex
	ended   bool
	running sync.WaitGroup
}

func newBackground() *background {
	b := new(background)
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// spawn runs fn, unless the background has ended, which it reports as false.
func (b *background) spawn(fn func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return false
	}
	b.running.Go(fn)
	return true
}

// end cancels what runs and lets nothing more begin. It may be called again.
func (b *background) end() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	b.cancel()
}

// wait waits for what runs when the background has ended, but not for ever.
func (b *background) wait(most time.Duration) error {
	done := make(chan struct{})
	go func() {
		b.running.Wait()
		close(done)
	}()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-done:
		return nil
	case <-timer.C:
		return errors.New("cache: a load in the background does not end with its context")
	}
}
