package loader

import (
	"time"

	"github.com/jackc/pgx/v5"
)

// An Option says how a loader gathers.
type Option func(*options)

type options struct {
	window   time.Duration
	maxBatch int
	gate     chan struct{} // nil: batches may run at once
}

// What holds where no option says otherwise.
const (
	DefaultWindow   = time.Millisecond
	DefaultMaxBatch = 1000
)

func defaults() options { return options{window: DefaultWindow, maxBatch: DefaultMaxBatch} }

// Window sets how long a batch gathers keys after its first one. With 0 nothing is
// waited for: only the keys of one LoadAll are asked for together.
func Window(d time.Duration) Option { return func(o *options) { o.window = d } }

// MaxBatch sets how many keys a batch has at most, from 1; one that is full is
// sent at once. Less than 1 is DefaultMaxBatch.
func MaxBatch(n int) Option {
	return func(o *options) {
		if o.maxBatch = n; n < 1 {
			o.maxBatch = DefaultMaxBatch
		}
	}
}

// OneAtATime has the batches of all loaders that are given this option, the value,
// not another one like it, run one after the other.
func OneAtATime() Option {
	gate := make(chan struct{}, 1)
	return func(o *options) { o.gate = gate }
}

// On is what generated code says of the handle that its queries run on:
// OneAtATime where that is one connection, as a transaction is, and else nothing. A
// handle of the caller's own that wraps a transaction must show pgx's Conn method,
// or OneAtATime must be given.
func On(db any) Option {
	switch db.(type) {
	case interface{ Conn() *pgx.Conn }, *pgx.Conn:
		return OneAtATime()
	}
	return nil
}
