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
	e, err := pg.CreateDatabase(context.Background(), ddl)
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
	name := "test_" + strconv.FormatInt(databases.Add(1), 10)
	template := "template1"
	if ddl != "" {
		key := schemaKey{pg, sha256.Sum256([]byte(ddl))}
		prepare, _ := schemas.LoadOrStore(key, sync.OnceValues(func() (string, error) {
			template := name + "_template"
			return template, pg.createTemplate(ctx, template, ddl)
		}))
		var err error
		if template, err = prepare.(func() (string, error))(); err != nil {
			schemas.Delete(key) // the next caller's context may live longer
			return Endpoint{}, err
		}
	}
	return pg.At(name), pg.copyDatabase(ctx, name, template)
}

func (pg *PG) createTemplate(ctx context.Context, name, ddl string) error {
	if err := pg.copyDatabase(ctx, name, "template1"); err != nil {
		return err
	}
	return pg.At(name).Do(ctx, ddl)
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
