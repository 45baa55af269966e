package rounds

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
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

// A reading is what a meter says.
type reading struct {
	Name  string
	Value int64
}

// All meters have two or three values, and those of the other kind as many as they send.
type meter interface {
	values(ctx context.Context, id int64) ([]reading, error)
	series(ctx context.Context, id int64) ([]reading, error)
}

type waterMeter struct{ in func(id int64) (int64, error) }

func (m waterMeter) values(ctx context.Context, id int64) ([]reading, error) {
	n, err := m.in(id)
	if err != nil {
		return nil, err
	}
	return []reading{{"liters", n}, {"cubes", n / 1000}}, nil
}

func (m waterMeter) series(ctx context.Context, id int64) ([]reading, error) {
	return m.values(ctx, id)
}

type powerMeter struct{ decode func(v any) error }

func (m powerMeter) values(ctx context.Context, id int64) ([]reading, error) {
	var raw struct{ Day, Night int64 }
	if err := m.decode(&raw); err != nil {
		return nil, err
	}
	return sums(raw.Day, raw.Night), nil
}

func sums(day, night int64) []reading {
	return []reading{{"day", day}, {"night", night}, {"all", day + night}}
}

func (m powerMeter) series(ctx context.Context, id int64) ([]reading, error) {
	var all []reading
	err := m.decode(&all)
	return all, err
}

type brokenMeter struct{}

func (brokenMeter) values(ctx context.Context, id int64) ([]reading, error) {
	return nil, errors.New("broken")
}

func (brokenMeter) series(ctx context.Context, id int64) ([]reading, error) {
	return nil, errors.New("broken")
}

type meterStore struct{ db *sql.DB }

func (s *meterStore) keep(ctx context.Context, id int64, values map[string]int64) error {
	for name, value := range values {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO readings (meter, name, value) VALUES ($1, $2, $3)", id, name, value); err != nil {
			return err
		}
	}
	return nil
}

func (s *meterStore) keepAll(ctx context.Context, id int64, values map[string]int64) error {
	for name, value := range values {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO readings (meter, name, value) VALUES ($1, $2, $3)", id, name, value); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What it is given it fills up itself, or has another one do so.
func (s *meterStore) keepMore(ctx context.Context, id int64, values map[string]int64, more []reading) error {
	for _, r := range more {
		values[r.Name] = r.Value
	}
	for name, value := range values {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO readings (meter, name, value) VALUES ($1, $2, $3)", id, name, value); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (s *meterStore) keepOther(ctx context.Context, id int64, values map[string]int64, more func(map[string]int64)) error {
	more(values)
	for name, value := range values {
		if _, err := s.db.ExecContext(ctx, "INSERT INTO readings (meter, name, value) VALUES ($1, $2, $3)", id, name, value); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

type meterKeeper interface {
	keep(ctx context.Context, id int64, values map[string]int64) error
	keepAll(ctx context.Context, id int64, values map[string]int64) error
	keepMore(ctx context.Context, id int64, values map[string]int64, more []reading) error
	keepOther(ctx context.Context, id int64, values map[string]int64, more func(map[string]int64)) error
}

func readMeter(ctx context.Context, m meter, s meterKeeper, id int64, fill func(map[string]int64)) error {
	values, err := m.values(ctx, id)
	if err != nil {
		return err
	}
	byName := make(map[string]int64, len(values))
	for _, v := range values {
		if v.Name != "" {
			byName[v.Name] = v.Value
		}
	}
	if err := s.keep(ctx, id, byName); err != nil {
		return err
	}
	series, err := m.series(ctx, id)
	if err != nil {
		return err
	}
	all, more := map[string]int64{}, map[string]int64{}
	for _, v := range series {
		all[v.Name] = v.Value
	}
	for _, v := range values {
		more[v.Name] = v.Value
	}
	other := map[string]int64{"day": id}
	if err := s.keepOther(ctx, id, other, fill); err != nil {
		return err
	}
	if err := s.keepMore(ctx, id, more, series); err != nil {
		return err
	}
	return s.keepAll(ctx, id, all)
}

// One who takes any number is given two.
func tellAll(ctx context.Context, db *sql.DB, topic string, users ...int64) error {
	for _, u := range users {
		if _, err := db.ExecContext(ctx, "INSERT INTO told (topic, user_id) VALUES ($1, $2)", topic, u); err != nil { // quiet: two at most
			return err
		}
	}
	return nil
}

func tellBoth(ctx context.Context, db *sql.DB, from, to int64) error {
	if err := tellAll(ctx, db, "from", from); err != nil {
		return err
	}
	return tellAll(ctx, db, "both", from, to)
}

// This one is also given a list.
func askAll(ctx context.Context, db *sql.DB, users ...int64) error {
	for _, u := range users {
		if _, err := db.ExecContext(ctx, "INSERT INTO asked (user_id) VALUES ($1)", u); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func askSome(ctx context.Context, db *sql.DB, from int64, all []int64) error {
	if err := askAll(ctx, db, from); err != nil {
		return err
	}
	return askAll(ctx, db, all...)
}

// Who will give something one day may give any number.
type gasMeters struct{}

func (gasMeters) all(ctx context.Context, year int) ([]reading, error) {
	return nil, errors.New("not implemented")
}

func readGas(ctx context.Context, db *sql.DB, m gasMeters, year int) error {
	all, err := m.all(ctx, year)
	if err != nil {
		return err
	}
	for _, r := range all {
		if _, err := db.ExecContext(ctx, "UPDATE gas SET value = $2 WHERE name = $1", r.Name, r.Value); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A list that a struct has, which callers write out.
type login struct {
	name  string
	Roles []string
	Notes []string
}

type logins struct{ db *sql.DB }

func (a logins) create(ctx context.Context, in login) error {
	for _, r := range in.Roles {
		if _, err := a.db.ExecContext(ctx, "INSERT INTO roles (account, role) VALUES ($1, $2)", in.name, r); err != nil { // quiet: two at most
			return err
		}
	}
	for _, n := range in.Notes {
		if _, err := a.db.ExecContext(ctx, "INSERT INTO notes (account, note) VALUES ($1, $2)", in.name, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func createLogins(ctx context.Context, a logins, names, notes []string) error {
	for _, n := range names {
		if n == "" {
			continue
		}
		if err := a.create(ctx, login{name: n, Roles: []string{"reader"}}); err != nil { // want write-in-loop
			return err
		}
	}
	admin := login{name: "admin", Roles: []string{"reader", "admin"}, Notes: notes}
	return a.create(ctx, admin)
}

// A struct that a request is read into has what that has.
type invitation struct {
	From  string
	Names []string
}

func (a logins) invite(ctx context.Context, in invitation) error {
	for _, n := range in.Names {
		if _, err := a.db.ExecContext(ctx, "INSERT INTO invited (by, name) VALUES ($1, $2)", in.From, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (a logins) inviteFrom(ctx context.Context, text []byte) error {
	var in invitation
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	in.From = "request"
	return a.invite(ctx, in)
}

func (a logins) bring(ctx context.Context, in invitation) error {
	for _, n := range in.Names {
		if _, err := a.db.ExecContext(ctx, "INSERT INTO brought (by, name) VALUES ($1, $2)", in.From, n); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (a logins) bringAll(ctx context.Context, all []invitation) error {
	send := func(in invitation) error {
		in.From = "all"
		return a.bring(ctx, in)
	}
	in := invitation{From: "nobody", Names: []string{"a"}}
	if len(all) > 0 {
		in.Names = all[0].Names
	}
	if err := a.bring(ctx, in); err != nil {
		return err
	}
	for _, in := range all {
		if err := send(in); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What another call gives, all at once, is none that stands there.
func asUsers(all []int64) (context.Context, []int64) { return context.Background(), all }

func askedBy(ids ...any) error {
	for _, id := range ids {
		if _, err := askedDB.Exec("INSERT INTO askers (id) VALUES ($1)", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

var askedDB *sql.DB

func askedByAll(all []int64) error { return askedBy(asUsers(all)) }

// A map that is handed on is as long as who makes it says, if all that functions do with it is to look.
type remarks map[string]any

type waybills struct{ db *sql.DB }

func newRemarks(by, id string) remarks {
	all := remarks{"by": by, "id": id}
	return all
}

func (o *waybills) note(ctx context.Context, id int64, all remarks) error {
	return o.remarkIn(ctx, o.db, id, all)
}

func (o *waybills) remarkIn(ctx context.Context, db *sql.DB, id int64, all remarks) error {
	for k, v := range all {
		if _, err := db.ExecContext(ctx, "UPDATE waybills SET remarks = remarks || $1 WHERE id = $2 AND note = $3", v, id, k); err != nil { // quiet: two
			return err
		}
	}
	return nil
}

func (o *waybills) paid(ctx context.Context, id int64, by string) error {
	all := newRemarks(by, "paid")
	return o.note(ctx, id, all)
}

func (o *waybills) sent(ctx context.Context, id int64, by string) error {
	all := newRemarks(by, "sent")
	return o.remarkIn(ctx, o.db, id, all)
}

// One that a function adds to may have any number.
func addRemarks(to remarks, more []string) {
	for _, m := range more {
		to[m] = true
	}
}

func (o *waybills) remarkMore(ctx context.Context, id int64, all remarks) error {
	for k, v := range all {
		if _, err := o.db.ExecContext(ctx, "UPDATE waybills SET remarks = remarks || $1 WHERE id = $2 AND note = $3", v, id, k); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func (o *waybills) packed(ctx context.Context, id int64, by string, more []string) error {
	all := newRemarks(by, "packed")
	addRemarks(all, more)
	return o.remarkMore(ctx, id, all)
}

// A map by an enumeration has an element for each of its constants at most.
type skyKind string

const (
	skyOne   skyKind = "one"
	skyTwo   skyKind = "two"
	skyThree skyKind = "three"
)

// Some user's names are no enumeration.
type userName string

const (
	userRoot    userName = "root"
	userNobody  userName = "nobody"
	userVisitor userName = "visitor"
)

func useSkies(ctx context.Context, db *sql.DB, skies []skyKind, users []userName) error {
	used := map[skyKind]struct{}{}
	for _, c := range skies {
		used[c] = struct{}{}
	}
	for c := range used {
		if _, err := db.ExecContext(ctx, "UPDATE skies SET used = now() WHERE name = $1", c); err != nil {
			return err
		}
	}
	by := map[userName]struct{}{}
	for _, u := range users {
		by[u] = struct{}{}
	}
	for u := range by {
		if _, err := db.ExecContext(ctx, "UPDATE users SET seen = now() WHERE name = $1", u); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
