package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// What stands between the marks of docs/scale.md is written by this command.
const (
	beginMark = "<!-- begin: written by conformance/scale -->\n"
	endMark   = "<!-- end -->"
)

// replace writes text between the marks of a file.
func replace(file, text string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), beginMark)
	_, tail, ended := strings.Cut(rest, endMark)
	if !ok || !ended {
		return fmt.Errorf("%s lacks the marks %q and %q", file, strings.TrimSpace(beginMark), endMark)
	}
	return os.WriteFile(file, []byte(head+beginMark+"\n"+text+"\n"+endMark+tail), 0o666)
}

// The applications that the last table is of.
var fleets = []float64{10, 100, 1000}

// The defaults of dbgen.PoolConfig.
const (
	defaultMin = 10
	defaultMax = 50
)

// What an application does in a second, all its instances together, in the last table.
const (
	writesASecond = 100
	limitsASecond = 1000
	hitsASecond   = 1000
)

func write(w io.Writer, m model, samples []sample, predictions []prediction) {
	last := samples[len(samples)-1]
	var sizes []string
	for _, s := range samples {
		sizes = append(sizes, fmt.Sprint(s.instances))
	}
	fmt.Fprintf(w, "Measured with %s instances in one process, on %d processors (%s, %s/%s), PostgreSQL and Redis beside them. Pools of %d to %d connections, otherwise the defaults.\n\n",
		strings.Join(sizes, ", "), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, minConns, maxConns)
	writeRest(w, m)
	writeEvents(w, m)
	writePredictions(w, last, predictions)
	writeFleets(w, m, last)
}

func writeRest(w io.Writer, m model) {
	fmt.Fprint(w, "**At rest**, an instance costs, whether or not anything is asked of it:\n\n| | |\n|---|---|\n")
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "| %s | %s |\n", name, fmt.Sprintf(format, args...))
	}
	row("connections to each PostgreSQL server", "the least of the pool, and one to watch by: %.0f here", m.postgres.each)
	row("connections to Redis", "%.1f", m.redis.each)
	row("statements of the monitor to each PostgreSQL server", "%.1f a second, which take the server %.2f ms in all", m.idle[ratePolls].each, 1000*m.idle[ratePollTime].each)
	row("exchanges with Redis", "%.1f a second: the timeline, PING, the lease", m.idle[rateCommands].each)
	row("bytes to and from Redis", "%.0f and %.0f a second", m.idle[rateIn].each, m.idle[rateOut].each)
	row("Redis' processor", "%.2f ms a second", 1000*m.idle[rateCPU].each)
}

func writeEvents(w io.Writer, m model) {
	fmt.Fprint(w, "\n**For each event**, however many instances there are. The counts are exact, and a test holds them:\n\n",
		"| | statements | Redis' commands, those of scripts included | bytes to, from Redis | told to each other instance |\n|---|---|---|---|---|\n")
	for k, e := range events() {
		var commands []string
		for _, name := range []string{"getrange", "mget", "evalsha", "llen", "rpush", "publish", "set"} {
			if n := e.want.commands[name]; n > 0 {
				commands = append(commands, fmt.Sprintf("%d %s", n, strings.ToUpper(name)))
			}
		}
		size := "–"
		if len(commands) > 0 {
			size = fmt.Sprintf("%.0f, %.0f", m.in[k].base, m.out[k].base)
		}
		told := "–"
		if e.want.told > 0 {
			told = fmt.Sprintf("1 message with %d changes, %.0f bytes; %.1f µs of Redis' processor", e.want.told, m.out[k].each, 1e6*m.cpu[k].each)
		}
		fmt.Fprintf(w, "| %s | %d | %s | %s | %s |\n", e.name, e.want.statements, orNone(strings.Join(commands, ", ")), size, told)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func writePredictions(w io.Writer, last sample, predictions []prediction) {
	fmt.Fprintf(w, "\n**The model**, made of the smaller numbers of instances, held to %d. The command fails if one is further off than its margin:\n\n| | predicted | measured | margin |\n|---|---|---|---|\n", last.instances)
	for _, p := range predictions {
		fmt.Fprintf(w, "| %s | %s | %s | %.0f %% |\n", p.name, figure(p.predicted), figure(p.measured), 100*p.margin)
	}
}

func writeFleets(w io.Writer, m model, last sample) {
	fmt.Fprint(w, "\n**For 10, 100 and 1,000 instances**, with the default pools (10 to 50 connections); Redis' processor is that of this machine, over loopback:\n\n| instances |")
	for _, n := range fleets {
		fmt.Fprintf(w, " %s |", figure(n))
	}
	fmt.Fprint(w, "\n|---|---|---|---|\n")
	row := func(name string, value func(n float64) string) {
		fmt.Fprintf(w, "| %s |", name)
		for _, n := range fleets {
			fmt.Fprintf(w, " %s |", value(n))
		}
		fmt.Fprintln(w)
	}
	row("connections to each PostgreSQL server at rest", func(n float64) string { return figure(n * (defaultMin + 1)) })
	row("the most that there can be", func(n float64) string { return figure(n * (defaultMax + 1)) })
	row("statements of monitors, to each server, a second", func(n float64) string {
		return fmt.Sprintf("%s, %s s", figure(m.idle[ratePolls].at(n)), seconds(m.idle[ratePollTime].at(n)))
	})
	row("connections to Redis at rest", func(n float64) string { return figure(m.redis.at(n)) })
	row("exchanges with Redis at rest, a second", func(n float64) string {
		return fmt.Sprintf("%s, %s, %s s of its processor", figure(m.idle[rateCommands].at(n)), size(m.idle[rateIn].at(n)+m.idle[rateOut].at(n)), seconds(m.idle[rateCPU].at(n)))
	})
	for k, e := range events() {
		switch e.name {
		case "write":
			row(fmt.Sprintf("%d writes a second in all: messages, bytes from Redis, its processor", writesASecond), func(n float64) string {
				return fmt.Sprintf("%s, %s, %s s", figure(writesASecond*(n-1)), size(writesASecond*m.out[k].at(n)), seconds(writesASecond*m.cpu[k].at(n)))
			})
		case "limited call, two rates":
			row(fmt.Sprintf("%s limited calls a second in all: exchanges, Redis' processor", figure(limitsASecond)), func(float64) string {
				return fmt.Sprintf("%s, %s s", figure(limitsASecond), seconds(limitsASecond*m.cpu[k].at(float64(last.instances))))
			})
		case "cached read, found in Redis":
			row(fmt.Sprintf("%s hits in Redis a second in all: bytes from Redis, its processor", figure(hitsASecond)), func(float64) string {
				return fmt.Sprintf("%s, %s s", size(hitsASecond*m.out[k].base), seconds(hitsASecond*m.cpu[k].at(float64(last.instances))))
			})
		}
	}
	fmt.Fprintf(w, "\nA value that all instances have in memory, made old by a write and then asked for by all of them at the same time, took %.1f statements with %d instances: none of the others has put it into Redis yet.\n", last.herd, last.instances)
}

// figure writes a number for readers.
func figure(f float64) string {
	text := fmt.Sprintf("%.0f", f)
	if f < 10 && f != float64(int64(f)) {
		return fmt.Sprintf("%.1f", f)
	}
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func seconds(f float64) string {
	if f < 0.1 {
		return fmt.Sprintf("%.3f", f)
	}
	return fmt.Sprintf("%.2f", f)
}

// size writes a number of bytes.
func size(bytes float64) string {
	switch {
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	}
	return fmt.Sprintf("%.0f bytes", bytes)
}
