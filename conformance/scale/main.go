// Command scale measures what the instances of an application cost PostgreSQL, Redis and
// each other, by running the runtime as it is for as many as fit on a machine, makes a
// model of it, holds the model to the largest number of instances that it ran, and writes
// what it predicts for 10, 100 and 1,000 into docs/scale.md. It knows the runtime by what
// an application calls, and the servers by what they count; it must not know how the
// runtime does it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sizes := flag.String("sizes", "2,4,8,16,32,64", "the numbers of instances, the last of which the model is held to")
	span := flag.Duration("idle", 6*time.Second, "how long the instances at rest are looked at")
	output := flag.String("o", filepath.Join("..", "docs", "scale.md"), "the `file` to write into, between its marks")
	flag.Parse()
	if err := run(ctx, *sizes, *span, *output); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// events in a phase.
const perPhase = 256

func run(ctx context.Context, sizes string, span time.Duration, output string) error {
	var counts []int
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 || len(counts) > 0 && n <= counts[len(counts)-1] {
			return fmt.Errorf("sizes are numbers from 2 on, each larger than the one before, not %q", sizes)
		}
		counts = append(counts, n)
	}
	if len(counts) < 3 {
		return errors.New("a model takes two sizes at least, and one more to be held to")
	}
	samples, err := measure(ctx, counts, span)
	if err != nil {
		return err
	}
	last := samples[len(samples)-1]
	m := modelOf(samples[:len(samples)-1], perPhase)
	predictions := m.predictions(last, perPhase)
	var wrong []error
	for _, p := range predictions {
		fmt.Fprintf(os.Stderr, "%-60s predicted %10.1f  measured %10.1f\n", p.name, p.predicted, p.measured)
		if !p.holds() {
			wrong = append(wrong, fmt.Errorf("%s: %.1f was predicted for %d instances, and %.1f measured: more than %.0f %% off", p.name, p.predicted, last.instances, p.measured, 100*p.margin))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	var page bytes.Buffer
	write(&page, m, samples, predictions)
	return replace(output, page.String())
}

// measure runs all sizes.
func measure(ctx context.Context, sizes []int, span time.Duration) ([]sample, error) {
	s, err := startServers(ctx, sizes[len(sizes)-1]*(maxConns+1)+20)
	if err != nil {
		return nil, err
	}
	defer s.close()
	resting, working := &fleet{servers: s, monitors: true}, &fleet{servers: s}
	defer resting.close()
	defer working.close()
	samples := make([]sample, len(sizes))
	for k, n := range sizes {
		if samples[k], err = resting.rest(ctx, n, span); err != nil {
			return nil, err
		}
	}
	if err := resting.close(); err != nil {
		return nil, err
	}
	for k, n := range sizes {
		if err := working.work(ctx, n, &samples[k]); err != nil {
			return nil, err
		}
	}
	return samples, nil
}

// rest looks at instances of which nothing is asked.
func (f *fleet) rest(ctx context.Context, n int, span time.Duration) (s sample, err error) {
	if err := f.grow(ctx, n); err != nil {
		return s, err
	}
	fmt.Fprintln(os.Stderr, n, "instances at rest")
	if err := wait(ctx, span/3); err != nil {
		return s, err
	}
	before, err := f.look(ctx)
	if err != nil {
		return s, err
	}
	if err := wait(ctx, span); err != nil {
		return s, err
	}
	after, err := f.look(ctx)
	if err != nil {
		return s, err
	}
	s = sample{instances: n, idle: after.since(before), span: after.at.Sub(before.at)}
	s.postgres, s.redis, err = f.connections(ctx)
	return s, err
}

// work measures what events cost, and holds them to what they should.
func (f *fleet) work(ctx context.Context, n int, s *sample) (err error) {
	if err := f.grow(ctx, n); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, n, "instances at work")
	if err := f.warm(ctx); err != nil {
		return err
	}
	for _, e := range events() {
		d, err := f.phase(ctx, e, perPhase)
		if err != nil {
			return err
		}
		if err := e.verify(d, perPhase, n); err != nil {
			return err
		}
		s.phases = append(s.phases, d)
	}
	s.herd, err = f.herd(ctx, 8)
	return err
}

func wait(ctx context.Context, span time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(span):
		return nil
	}
}
