// Package rounds is loops whose rounds belong apart, and their neighbours that do not.
package rounds

import (
	"context"
	"database/sql"
)

type tenant struct {
	ID  int64
	DSN string
}

func open(dsn string) (*sql.DB, error) { return sql.Open("pgx", dsn) }

type wallets struct{ db *sql.DB }

func (w *wallets) count(ctx context.Context, name string) (n int, err error) {
	err = w.db.QueryRowContext(ctx, "SELECT count(*) FROM wallets WHERE name = $1", name).Scan(&n)
	return n, err
}

type models struct{ Wallets *wallets }

func newModels(db *sql.DB) (*models, error) { return &models{Wallets: &wallets{db}}, nil }

func addWallet(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO wallets (name) VALUES ($1)", name)
	return err
}

// Each round opens its tenant's database: no statement writes them all.
func setUp(ctx context.Context, tenants []tenant) error {
	for _, t := range tenants {
		db, err := open(t.DSN)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := addWallet(ctx, db, t.DSN); err != nil {
			return err
		}
		m, err := newModels(db)
		if err != nil {
			return err
		}
		if _, err := m.Wallets.count(ctx, t.DSN); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "UPDATE settings SET tenant = $1", t.ID); err != nil {
			return err
		}
	}
	return nil
}

// So does one that goes over the databases themselves, or picks one of a map.
func sizes(ctx context.Context, shards []*sql.DB, byTenant map[int64]*sql.DB, tenants []tenant) (all []int, err error) {
	for _, db := range shards {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM wallets").Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	for _, t := range tenants {
		db := byTenant[t.ID]
		if err := addWallet(ctx, db, t.DSN); err != nil {
			return nil, err
		}
	}
	return all, nil
}

type tenants struct{ all map[string]*wallets }

func (t *tenants) of(name string) *wallets { return t.all[name] }

// Each asks the same of what has a database of its own.
func countAll(ctx context.Context, t *tenants, names []string) (sum int) {
	for _, w := range t.all {
		n, _ := w.count(ctx, "main")
		sum += n
	}
	for _, name := range names {
		n, _ := t.of(name).count(ctx, "main")
		sum += n
	}
	return sum
}

// What all of them have asks it once.
func countAgain(ctx context.Context, w *wallets, names []string) (sum int) {
	for _, name := range names {
		n, _ := w.count(ctx, "main") // want loop-invariant-query
		sum += n + len(name)
	}
	return sum
}

// One database that the round only takes a connection of is the same for all of them.
func connections(ctx context.Context, db *sql.DB, tenants []tenant) error {
	for _, t := range tenants {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, "INSERT INTO wallets (name) VALUES ($1)", t.DSN); err != nil { // want write-in-loop
			return err
		}
		if err := addWallet(ctx, db, t.DSN); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Within a tenant's database, its rows could be written together.
func fill(ctx context.Context, tenants []tenant, names []string) error {
	for _, t := range tenants {
		db, err := open(t.DSN)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := addWallet(ctx, db, name); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}
