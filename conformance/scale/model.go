package main

import (
	"fmt"
	"math"
	"time"
)

// A line is what something costs with n instances: base + each × n.
type line struct{ base, each float64 }

func (l line) at(n float64) float64 { return l.base + l.each*n }

// fit is the line through points, by least squares.
func fit(x, y []float64) line {
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	each := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return line{(sy - each*sx) / n, each}
}

// A sample is what was measured with a number of instances.
type sample struct {
	instances       int
	postgres, redis int  // connections, at rest
	idle            look // of a span in which nothing is asked
	span            time.Duration
	phases          []look // of events, in their order
	herd            float64
}

// A model is what is predicted for any number of instances.
type model struct {
	postgres, redis line
	idle            map[string]line // for a second, by what is counted
	in, out, cpu    []line          // of one event, by event: bytes to and from Redis, seconds of Redis' processor
}

// The rates at rest.
const (
	ratePolls    = "monitors' statements to PostgreSQL"
	ratePollTime = "PostgreSQL's time for them, s"
	rateCommands = "commands to Redis"
	rateIn       = "bytes to Redis"
	rateOut      = "bytes from Redis"
	rateCPU      = "Redis' processor, s"
)

var rates = []string{ratePolls, ratePollTime, rateCommands, rateIn, rateOut, rateCPU}

// rate is what was counted in a second at rest.
func (s sample) rate(name string) float64 {
	seconds := s.span.Seconds()
	switch name {
	case ratePolls:
		return float64(s.idle.polls) / seconds
	case ratePollTime:
		return s.idle.pollTime.Seconds() / seconds
	case rateCommands:
		c := s.idle.commands
		// The timeline is a GET of its own; the lease is a script, with a GET inside.
		return float64(c["ping"]+c["get"]) / seconds
	case rateIn:
		return float64(s.idle.in) / seconds
	case rateOut:
		return float64(s.idle.out) / seconds
	default:
		return s.idle.cpu.Seconds() / seconds
	}
}

// model fits lines to samples; perPhase is how many events each phase had.
func modelOf(samples []sample, perPhase int) model {
	var x []float64
	for _, s := range samples {
		x = append(x, float64(s.instances))
	}
	of := func(value func(sample) float64) line {
		var y []float64
		for _, s := range samples {
			y = append(y, value(s))
		}
		return fit(x, y)
	}
	m := model{
		postgres: of(func(s sample) float64 { return float64(s.postgres) }),
		redis:    of(func(s sample) float64 { return float64(s.redis) }),
		idle:     map[string]line{},
	}
	for _, name := range rates {
		m.idle[name] = of(func(s sample) float64 { return s.rate(name) })
	}
	for k := range samples[0].phases {
		n := float64(perPhase)
		m.in = append(m.in, of(func(s sample) float64 { return float64(s.phases[k].in) / n }))
		m.out = append(m.out, of(func(s sample) float64 { return float64(s.phases[k].out) / n }))
		m.cpu = append(m.cpu, of(func(s sample) float64 { return s.phases[k].cpu.Seconds() / n }))
	}
	return m
}

// A prediction is of one figure at a size that the model was not made of.
type prediction struct {
	name                        string
	predicted, measured, margin float64
}

// holds reports whether the prediction is right but for its margin, as a share of it.
func (p prediction) holds() bool {
	return math.Abs(p.measured-p.predicted) <= p.margin*math.Abs(p.predicted)+1e-9
}

// The margins of what is predicted. Counts must be exact. Bytes are not quite, since
// numbers in them have more digits or fewer, and a PING comes in between; rates follow a clock that a
// busy machine is late to.
const (
	exactly    = 0
	byteMargin = 0.10
	rateMargin = 0.20
)

// predictions holds the model to a sample.
func (m model) predictions(s sample, perPhase int) []prediction {
	n := float64(s.instances)
	out := []prediction{
		{"connections to PostgreSQL at rest", math.Round(m.postgres.at(n)), float64(s.postgres), exactly},
		{"connections to Redis at rest", m.redis.at(n), float64(s.redis), byteMargin},
	}
	for _, name := range []string{ratePolls, rateCommands, rateIn, rateOut} {
		out = append(out, prediction{name + " in a second, at rest", m.idle[name].at(n), s.rate(name), rateMargin})
	}
	for k, e := range events() {
		if e.want.commands == nil {
			continue
		}
		out = append(out,
			prediction{fmt.Sprintf("bytes to Redis for a %s", e.name), m.in[k].at(n), float64(s.phases[k].in) / float64(perPhase), byteMargin},
			prediction{fmt.Sprintf("bytes from Redis for a %s", e.name), m.out[k].at(n), float64(s.phases[k].out) / float64(perPhase), byteMargin})
	}
	return out
}
