package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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
