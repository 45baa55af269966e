package rounds

import (
	"context"
	"database/sql"
)

type accessRole struct {
	Name  string
	Rules []string
}

type accessRoles interface {
	SeedRoles(ctx context.Context, all []accessRole, admin string) error
	SeedFor(ctx context.Context, tenant int64, all []accessRole) error
}

type accessStore struct{ db *sql.DB }

// A seed that is told nothing has the method do it, by an interface, and that has others.
func SeedAccess(ctx context.Context, to accessRoles) error {
	return to.SeedRoles(ctx, builtIn(), "admin")
}

func builtIn() []accessRole { return nil }

func (s *accessStore) SeedRoles(ctx context.Context, all []accessRole, admin string) error {
	for _, r := range all {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO roles (name) VALUES ($1)", r.Name); err != nil {
			return err
		}
		if err := s.allow(ctx, r); err != nil {
			return err
		}
	}
	return seedTenants(ctx, s.db, all)
}

func (s *accessStore) allow(ctx context.Context, r accessRole) error {
	for _, rule := range r.Rules {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO rules (role, rule) VALUES ($1, $2)", r.Name, rule); err != nil {
			return err
		}
	}
	return nil
}

// Only the seed calls it.
func seedTenants(ctx context.Context, db *sql.DB, all []accessRole) error {
	ids, err := tenantIDs(ctx, db)
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "INSERT INTO tenant_roles (tenant) VALUES ($1)", id); err != nil {
			return err
		}
	}
	return err
}

func tenantIDs(ctx context.Context, db *sql.DB) ([]int64, error) { return nil, nil }

// Whoever makes a tenant has this done: it is a part of the program, whatever it is called.
func (s *accessStore) SeedFor(ctx context.Context, tenant int64, all []accessRole) error {
	for _, r := range all {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO roles (tenant, name) VALUES ($1, $2)", tenant, r.Name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func makeTenant(ctx context.Context, to accessRoles, tenant int64) error {
	return to.SeedFor(ctx, tenant, customRoles(tenant))
}

func customRoles(tenant int64) []accessRole { return nil }

// A migration that looks for what there is to do, and what does a part of it.
func migrateLegacyRoles(ctx context.Context, tx *sql.Tx) error {
	names, err := legacyNames(ctx, tx)
	if err != nil {
		return err
	}
	return rename(ctx, tx, names)
}

func legacyNames(ctx context.Context, tx *sql.Tx) ([]string, error) { return nil, nil }

func rename(ctx context.Context, tx *sql.Tx, names []string) error {
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, "UPDATE roles SET legacy = false WHERE name = $1", name); err != nil {
			return err
		}
	}
	return nil
}

// One that is told whom to move is what the program does.
func migrateTenants(ctx context.Context, tx *sql.Tx, ids []int64) error {
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, "UPDATE tenants SET node = 2 WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A helper that others call as well is no part of a seed, nor is one that is used as a value.
func backfillShelves(ctx context.Context, db *sql.DB) error {
	shelves, err := tenantIDs(ctx, db)
	if err != nil {
		return err
	}
	return clearShelves(ctx, db, shelves)
}

func clearShelves(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "DELETE FROM shelves WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func removeShelves(ctx context.Context, db *sql.DB, ids []int64) error {
	return clearShelves(ctx, db, ids)
}

// The table in which a tool for migrations notes what it has done.
func renumber(ctx context.Context, tx *sql.Tx) error {
	for old := 52; old <= 65; old++ {
		var applied bool
		if err := tx.QueryRowContext(ctx, "SELECT is_applied FROM goose_db_version WHERE version_id = $1", old).Scan(&applied); err != nil {
			return err
		}
		if !applied {
			continue
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)", old+14); err != nil {
			return err
		}
	}
	return nil
}

// A table of versions of something else.
func versions(ctx context.Context, tx *sql.Tx, ids []int64) error {
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, "UPDATE book_versions SET old = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type rate struct {
	Code string
	Rate float64
	Days []string
}

type shopConfig struct{ Rates []rate }

type rateStore struct {
	db  *sql.DB
	cfg shopConfig
}

// What the settings have replaces what the table had.
func (s *rateStore) replaceRates(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM rates"); err != nil {
		return err
	}
	return fillRates(ctx, tx, &s.cfg)
}

func fillRates(ctx context.Context, tx *sql.Tx, c *shopConfig) error {
	for _, r := range c.Rates {
		var id int64
		if err := tx.QueryRowContext(ctx, "SELECT id FROM currencies WHERE code = $1", r.Code).Scan(&id); err != nil {
			return err
		}
		for _, day := range r.Days {
			if _, err := tx.ExecContext(ctx, "INSERT INTO rates (id, rate, day) VALUES ($1, $2, $3)", id, r.Rate, day); err != nil {
				return err
			}
		}
	}
	return nil
}

// So does what sets a program up.
func (s *rateStore) Init(ctx context.Context) error {
	for _, r := range s.cfg.Rates {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO rates (code, rate) VALUES ($1, $2) ON CONFLICT DO NOTHING", r.Code, r.Rate); err != nil {
			return err
		}
	}
	return nil
}

// A table that is emptied for what somebody sends.
func (s *rateStore) importRates(ctx context.Context, tx *sql.Tx, rates []rate) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM rates"); err != nil {
		return err
	}
	for _, r := range rates {
		if _, err := tx.ExecContext(ctx, "INSERT INTO rates (code, rate) VALUES ($1, $2)", r.Code, r.Rate); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Settings that are asked with each request, and a part of a table that is emptied.
func (s *rateStore) show(ctx context.Context, owner int64) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM shown WHERE owner = $1", owner); err != nil {
		return err
	}
	for _, r := range s.cfg.Rates {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO shown (owner, code) VALUES ($1, $2)", owner, r.Code); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

var firstRates = []rate{{Code: "a"}, {Code: "b"}, {Code: "c"}, {Code: "d"}, {Code: "e"}, {Code: "f"}, {Code: "g"}, {Code: "h"}, {Code: "i", Days: []string{"monday"}}}

// What a program has from the beginning stands in it, however much that is.
func ensureDefaultRates(ctx context.Context, db *sql.DB) error {
	for _, r := range firstRates {
		if _, err := db.ExecContext(ctx, "INSERT INTO rates (code, rate) VALUES ($1, $2) ON CONFLICT DO NOTHING", r.Code, r.Rate); err != nil {
			return err
		}
		for _, day := range r.Days {
			if _, err := db.ExecContext(ctx, "INSERT INTO days (code, day) VALUES ($1, $2)", r.Code, day); err != nil {
				return err
			}
		}
	}
	return nil
}

// Here it is asked for again and again, or is what somebody gives as a default.
func showRates(ctx context.Context, db *sql.DB) error {
	for _, r := range firstRates {
		if err := db.QueryRowContext(ctx, "SELECT rate FROM rates WHERE code = $1", r.Code).Scan(&r.Rate); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func addDefaults(ctx context.Context, db *sql.DB, rates []rate) error {
	for _, r := range rates {
		if _, err := db.ExecContext(ctx, "INSERT INTO rates (code, rate) VALUES ($1, $2)", r.Code, r.Rate); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is mended for an index that is made behind it is mended once.
func nameShelves(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE shelves SET name = 'shelf ' || id WHERE id = $1", id); err != nil { // quiet
			return err
		}
	}
	_, err := db.ExecContext(ctx, "CREATE UNIQUE INDEX IF NOT EXISTS shelves_name ON shelves (name)")
	return err
}

func renameShelves(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE shelves SET name = upper(name) WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	_, err := db.ExecContext(ctx, "REINDEX INDEX shelves_name")
	return err
}

// What registers itself while the program starts is as much as there is code for.
type gate interface{ Open() }

var gates = map[string]gate{}

func registerGate(name string, g gate) { gates[name] = g }

type oakGate struct{}

func (oakGate) Open() {}

func init() {
	registerGate("oak", oakGate{})
	registerGate("ash", oakGate{})
}

// One that is registered as others ask for it is not.
var tolls = map[string]gate{}

func registerToll(name string, g gate) { tolls[name] = g }

func askToll(name string) { registerToll(name, oakGate{}) }

// Colours are written out, and one of them is made anew.
var gateColours = map[string]string{"red": "", "blue": "1", "green": "2"}

func mixColours(red string) {
	gateColours["red"] = red
	for name, mix := range gateColours {
		gateColours[name] = mix + red
	}
}

func openGates(ctx context.Context, db *sql.DB) error {
	for name := range gates {
		if _, err := db.ExecContext(ctx, "UPDATE gates SET open = true WHERE name = $1", name); err != nil {
			return err
		}
	}
	for name := range tolls {
		if _, err := db.ExecContext(ctx, "UPDATE tolls SET open = true WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	for name := range gateColours {
		if _, err := db.ExecContext(ctx, "UPDATE colours SET seen = true WHERE name = $1", name); err != nil {
			return err
		}
	}
	return nil
}

// A map that is handed to others has what they put there.
var bells = map[string]gate{}

func init() { bells["door"] = oakGate{} }

func loadBells(into map[string]gate, names []string) {
	for _, name := range names {
		into[name] = oakGate{}
	}
}

func ringBells(ctx context.Context, db *sql.DB, names []string) error {
	loadBells(bells, names)
	for name := range bells {
		if _, err := db.ExecContext(ctx, "UPDATE bells SET rung = true WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
