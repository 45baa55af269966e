package dbtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

var shared = sync.OnceValues(func() (*PG, error) {
	return StartPostgres(context.Background())
})

// SharedPostgres returns one server for all tests of this process, started by
// the first that asks. It ends with the process. Tests that stop servers or
// change settings want [Postgres].
func SharedPostgres(t testing.TB) *PG {
	t.Helper()
	pg, err := shared()
	started(t, err)
	return pg
}

// Database creates a database with a schema, which is dropped when the test
// ends. The same DDL is run once a server; later databases are copies.
func Database(t testing.TB, pg *PG, ddl string) Endpoint {
	t.Helper()
	return database(t, pg, func(ctx context.Context) (Endpoint, error) { return pg.CreateDatabase(ctx, ddl) })
}

// database makes a database that is dropped when the test ends.
func database(t testing.TB, pg *PG, create func(context.Context) (Endpoint, error)) Endpoint {
	t.Helper()
	e, err := create(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		drop := "DROP DATABASE IF EXISTS " + e.Database
		if pg.major >= 13 {
			drop += " WITH (FORCE)"
		}
		if err := pg.Do(ctx, drop); err != nil && pg.Running() {
			t.Errorf("dbtest: drop: %v", err)
		}
	})
	return e
}

var databases atomic.Int64

// schemas holds the template database of each server and DDL.
var schemas sync.Map // schemaKey → func() (string, error)

type schemaKey struct {
	pg  *PG
	sum [32]byte
}

// CreateDatabase is Database without a test; the caller drops the database, or
// lets it end with the server.
func (pg *PG) CreateDatabase(ctx context.Context, ddl string) (Endpoint, error) {
	return pg.createFrom(ctx, ddl, func(ctx context.Context, e Endpoint) error { return e.Do(ctx, ddl) })
}

// createFrom copies the database that fill makes the first time; schema stands for what
// it fills in.
func (pg *PG) createFrom(ctx context.Context, schema string, fill func(context.Context, Endpoint) error) (Endpoint, error) {
	name := "test_" + strconv.FormatInt(databases.Add(1), 10)
	template := "template1"
	if schema != "" {
		key := schemaKey{pg, sha256.Sum256([]byte(schema))}
		prepare, _ := schemas.LoadOrStore(key, sync.OnceValues(func() (string, error) {
			template := name + "_template"
			if err := pg.copyDatabase(ctx, template, "template1"); err != nil {
				return "", err
			}
			return template, fill(ctx, pg.At(template))
		}))
		var err error
		if template, err = prepare.(func() (string, error))(); err != nil {
			schemas.Delete(key) // the next caller's context may live longer
			return Endpoint{}, err
		}
	}
	return pg.At(name), pg.copyDatabase(ctx, name, template)
}

// copyDatabase creates a database from a template. A session that has just
// ended may still be seen on the template for a moment.
func (pg *PG) copyDatabase(ctx context.Context, name, template string) error {
	for {
		err := pg.Do(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template))
		var failed *pgconn.PgError
		if !errors.As(err, &failed) || failed.Code != "55006" { // object_in_use
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}
