package dbtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Endpoint is a database on a server: where it is, and short ways to use it.
type Endpoint struct {
	Host     string
	Port     int
	User     string
	Database string
}

// DSN returns the connection URL.
func (e Endpoint) DSN() string {
	return fmt.Sprintf("postgres://%s@%s:%d/%s?sslmode=disable", e.User, e.Host, e.Port, e.Database)
}

// At returns the same server's endpoint for another database.
func (e Endpoint) At(database string) Endpoint {
	e.Database = database
	return e
}

// ConnConfig returns a fresh pgx configuration for the database.
func (e Endpoint) ConnConfig() *pgx.ConnConfig {
	config, err := pgx.ParseConfig(e.DSN())
	if err != nil {
		panic("dbtest: " + err.Error()) // the URL is our own
	}
	return config
}

// Pool opens a pool that is closed when the test ends.
func (e Endpoint) Pool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), e.DSN())
	if err != nil {
		t.Fatalf("dbtest: pool: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Exec runs SQL on a connection of its own and fails the test if it fails.
// Without arguments it may be several statements.
func (e Endpoint) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if err := e.Do(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// Do runs SQL on a connection of its own. Without arguments it may be several
// statements.
func (e Endpoint) Do(ctx context.Context, sql string, args ...any) error {
	return e.with(ctx, func(conn *pgx.Conn) error {
		if len(args) == 0 { // the simple protocol takes several statements
			_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
			return err
		}
		_, err := conn.Exec(ctx, sql, args...)
		return err
	})
}

// queryValue reads one value.
func queryValue[T any](ctx context.Context, e Endpoint, sql string, args ...any) (value T, err error) {
	err = e.with(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, sql, args...).Scan(&value)
	})
	return value, err
}

func (e Endpoint) with(ctx context.Context, use func(*pgx.Conn) error) error {
	conn, err := pgx.ConnectConfig(ctx, e.ConnConfig())
	if err != nil {
		return fmt.Errorf("dbtest: connect: %w", err)
	}
	err = use(conn)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	conn.Close(closing)
	if err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	return nil
}
