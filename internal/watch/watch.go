// Package watch says when files change: that they are written, replaced, renamed,
// removed or new, by whatever means. It knows paths and what file systems tell of
// files; it must not know what is in them, nor what is done about it.
//
// It looks at the files again and again, and asks the system for no notice of
// changes. What editors, git and containers do to files is then all the same to it:
// a state differs from the one before, or not. Notices would have to be asked for
// folder by folder (where they are kqueue's, file by file, with an open file each),
// again whenever a folder is made, renamed or replaced, with the gap between asking
// and looking closed; there is a limit to them for all programs of a user, which
// others have often used up; and they do not come from network file systems, nor
// through the mounts of containers and virtual machines from the other side. So the
// looking would be needed beside them, and be what runs where things are hard. It
// costs some microseconds a file. It is done every tenth of a second as long as it takes
// a fiftieth of that, in projects of some hundred files that is; where it takes longer
// it is done less often, and once a second however many files there are.
//
// It is ground floor: it imports none of ours.
package watch

import (
	"context"
	"time"
)

// Times that Wait keeps.
const (
	// tick is the least time between two looks.
	tick = 100 * time.Millisecond
	// slowestLook and slowestList are the most, for files that are known and for
	// finding others, however long a look takes; share is how much longer than a
	// look the time to the next is.
	slowestLook = time.Second
	slowestList = 5 * time.Second
	share       = 50

	// quiet is for how long nothing must have changed before changes are told: who
	// writes one file often writes more.
	quiet = 100 * time.Millisecond
	// doubt is the same while a file is empty or gone that was not: most editors
	// write a file by way of one or the other, and it is back in a moment.
	doubt = time.Second
	// longest is for how long changes are kept back when they do not end.
	longest = 2 * time.Second
)

// A Watch tells what changes among files. It holds no file open and runs nothing in
// the background. It is for one goroutine.
type Watch struct {
	list func() []string
	seen states

	names    []string // that list gave last
	nextList time.Time
}

// New begins to watch the files that list gives, which need not exist: what changes
// from here on, Wait tells. It calls list again and again, from Wait; a file that list
// gives and did not give before is new, one that it gives no more is gone.
func New(list func() []string) *Watch {
	w := &Watch{list: list}
	w.seen = w.look()
	return w
}

// Wait returns the paths, in order, of the files that have changed since New or since
// Wait returned last, once there are some and all have been left alone for a moment.
// What is read after that is what Wait has seen, or newer: then the next Wait tells.
// The error is the cause of ctx's cancellation.
func (w *Watch) Wait(ctx context.Context) ([]string, error) {
	for {
		began := time.Now()
		now := w.look()
		took := time.Since(began)
		if len(w.seen.changed(now)) > 0 {
			changed, err := w.settle(ctx, now)
			if err != nil || len(changed) > 0 {
				return changed, err
			}
		} else {
			w.seen.age(now)
		}
		if err := sleep(ctx, pause(took, tick, slowestLook)); err != nil {
			return nil, err
		}
	}
}

// settle waits until nothing changes any more and returns what has changed in the
// end, which may be nothing.
func (w *Watch) settle(ctx context.Context, now states) ([]string, error) {
	began := time.Now()
	for still := began; ; {
		changed := w.seen.changed(now)
		enough := quiet
		if w.seen.lost(changed, now) {
			enough = doubt
		}
		if time.Since(still) >= enough || time.Since(began) >= longest {
			w.seen = now
			return changed, nil
		}
		if err := sleep(ctx, quiet/2); err != nil {
			return nil, err
		}
		next := w.look()
		if len(now.changed(next)) > 0 {
			still = time.Now()
		}
		now = next
	}
}

// look finds out how the files are, and now and then which there are.
func (w *Watch) look() states {
	if began := time.Now(); w.nextList.Before(began) {
		w.names = w.list()
		now := time.Now()
		w.nextList = now.Add(pause(now.Sub(began), 0, slowestList))
	}
	found := make(states, len(w.names))
	for _, name := range w.names {
		if s := stat(name, w.seen[name].summed); s.info != nil {
			found[name] = s
		}
	}
	return found
}

// pause is the time to what took as long as that.
func pause(took, least, most time.Duration) time.Duration {
	return min(max(share*took, least), most)
}

// sleep waits; the error is the cause of ctx's cancellation.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
