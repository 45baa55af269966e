package cache

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// errSilent ends a subscription whose connection is open but does not answer.
var errSilent = errors.New("cache: no PONG from Redis")

// subscribe listens to what other processes change, for as long as the cache
// lives.
func (c *Cache) subscribe() {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	c.running.Go(func() {
		<-c.stop
		cancel(nil)
	})
	said := false // that there is none
	for wait := 20 * time.Millisecond; ; wait = min(wait*2, time.Second) {
		began := c.clock.now()
		err := c.listen(ctx)
		c.fence.close()
		stood := c.confirmed.Swap(0) != 0
		if ctx.Err() != nil {
			return
		}
		if c.clock.mono()-began.mono > int64(5*time.Second) { // it had worked
			wait = 20 * time.Millisecond
		}
		if stood || !said {
			said = true
			c.unsubscribed.Store(true)
			c.redisIs(Subscription, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// listen is one connection's time.
func (c *Cache) listen(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// Receive itself, not Channel, which drops messages when its reader is slow.
	ps := c.l2.subscribe(ctx)
	defer ps.Close()
	defer context.AfterFunc(ctx, func() { ps.Close() })()

	pongs := make(chan struct{}, 1)
	c.running.Go(func() { c.ping(ctx, cancel, ps, pongs) })
	c.running.Go(func() { c.stayMember(ctx) })
	subscribed := false
	for {
		received, err := ps.Receive(ctx)
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return err
		}
		switch m := received.(type) {
		case *redis.Subscription:
			// The first, or another after a connection that was lost unseen:
			// messages before it are lost.
			c.fence.close()
			c.confirmed.Store(0)
			c.generation.Add(1)
			c.stats.cleared.Add(1)
			if err := c.ask(ctx, c.attend); err != nil {
				return err
			}
			c.confirmed.Store(c.sessions.Add(1))
			subscribed = true
			if c.unsubscribed.Swap(false) {
				c.redisIs(Subscription, nil)
			}
		case *redis.Message:
			c.apply(m.Payload)
		case *redis.Pong:
			select {
			case pongs <- struct{}{}:
			default:
			}
			// All that was published before Redis saw the PING has been
			// applied by now: replies keep their order on a connection.
			if sent, ok := parseReading(m.Payload, c.clock.now()); ok && subscribed {
				c.fence.open(sent)
			}
		}
	}
}

// ping asks for proof that the connection works, and gives it up without.
func (c *Cache) ping(ctx context.Context, cancel context.CancelCauseFunc, ps *redis.PubSub, pongs <-chan struct{}) {
	tick := time.NewTicker(Fence / 2)
	defer tick.Stop()
	silence := time.NewTimer(3 * Fence)
	defer silence.Stop()
	for {
		// A failed PING shows in Receive.
		_ = ps.Ping(ctx, c.clock.now().String())
		select {
		case <-ctx.Done():
			return
		case <-silence.C:
			cancel(errSilent)
			return
		case <-pongs:
			silence.Reset(3 * Fence)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		case <-tick.C:
		}
	}
}

// String is a reading as a PING carries it.
func (r reading) String() string { return fmt.Sprintf("%d %d", r.mono, r.wall) }

// parseReading reads what a PONG brings back. Nothing was sent after now.
func parseReading(text string, now reading) (r reading, ok bool) {
	n, err := fmt.Sscanf(text, "%d %d", &r.mono, &r.wall)
	return r, n == 2 && err == nil && r.mono <= now.mono && r.wall <= now.wall
}

// apply makes others' changes known here.
func (c *Cache) apply(payload string) {
	m, ok := decodeMessage(payload)
	if !ok {
		// From a newer version: what it says is unknown, so all may have changed.
		c.generation.Add(1)
		c.stats.cleared.Add(1)
		return
	}
	if m.sender == c.sender {
		return // known here since before it was sent
	}
	c.stats.received.Add(uint64(len(m.deps)))
	for _, d := range m.deps {
		slot := slotOf(d)
		c.slots.moved(slot, m.at)
		c.slots.change(slot)
	}
}
