package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// A contender is one way to do a piece of work.
type contender struct {
	name string
	// call does it for the n-th time: others may be asked for each time.
	call func(n int) error
}

// A piece of work is done by several in turns.
type work struct {
	title, note string
	calls       int // in one turn
	rounds      int
	contenders  []contender  // the first is what the others are compared to
	after       func() error // cleans up after a turn, unmeasured; may be nil
}

// A result is what one contender took for a call.
type result struct {
	name          string
	times         []float64 // nanoseconds, by round
	allocs, bytes float64
}

// measure lets all do the work in turns, another one first in each round.
func (w *work) measure() ([]result, error) {
	fmt.Fprintln(os.Stderr, "measuring", w.title)
	results := make([]result, len(w.contenders))
	n := 0
	turn := func(i int) (time.Duration, error) {
		c := w.contenders[i]
		results[i].name = c.name
		start := time.Now()
		for range w.calls {
			n++
			if err := c.call(n); err != nil {
				return 0, fmt.Errorf("%s: %s: %w", w.title, c.name, err)
			}
		}
		took := time.Since(start)
		if w.after != nil {
			return took, w.after()
		}
		return took, nil
	}
	for range 2 { // statements are prepared, memory is there
		for i := range w.contenders {
			if _, err := turn(i); err != nil {
				return nil, err
			}
		}
	}
	for i := range w.contenders {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for range w.calls {
			n++
			if err := w.contenders[i].call(n); err != nil {
				return nil, err
			}
		}
		runtime.ReadMemStats(&after)
		results[i].allocs = float64(after.Mallocs-before.Mallocs) / float64(w.calls)
		results[i].bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(w.calls)
		if w.after != nil {
			if err := w.after(); err != nil {
				return nil, err
			}
		}
	}
	for round := range w.rounds {
		for k := range w.contenders {
			i := (round + k) % len(w.contenders)
			took, err := turn(i)
			if err != nil {
				return nil, err
			}
			results[i].times = append(results[i].times, float64(took.Nanoseconds())/float64(w.calls))
		}
	}
	return results, nil
}

// write measures the work and writes a table of it.
func (w *work) write(to io.Writer) ([]result, error) {
	results, err := w.measure()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(to, "\n### %s\n\n", w.title)
	if w.note != "" {
		fmt.Fprint(to, w.note, "\n\n")
	}
	fmt.Fprintf(to, "| | a call takes | as a multiple of %s | allocations | bytes |\n|---|---|---|---|---|\n", results[0].name)
	for i, r := range results {
		low, median, high := quartiles(r.times)
		multiple := "1"
		if i > 0 {
			multiple = spread(r.times, results[0].times)
		}
		fmt.Fprintf(to, "| %s | %s (%s–%s) | %s | %s | %s |\n", r.name, span(median), span(low), span(high), multiple, number(r.allocs), number(r.bytes))
	}
	return results, nil
}

// spread is the median of one by the other, round by round, and its quartiles.
func spread(of, to []float64) string {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = of[i] / to[i]
	}
	low, median, high := quartiles(ratios)
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median, low, high)
}

// span is a time as people read it.
func span(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e5:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	case ns < 1e6:
		return fmt.Sprintf("%.0f µs", ns/1e3)
	}
	return fmt.Sprintf("%.1f ms", ns/1e6)
}

// number has commas between thousands. What is not allocated by the call itself, but
// meanwhile, makes parts of one.
func number(f float64) string {
	s := fmt.Sprintf("%.0f", f)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
