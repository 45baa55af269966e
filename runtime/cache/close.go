package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrClosed is the error of what needs a cache that has not been closed.
var ErrClosed = errors.New("cache: closed")

// A PendingError is Close's: Redis could not be told of changes in time. Other
// processes may answer with what was before them until they find out that this
// one is gone; the package comment says how long that may be.
type PendingError struct {
	// Changes names what was not told, in order: "table public.stories", "tag
	// user:7", "pattern user:*", "everything".
	Changes []string
	// Open is how many changes were still being made: holds that were neither
	// released nor cancelled.
	Open int
	// Err is what Redis said last; nil if only open changes were waited for.
	Err error
}

// maxNamed is how many changes an error's text names.
const maxNamed = 10

// Error names the changes, the first ten at most.
func (e *PendingError) Error() string {
	var parts []string
	if n := len(e.Changes); n > 0 {
		names := strings.Join(e.Changes[:min(n, maxNamed)], ", ")
		if n > maxNamed {
			names += fmt.Sprintf(" and %d more", n-maxNamed)
		}
		parts = append(parts, "Redis was not told in time of changes of "+names)
	}
	if e.Open > 0 {
		parts = append(parts, fmt.Sprintf("%d changes were still being made", e.Open))
	}
	text := "cache: " + strings.Join(parts, "; ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *PendingError) Unwrap() error { return e.Err }

// StopRefreshing ends the loads that run in the background and lets no more
// begin. It is the first part of Close, for an owner who must close what Load
// functions use in between. It does not wait.
func (c *Cache) StopRefreshing() { c.refreshes.end() }

// Close ends what the cache runs in the background, first of all telling Redis
// what it does not know yet. For that, and for changes that are being made
// (between Hold and Release), it takes Options.CloseTimeout at most. Its error is
// a *PendingError when that was not enough, or says that a Load function in the
// background goes on a second after its context ended. It may be called again,
// and at once by several: all wait and have the same answer.
//
// A closed cache keeps and answers nothing: Load and GetOrLoad only load, Get
// finds nothing, and Set, WriteThrough and Warm return ErrClosed. Changes are
// still told to Redis, but only while they are being released; an error of
// Release is then final.
func (c *Cache) Close() error {
	c.closing.Do(func() { c.closeErr = c.close() })
	return c.closeErr
}

func (c *Cache) close() error {
	c.refreshes.end()
	close(c.hurry)
	var pending error
	if c.l2 != nil {
		pending = c.settle()
	}
	c.closed.Store(true)
	close(c.stop)
	c.running.Wait()
	c.fills.end()
	c.fills.running.Wait() // each has the timeout of one exchange
	if c.l2 != nil && pending == nil && !c.members.abandons.Load() {
		c.leave()
	} // else the others find this process gone without leave, and forget everything
	err := c.refreshes.wait(time.Second)
	c.generation.Add(1)
	c.l1.InvalidateAll()
	c.l1.StopAllGoroutines()
	return errors.Join(pending, err)
}

// settle waits until nothing is being changed and Redis knows all that has been.
func (c *Cache) settle() error {
	ctx, cancel := context.WithTimeout(context.Background(), c.opts.CloseTimeout)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil && (c.open.Load() > 0 || c.pending.any.Load()) {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	// From here on a release that cannot tell Redis fails for good.
	open := int(c.open.Load())
	names, cause := c.pending.shut()
	if len(names) == 0 && open == 0 {
		return nil
	}
	err := &PendingError{Changes: names, Open: open}
	if len(names) > 0 {
		err.Err = cause
	}
	c.opts.Logger.Error("cache: closed before Redis knew of all changes", "error", err)
	return err
}
