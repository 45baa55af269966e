package rounds

import (
	"context"
	"database/sql"
)

// Lists that are written out elsewhere, and what their elements have.

type role struct {
	Name  string
	Rules []string
}

func builtinRoles() []role {
	return []role{
		{Name: "admin", Rules: []string{"*:*"}},
		{Name: "viewer", Rules: []string{"*:list", "*:get"}},
		{Name: "guest"},
	}
}

func grant(ctx context.Context, db *sql.DB, role, rule string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO rules (role, rule) VALUES ($1, $2)", role, rule)
	return err
}

// The lists that the elements have are as short as they are written.
func rulesOfBuiltins(ctx context.Context, db *sql.DB) error {
	for _, r := range builtinRoles() {
		for _, rule := range r.Rules {
			if err := grant(ctx, db, r.Name, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

func rolesWith(rules []string) []role {
	return []role{{Name: "admin", Rules: []string{"*:*"}}, {Name: "own", Rules: rules}}
}

// One that is not written out may be long.
func rulesOfSome(ctx context.Context, db *sql.DB, rules []string) error {
	for _, r := range rolesWith(rules) {
		for _, rule := range r.Rules {
			if err := grant(ctx, db, r.Name, rule); err != nil { // want write-in-loop
				return err
			}
		}
	}
	return nil
}

func ownerRoles() []role { return []role{{Name: "owner", Rules: []string{"team:*"}}} }

// All that the function is given is written out.
func createAll(ctx context.Context, db *sql.DB, team int64, roles []role) error {
	for _, r := range roles {
		if _, err := db.ExecContext(ctx, "INSERT INTO roles (team, name) VALUES ($1, $2)", team, r.Name); err != nil {
			return err
		}
		for _, rule := range r.Rules {
			if err := grant(ctx, db, r.Name, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

func newTeam(ctx context.Context, db *sql.DB, team int64) error {
	if err := createAll(ctx, db, team, builtinRoles()); err != nil {
		return err
	}
	return createAll(ctx, db, team, ownerRoles())
}

// One of those who call it gives what it was given.
func createSome(ctx context.Context, db *sql.DB, team int64, roles []role) error {
	for _, r := range roles {
		if _, err := db.ExecContext(ctx, "INSERT INTO roles (team, name) VALUES ($1, $2)", team, r.Name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func newTeamOf(ctx context.Context, db *sql.DB, team int64, roles []role) error {
	if err := createSome(ctx, db, team, builtinRoles()); err != nil {
		return err
	}
	return createSome(ctx, db, team, roles)
}

// What is written out in the call is an example.
func createGuests(ctx context.Context, db *sql.DB, team int64, roles []role) error {
	for _, r := range roles {
		if _, err := db.ExecContext(ctx, "INSERT INTO roles (team, name) VALUES ($1, $2)", team, r.Name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func newGuests(ctx context.Context, db *sql.DB, team int64) error {
	return createGuests(ctx, db, team, []role{{Name: "guest"}})
}

// Who else calls what is exported is not known.
func CreateRoles(ctx context.Context, db *sql.DB, team int64, roles []role) error {
	for _, r := range roles {
		if _, err := db.ExecContext(ctx, "INSERT INTO roles (team, name) VALUES ($1, $2)", team, r.Name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func newTeamToo(ctx context.Context, db *sql.DB, team int64) error {
	return CreateRoles(ctx, db, team, builtinRoles())
}
