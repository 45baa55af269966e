package limit

import (
	"context"
	"sync"
	"time"
)

// places are the semaphores of rules, in this process.
type places struct{ byName sync.Map } // placesKey → chan struct{}

type placesKey struct {
	name string
	size int
}

// held are the places that a call has.
type held []chan struct{}

func (h held) leave() {
	for _, places := range h {
		<-places
	}
}

// take gets a place under each rule, waiting until the deadline.
func (p *places) take(ctx context.Context, rules []Rule, deadline time.Time) (h held, err error) {
	for _, r := range rules {
		if r.Concurrent <= 0 {
			continue
		}
		v, ok := p.byName.Load(placesKey{r.Name, r.Concurrent})
		if !ok {
			v, _ = p.byName.LoadOrStore(placesKey{r.Name, r.Concurrent}, make(chan struct{}, r.Concurrent))
		}
		places := v.(chan struct{})
		select {
		case places <- struct{}{}:
			h = append(h, places)
			continue
		default:
		}
		timer := time.NewTimer(time.Until(deadline))
		select {
		case places <- struct{}{}:
			timer.Stop()
			h = append(h, places)
			continue
		case <-ctx.Done():
			err = ctx.Err()
		case <-timer.C:
			err = &Exceeded{Name: r.Name, Scope: ScopeConcurrent, Rate: Rate{Count: r.Concurrent}, Result: Result{Limit: r.Concurrent}}
		}
		timer.Stop()
		h.leave()
		return nil, err
	}
	return h, nil
}
