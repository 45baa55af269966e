package dbtest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
)

// RedisServer is a Redis (or Valkey) server without persistence.
type RedisServer struct {
	Addr     string // host:port
	Port     int
	Password string

	proc *process
}

// Redis starts a Redis server that is closed when the test ends. It takes
// redis-server, or valkey-server, from PATH.
func Redis(t testing.TB, opts ...Option) *RedisServer {
	t.Helper()
	r, err := StartRedis(context.Background(), opts...)
	started(t, err)
	closeWith(t, r)
	return r
}

// StartRedis is Redis without a test; the caller closes the server.
func StartRedis(ctx context.Context, opts ...Option) (*RedisServer, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	o := newOptions(opts)
	binary, err := findRedis()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	proc, err := newProcess("redis", syscall.SIGKILL, "KILL")
	if err != nil {
		return nil, err
	}
	r := &RedisServer{Password: o.password, proc: proc}
	self := account{}
	proc.command = func() *exec.Cmd {
		args := []string{
			"--bind", localhost, "--port", strconv.Itoa(r.Port), "--dir", proc.dir,
			"--save", "", "--appendonly", "no", "--daemonize", "no", "--databases", "16",
		}
		if o.password != "" {
			args = append(args, "--requirepass", o.password)
		}
		return self.command(proc.dir, binary, append(args, o.args...)...)
	}
	err = withFreePort(func(port int) error {
		r.Port, r.Addr = port, net.JoinHostPort(localhost, strconv.Itoa(port))
		return r.Start()
	})
	if err != nil {
		proc.close()
		return nil, err
	}
	return r, nil
}

// URL returns the server's redis:// address.
func (r *RedisServer) URL() string {
	u := url.URL{Scheme: "redis", Host: r.Addr, Path: "/0"}
	if r.Password != "" {
		u.User = url.UserPassword("", r.Password)
	}
	return u.String()
}

// Client opens a client that is closed when the test ends.
func (r *RedisServer) Client(t testing.TB) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: r.Addr, Password: r.Password})
	t.Cleanup(func() { client.Close() })
	return client
}

// Start starts a server that was stopped, on the same port and empty, and
// waits until it takes connections.
func (r *RedisServer) Start() error {
	return r.proc.run(func(_ int, log func() string) bool {
		return strings.Contains(log(), "Ready to accept connections")
	})
}

// Stop ends the server; its data is gone.
func (r *RedisServer) Stop() error { return r.proc.stop(syscall.SIGKILL) }

// Restart is Stop and Start: an empty server on the same port.
func (r *RedisServer) Restart() error { return cmpErr(r.Stop(), r.Start()) }

// Pause stops the server in its tracks: connections stay open and nothing
// answers.
func (r *RedisServer) Pause() error { return r.proc.pause() }

// Resume continues a paused server.
func (r *RedisServer) Resume() error { return r.proc.resume() }

// Running tells whether the server's process is there.
func (r *RedisServer) Running() bool { return r.proc.pid() != 0 }

// Log returns all that the server has logged.
func (r *RedisServer) Log() string { return r.proc.log(0) }

// Flush removes all keys of all databases.
func (r *RedisServer) Flush() error {
	client := redis.NewClient(&redis.Options{Addr: r.Addr, Password: r.Password})
	defer client.Close()
	if err := client.FlushAll(context.Background()).Err(); err != nil {
		return fmt.Errorf("dbtest: flush: %w", err)
	}
	return nil
}

// Close stops the server and removes all it had.
func (r *RedisServer) Close() error { return r.proc.close() }
