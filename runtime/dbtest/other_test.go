//go:build !unix

package dbtest_test

import (
	"errors"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestSaysThatNoServerStartsHere: tests are skipped, and programs are told.
func TestSaysThatNoServerStartsHere(t *testing.T) {
	if _, err := dbtest.StartPostgres(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("PostgreSQL: error %v", err)
	}
	if _, err := dbtest.StartRedis(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Redis: error %v", err)
	}
	for name, start := range map[string]func(t *testing.T){
		"postgres": func(t *testing.T) { dbtest.Postgres(t) },
		"shared":   func(t *testing.T) { dbtest.SharedPostgres(t) },
		"cluster":  func(t *testing.T) { dbtest.Cluster(t, 1) },
		"redis":    func(t *testing.T) { dbtest.Redis(t) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if !t.Skipped() {
					t.Error("the test goes on")
				}
			}()
			start(t)
		})
	}
}
