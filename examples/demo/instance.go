package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// An instance is the service as a process.
type instance struct {
	cmd *exec.Cmd
	url string // where its users ask
	ops string // where its operators look
	log *strings.Builder
}

// startInstances builds the service and starts it twice, as a team would, with one
// environment. The caller stops those that it returns, also with an error.
func startInstances(ctx context.Context, dir string, s *servers) (all []*instance, err error) {
	binary := filepath.Join(dir, "app")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./app")
	build.Stdout, build.Stderr = os.Stdout, os.Stdout
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the service: %w", err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	env := append(os.Environ(),
		"DATABASE_URL="+s.primary.DSN(), "DATABASE_REPLICA_URLS="+s.replica.DSN(), "REDIS_URL="+s.redis.URL(),
		"ENABLE_QUERY_EXPLAIN_ANALYZE=true", "LISTEN=127.0.0.1:0",
		"SESSION_KEYS="+hex.EncodeToString(key),
		// Any port of this machine alone, which nobody else uses: hence no password.
		"METRICS_PORT=0", "DEBUG_PAGE=open",
	)
	for range 2 {
		i, err := startInstance(binary, env)
		if err != nil {
			return all, err
		}
		all = append(all, i)
	}
	return all, nil
}

// startInstance starts the service and waits until it listens.
func startInstance(binary string, env []string) (*instance, error) {
	i := &instance{cmd: exec.Command(binary), log: &strings.Builder{}}
	i.cmd.Env, i.cmd.Stderr = env, i.log
	stdout, err := i.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := i.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for i.url == "" && lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "operators on "); ok {
			i.ops = address
		}
		if address, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			i.url = address
		}
	}
	if i.url == "" || i.ops == "" {
		_ = i.cmd.Process.Kill()
		_ = i.cmd.Wait() // its log says why it ended
		return nil, fmt.Errorf("the service did not start:\n%s", i.log)
	}
	return i, nil
}

// stop ends the service as an operator would.
func (i *instance) stop() error {
	if err := i.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	timer := time.AfterFunc(15*time.Second, func() { _ = i.cmd.Process.Kill() })
	defer timer.Stop()
	if err := i.cmd.Wait(); err != nil {
		return fmt.Errorf("the service ended badly: %w\n%s", err, i.log)
	}
	return nil
}

// page is the address of the page that an instance serves of itself.
func (i *instance) page() string { return i.ops + "/debug/dbgen/" }

// look reads what an instance tells its operators at a path, as JSON.
func (i *instance) look(ctx context.Context, path string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, i.ops+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 16<<20)).Decode(v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
