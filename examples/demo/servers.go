package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

//go:embed seed.sql
var seed string

// servers are the real servers that the service runs on.
type servers struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
}

// startServers starts them with the library in place. The caller closes them.
func startServers(ctx context.Context) (s *servers, err error) {
	s = &servers{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	files, err := filepath.Glob("schema/*.sql")
	if err != nil {
		return s, err
	}
	slices.Sort(files)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return s, err
		}
		if err := s.primary.Do(ctx, string(text)); err != nil {
			return s, fmt.Errorf("%s: %w", f, err)
		}
	}
	if err = s.primary.Do(ctx, seed); err != nil {
		return s, fmt.Errorf("seed: %w", err)
	}
	if s.replica, err = s.primary.StartReplica(ctx); err != nil {
		return s, err
	}
	s.redis, err = dbtest.StartRedis(ctx)
	return s, err
}

func (s *servers) close() {
	if s.redis != nil {
		s.redis.Close()
	}
	if s.replica != nil {
		s.replica.Close()
	}
	if s.primary != nil {
		s.primary.Close()
	}
}

// app is the service as a process.
type app struct {
	cmd *exec.Cmd
	url string
	log *strings.Builder
}

// startApp builds and starts the service, and waits until it listens.
func startApp(ctx context.Context, dir string, env []string) (*app, error) {
	binary := filepath.Join(dir, "app")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./app")
	build.Stdout, build.Stderr = os.Stdout, os.Stdout
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the service: %w", err)
	}
	a := &app{cmd: exec.Command(binary), log: &strings.Builder{}}
	a.cmd.Env = append(os.Environ(), env...)
	a.cmd.Stderr = a.log
	stdout, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		_ = a.cmd.Wait() // it ended; its log says why
		return nil, fmt.Errorf("the service did not start:\n%s", a.log)
	}
	a.url = url
	return a, nil
}

// stop ends the service as an operator would.
func (a *app) stop() error {
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	timer := time.AfterFunc(15*time.Second, func() { _ = a.cmd.Process.Kill() })
	defer timer.Stop()
	if err := a.cmd.Wait(); err != nil {
		return fmt.Errorf("the service ended badly: %w\n%s", err, a.log)
	}
	return nil
}
