package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A look is what the servers have counted so far.
type look struct {
	at       time.Time
	commands map[string]int64 // of Redis, by name, those of scripts too
	in, out  int64            // bytes that Redis received and sent, but for this program's own looks
	cpu      time.Duration    // of Redis
	received int64            // dependencies that instances were told of by others

	statements int64         // of the instances, to PostgreSQL
	polls      int64         // of their monitors
	pollTime   time.Duration // that the server took for these
}

// look asks the servers.
func (f *fleet) look(ctx context.Context) (look, error) {
	l := look{at: time.Now(), commands: map[string]int64{}}
	text, err := f.admin.Info(ctx, "everything").Result()
	if err != nil {
		return l, err
	}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case strings.HasPrefix(name, "cmdstat_"):
			calls, _, _ := strings.Cut(strings.TrimPrefix(value, "calls="), ",")
			l.commands[strings.TrimPrefix(name, "cmdstat_")], err = strconv.ParseInt(calls, 10, 64)
		case name == "total_net_input_bytes":
			l.in, err = strconv.ParseInt(value, 10, 64)
		case name == "total_net_output_bytes":
			l.out, err = strconv.ParseInt(value, 10, 64)
		case name == "used_cpu_user" || name == "used_cpu_sys":
			var seconds float64
			seconds, err = strconv.ParseFloat(value, 64)
			l.cpu += time.Duration(seconds * float64(time.Second))
		}
		if err != nil {
			return l, fmt.Errorf("%s of Redis: %w", name, err)
		}
	}
	l.out -= f.told
	f.told += wire(text) // it will have been sent by the next look
	f.asked += int64(len("*2|$4|info|$10|everything|") + 5)
	l.in -= f.asked
	for _, i := range f.instances {
		l.received += int64(i.db.Stats().Cache.Received)
	}
	const counts = `SELECT coalesce(sum(calls) FILTER (WHERE query NOT LIKE '%pg_is_in_recovery%'), 0)::bigint, coalesce(sum(calls) FILTER (WHERE query LIKE '%pg_is_in_recovery%'), 0)::bigint,
 coalesce(sum(total_exec_time + total_plan_time) FILTER (WHERE query LIKE '%pg_is_in_recovery%'), 0)::float8
FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%pg_stat_activity%'`
	var ms float64
	err = f.conn.QueryRow(ctx, counts).Scan(&l.statements, &l.polls, &ms)
	l.pollTime = time.Duration(ms * float64(time.Millisecond))
	return l, err
}

// since is what was counted between two looks.
func (l look) since(before look) look {
	d := look{
		commands: map[string]int64{}, in: l.in - before.in, out: l.out - before.out, cpu: l.cpu - before.cpu,
		received: l.received - before.received, statements: l.statements - before.statements, polls: l.polls - before.polls, pollTime: l.pollTime - before.pollTime,
	}
	for name, n := range l.commands {
		if n != before.commands[name] {
			d.commands[name] = n - before.commands[name]
		}
	}
	return d
}

// connections are those that the instances hold, to PostgreSQL and to Redis.
func (f *fleet) connections(ctx context.Context) (postgres, redis int, err error) {
	if err := f.conn.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()").Scan(&postgres); err != nil {
		return 0, 0, err
	}
	clients, err := f.admin.ClientList(ctx).Result()
	f.told += wire(clients)
	f.asked += int64(len("*2|$6|client|$4|list|") + 5)
	return postgres, strings.Count(clients, "\n") - 1, err
}

// wire is how many bytes a text is as Redis' answer.
func wire(text string) int64 {
	n := len("txt:") + len(text)
	return int64(len("=") + len(strconv.Itoa(n)) + 2 + n + 2)
}

// field is the number behind a name in a text of INFO.
func field(text, name string) int64 {
	_, rest, _ := strings.Cut(text, name)
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return 0
	}
	n, _ := strconv.ParseInt(rest[:end], 10, 64)
	return n
}
