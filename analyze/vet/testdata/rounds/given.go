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

// All that the one caller has is one path, of which there are two forms; it may have any number of marks.
func pathForms(paths []string) []string {
	var forms []string
	for _, p := range paths {
		for _, form := range []string{p + "/", "/" + p + "/"} {
			forms = append(forms, form)
		}
	}
	return forms
}

func restoreFolder(ctx context.Context, db *sql.DB, paths, marks []string) error {
	for _, prefix := range pathForms(paths) {
		if _, err := db.ExecContext(ctx, "UPDATE nodes SET deleted = false WHERE starts_with(path, $1)", prefix); err != nil {
			return err
		}
	}
	forms := pathForms(marks)
	for _, prefix := range forms {
		if _, err := db.ExecContext(ctx, "UPDATE nodes SET mark = $1 WHERE starts_with(path, $1)", prefix); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func restoreNode(ctx context.Context, db *sql.DB, path string, marks []string) error {
	return restoreFolder(ctx, db, []string{path}, marks)
}

// There are six forms of each, and two paths.
func allForms(paths []string) (forms []string) {
	for _, p := range paths {
		for _, end := range []string{"", "/", "//", "/.", "/*", "/**"} {
			forms = append(forms, p+end)
		}
	}
	return forms
}

func clearFolder(ctx context.Context, db *sql.DB, path, old string) error {
	for _, form := range allForms([]string{path}) {
		if _, err := db.ExecContext(ctx, "DELETE FROM nodes WHERE path = $1", form); err != nil {
			return err
		}
	}
	for _, form := range allForms([]string{path, old}) {
		if _, err := db.ExecContext(ctx, "DELETE FROM marks WHERE path = $1", form); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
