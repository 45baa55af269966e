package rounds

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

type session struct {
	ID   int64
	Seen time.Time
}

type sessions struct {
	db    *sql.DB
	lock  sync.Mutex
	known map[int64]*session
	busy  map[int64]bool
	names map[int64]string
}

// Others fill what is asked first.
func (s *sessions) has(ctx context.Context, id int64) bool {
	s.lock.Lock()
	known, ok := s.known[id]
	s.lock.Unlock()
	if ok && known.ID == id {
		return true
	}
	var n int64
	return s.db.QueryRowContext(ctx, "SELECT id FROM sessions WHERE id = $1", id).Scan(&n) == nil
}

func (s *sessions) add(id int64) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.known[id] = &session{ID: id}
	s.busy[id] = true
}

// What is there is a mistake here: what is asked for is asked each time.
func (s *sessions) begin(ctx context.Context, id int64) (n int64, err error) {
	if s.busy[id] {
		return 0, errors.New("busy")
	}
	err = s.db.QueryRowContext(ctx, "SELECT n FROM sessions WHERE id = $1", id).Scan(&n)
	return n, err
}

// Nothing fills this one.
func (s *sessions) name(ctx context.Context, id int64) (name string, err error) {
	if name, ok := s.names[id]; ok {
		return name, nil
	}
	err = s.db.QueryRowContext(ctx, "SELECT name FROM sessions WHERE id = $1", id).Scan(&name)
	return name, err
}

func (s *sessions) each(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if s.has(ctx, id) {
			continue
		}
		if _, err := s.begin(ctx, id); err != nil { // want n-plus-one
			return err
		}
		if _, err := s.name(ctx, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

func (s *sessions) get(ctx context.Context, id int64) (*session, error) {
	found := &session{ID: id}
	err := s.db.QueryRowContext(ctx, "SELECT seen FROM sessions WHERE id = $1", id).Scan(&found.Seen)
	return found, err
}

// What is asked before the loop alone is no memory of its rounds: they find the last one.
func (s *sessions) latest(ctx context.Context, own int64, ids []int64) (*session, error) {
	var last *session
	if own > 0 {
		last = &session{ID: own}
	}
	if last == nil {
		for _, id := range ids {
			found, err := s.get(ctx, id) // want n-plus-one
			if err != nil {
				return nil, err
			}
			if last == nil || found.Seen.After(last.Seen) {
				last = found
			}
		}
	}
	return last, nil
}

// A map that is asked in the rounds is one.
func (s *sessions) latestKnown(ctx context.Context, ids []int64) (last *session, err error) {
	seen := map[int64]*session{}
	if last == nil {
		for _, id := range ids {
			found, ok := seen[id]
			if !ok {
				if found, err = s.get(ctx, id); err != nil {
					return nil, err
				}
				seen[id] = found
			}
			if last == nil || found.Seen.After(last.Seen) {
				last = found
			}
		}
	}
	return last, nil
}

// What each round asks before it asks the database is one.
func (s *sessions) first(ctx context.Context, ids []int64) (first *session, err error) {
	for _, id := range ids {
		if first == nil {
			first, err = s.get(ctx, id)
			if err != nil {
				return nil, err
			}
		}
	}
	return first, nil
}

// Each key of a map comes once, so that no round finds what another one has put.
func (s *sessions) insertMissing(ctx context.Context, wanted map[int64]*session, there []*session) (map[int64]time.Time, error) {
	seen := map[int64]time.Time{}
	for _, t := range there {
		seen[t.ID] = t.Seen
	}
	for id := range wanted {
		if _, ok := seen[id]; !ok {
			added, err := s.insert(ctx, id) // want write-in-loop
			if err != nil {
				return nil, err
			}
			seen[id] = added
		}
	}
	return seen, nil
}

func (s *sessions) insert(ctx context.Context, id int64) (added time.Time, err error) {
	err = s.db.QueryRowContext(ctx, "INSERT INTO sessions (id) VALUES ($1) RETURNING seen", id).Scan(&added)
	return added, err
}

// Those of a list may come twice.
func (s *sessions) insertEach(ctx context.Context, wanted []int64) (map[int64]time.Time, error) {
	seen := map[int64]time.Time{}
	for _, id := range wanted {
		if _, ok := seen[id]; !ok {
			added, err := s.insert(ctx, id)
			if err != nil {
				return nil, err
			}
			seen[id] = added
		}
	}
	return seen, nil
}

// That the last round failed is no page of the next one.
func (s *sessions) check(ctx context.Context, all []session) error {
	for _, one := range all {
		err := valid(one)
		ok := err == nil
		_, err = s.db.ExecContext(ctx, "INSERT INTO checks (session_id, ok) VALUES ($1, $2)", one.ID, ok) // want write-in-loop
		if err != nil {
			return err
		}
	}
	return nil
}

func valid(s session) error {
	if s.Seen.IsZero() {
		return errors.New("never seen")
	}
	return nil
}

type keys struct {
	db  *sql.DB
	own int64
}

func (k *keys) ownKey(ctx context.Context) (key string, err error) {
	err = k.db.QueryRowContext(ctx, "SELECT key FROM keys WHERE id = $1", k.own).Scan(&key)
	return key, err
}

// A read that has nothing to do with the item, and comes before the write, makes no job of it.
func (k *keys) sign(ctx context.Context, id int64) error {
	key, err := k.ownKey(ctx)
	if err != nil {
		return err
	}
	_, err = k.db.ExecContext(ctx, "UPDATE sessions SET signed = $2 WHERE id = $1", id, key+"!")
	return err
}

// What is read of the table that is written may be what the last item has left there.
func (k *keys) number(ctx context.Context, id int64) error {
	var n int64
	if err := k.db.QueryRowContext(ctx, "SELECT max(n) FROM sessions").Scan(&n); err != nil {
		return err
	}
	_, err := k.db.ExecContext(ctx, "UPDATE sessions SET n = $2 WHERE id = $1", id, n+1)
	return err
}

func (k *keys) all(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := k.sign(ctx, id); err != nil { // want write-in-loop
			return err
		}
		if err := k.number(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

type loan struct {
	id int64
	db *sql.DB
}

// The item may be the receiver, by whose number both ask.
func (l *loan) end(ctx context.Context, at time.Time) error {
	var fee int64
	if err := l.db.QueryRowContext(ctx, "SELECT fee FROM fees WHERE loan_id = $1", l.id).Scan(&fee); err != nil {
		return err
	}
	_, err := l.db.ExecContext(ctx, "UPDATE loans SET ended = $2 WHERE id = $1 AND $3 = 0", l.id, at, fee)
	return err
}

func endAll(ctx context.Context, loans []*loan, at []time.Time) error {
	for i, l := range loans {
		if err := l.end(ctx, at[i]); err != nil {
			return err
		}
	}
	return nil
}

type decision struct{ ID, Org, By int64 }

// What is kept is made of what was found, or says that nothing was.
func profiles(ctx context.Context, s *sessions, all []decision) (sum int64) {
	known, deep := map[int64]*int64{}, map[int64][]int64{}
	for _, d := range all {
		by, ok := known[d.Org]
		if !ok {
			by = nil
			if d.By != 0 {
				found := &session{ID: d.By}
				if err := found.load(ctx, s.db, d.Org); err == nil {
					by = &found.ID
				}
			}
			known[d.Org] = by
		}
		if by != nil {
			sum += *by
		}
		if deep[d.Org] == nil {
			found := &session{ID: d.By}
			found.load(ctx, s.db, d.By)
			deep[d.Org] = append(deep[d.Org], found.ID)
		}
	}
	return sum
}

// What is kept for one key is asked for by another one.
func otherKey(ctx context.Context, s *sessions, all []decision) {
	known := map[int64]int64{}
	for _, d := range all {
		if _, ok := known[d.Org]; !ok {
			found := &session{ID: d.By}
			found.load(ctx, s.db, d.Org) // want n-plus-one
			known[d.ID] = d.By
		}
	}
}

func (s *session) load(ctx context.Context, db *sql.DB, org int64) error {
	var n time.Time
	err := db.QueryRowContext(ctx, "SELECT seen FROM profiles WHERE id = $1 AND org = $2", s.ID, org).Scan(&n)
	if err != nil {
		return err
	}
	*s = session{s.ID, n}
	return nil
}

type credential struct{ ID, Owner string }

func ownerName(ctx context.Context, db *sql.DB, owner string) (name string, err error) {
	err = db.QueryRowContext(ctx, "SELECT name FROM owners WHERE id = $1", owner).Scan(&name)
	return name, err
}

// Asked in the first round alone: what it is for has a value since.
func ownerOfAll(ctx context.Context, db *sql.DB, all []credential) (name string, err error) {
	owner := ""
	for _, c := range all {
		if owner == "" {
			owner = c.Owner
			if name, err = ownerName(ctx, db, c.Owner); err != nil {
				return "", err
			}
		}
	}
	return name, nil
}

// Here for each of a row of the same.
func owners(ctx context.Context, db *sql.DB, all []credential) (names []string) {
	owner, last := "", ""
	for _, c := range all {
		if owner == "" {
			owner = c.Owner
			name, _ := ownerName(ctx, db, c.Owner) // want n-plus-one
			names = append(names, name)
		}
		if c.ID == "" {
			owner = ""
		}
		if last != c.Owner {
			last = c.Owner
			name, _ := ownerName(ctx, db, c.Owner) // want n-plus-one
			names = append(names, name)
		}
		if c.Owner == "" {
			name, _ := ownerName(ctx, db, c.ID) // want n-plus-one
			names = append(names, name)
		}
	}
	return names
}
