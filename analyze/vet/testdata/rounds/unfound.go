package rounds

import (
	"context"
	"database/sql"
	"time"
)

// What is asked first, and made or kept where it is not there.

type writer struct{ Hex, Email string }

func writerOf(ctx context.Context, db *sql.DB, hex string) (w writer, err error) {
	err = db.QueryRowContext(ctx, "SELECT hex, email FROM writers WHERE hex = $1", hex).Scan(&w.Hex, &w.Email)
	return w, err
}

// The map takes one of two results.
func writersOf(ctx context.Context, db *sql.DB, hexes []string) (map[string]writer, error) {
	found := map[string]writer{"": {Email: "nobody"}}
	var err error
	for _, hex := range hexes {
		if _, ok := found[hex]; !ok {
			found[hex], err = writerOf(ctx, db, hex)
			if err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// Another map that is asked is not the one that takes them.
func writersButFor(ctx context.Context, db *sql.DB, hexes []string, banned map[string]bool) (map[string]writer, error) {
	found := map[string]writer{}
	var err error
	for _, hex := range hexes {
		if _, ok := banned[hex]; !ok {
			found[hex], err = writerOf(ctx, db, hex) // want n-plus-one
			if err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

type answersCache interface {
	Get(ctx context.Context, key string, into any) error
	Set(ctx context.Context, key string, value any, keep time.Duration) error
}

type desk struct {
	db    *sql.DB
	cache answersCache
}

func (d *desk) rules(ctx context.Context, id string) (all []string, err error) {
	rows, err := d.db.QueryContext(ctx, "SELECT rule FROM desk_rules WHERE desk_id = $1", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var rule string
		if err := rows.Scan(&rule); err != nil {
			return nil, err
		}
		all = append(all, rule)
	}
	return all, rows.Err()
}

// The cache fills what it is given the address of, and says by an error that it has nothing.
func (d *desk) keptRules(ctx context.Context, id string) ([]string, error) {
	var all []string
	err := d.cache.Get(ctx, "rules:"+id, &all)
	if err == nil && all != nil {
		return all, nil
	}
	all, err = d.rules(ctx, id)
	if err != nil {
		return nil, err
	}
	_ = d.cache.Set(ctx, "rules:"+id, all, time.Minute)
	return all, nil
}

// A cache that is asked and never filled has nothing.
func (d *desk) unkeptRules(ctx context.Context, id string) ([]string, error) {
	var all []string
	if err := d.cache.Get(ctx, "rules:"+id, &all); err == nil {
		return all, nil
	}
	return d.rules(ctx, id)
}

// One that is filled and asked for another error does not spare the query.
func (d *desk) filledRules(ctx context.Context, id string) ([]string, error) {
	var last string
	if err := d.cache.Get(ctx, "last", &last); err != nil {
		return nil, err
	}
	all, err := d.rules(ctx, id)
	if err != nil {
		return nil, err
	}
	_ = d.cache.Set(ctx, "rules:"+id, all, time.Minute)
	return all, nil
}

func (d *desk) allRules(ctx context.Context, ids []string) (n int) {
	for _, id := range ids {
		kept, _ := d.keptRules(ctx, id)
		unkept, _ := d.unkeptRules(ctx, id) // want n-plus-one
		filled, _ := d.filledRules(ctx, id) // want n-plus-one
		n += len(kept) + len(unkept) + len(filled)
	}
	return n
}

type purse struct{ ID, Owner string }

func (d *desk) purse(ctx context.Context, owner string) (*purse, error) {
	var p purse
	if err := d.db.QueryRowContext(ctx, "SELECT id, owner FROM purses WHERE owner = $1", owner).Scan(&p.ID, &p.Owner); err != nil {
		return nil, err
	}
	return &p, nil
}

func (d *desk) addPurse(ctx context.Context, owner string) error {
	_, err := d.db.ExecContext(ctx, "INSERT INTO purses (owner) VALUES ($1)", owner)
	return err
}

// What is not found is made and read again: a job, though only the first look-up is sure to run.
func (d *desk) ensurePurse(ctx context.Context, owner string) (*purse, error) {
	p, err := d.purse(ctx, owner)
	if err != nil {
		if err := d.addPurse(ctx, owner); err != nil {
			return nil, err
		}
		return d.purse(ctx, owner)
	}
	return p, nil
}

// A failure that is noted elsewhere makes no job of a look-up.
func (d *desk) findPurse(ctx context.Context, owner string) *purse {
	p, err := d.purse(ctx, owner)
	if err != nil {
		d.db.ExecContext(ctx, "INSERT INTO failures (what, about) VALUES ('purse', $1)", owner)
		return nil
	}
	return p
}

func (d *desk) purses(ctx context.Context, owners []string) (all []*purse, err error) {
	for _, owner := range owners {
		p, err := d.ensurePurse(ctx, owner)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
		if p = d.findPurse(ctx, owner); p != nil { // want n-plus-one
			all = append(all, p)
		}
	}
	return all, nil
}

// Functions of the package keep what was found, and say whether they have it.
var shelfMarks = map[string]string{}

func keptMark(id string) (string, bool) {
	mark, ok := shelfMarks[id]
	return mark, ok
}

func keepMark(id, mark string) { shelfMarks[id] = mark }

var lostMarks = map[string]string{}

func loseMark(id, mark string) { lostMarks[id] = mark }

func markOf(ctx context.Context, db *sql.DB, id string) (string, error) {
	if mark, ok := keptMark(id); ok {
		return mark, nil
	}
	var mark string
	if err := db.QueryRowContext(ctx, "SELECT mark FROM marks WHERE id = $1", id).Scan(&mark); err != nil {
		return "", err
	}
	keepMark(id, mark)
	return mark, nil
}

// What is put elsewhere is not found.
func lostMarkOf(ctx context.Context, db *sql.DB, id string) (string, error) {
	if mark, ok := keptMark(id); ok {
		return mark, nil
	}
	var mark string
	if err := db.QueryRowContext(ctx, "SELECT mark FROM marks WHERE id = $1", id).Scan(&mark); err != nil {
		return "", err
	}
	loseMark(id, mark)
	return mark, nil
}

func marksOf(ctx context.Context, db *sql.DB, ids []string) (all []string) {
	for _, id := range ids {
		mark, _ := markOf(ctx, db, id)
		lost, _ := lostMarkOf(ctx, db, id) // want n-plus-one
		all = append(all, mark, lost)
	}
	return all
}

// What a method loads is in the map that is asked again.
type stamps struct {
	db  *sql.DB
	all map[string]int64
}

func (s *stamps) load(ctx context.Context, key string) error {
	var n int64
	if err := s.db.QueryRowContext(ctx, "SELECT n FROM stamps WHERE key = $1", key).Scan(&n); err != nil {
		return err
	}
	s.all[key] = n
	return nil
}

func (s *stamps) of(ctx context.Context, key string) (int64, error) {
	n, ok := s.all[key]
	if !ok {
		if err := s.load(ctx, key); err != nil {
			return 0, err
		}
		n = s.all[key]
	}
	return n, nil
}

// Asked for another key, it says nothing of this one.
func (s *stamps) first(ctx context.Context, key, first string) (int64, error) {
	n, ok := s.all[key]
	if !ok {
		if err := s.load(ctx, key); err != nil {
			return 0, err
		}
		n = s.all[first]
	}
	return n, nil
}

func (s *stamps) sum(ctx context.Context, keys []string) (sum int64) {
	for _, key := range keys {
		n, _ := s.of(ctx, key)
		first, _ := s.first(ctx, key, keys[0]) // want n-plus-one
		sum += n + first
	}
	return sum
}

type leaf struct {
	Page, Size int
	Of         string
}

func leafOf(ctx context.Context, db *sql.DB, l leaf) (n, total int, err error) {
	if err = db.QueryRowContext(ctx, "SELECT count(*) FROM leaves WHERE of = $1", l.Of).Scan(&total); err != nil {
		return 0, 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT n FROM leaves WHERE of = $1 OFFSET $2 LIMIT $3", l.Of, l.Page*l.Size, l.Size).Scan(&n)
	return n, total, err
}

// The first page says how many there are, and the others are counted.
func leaves(ctx context.Context, db *sql.DB, of string) (sum int, err error) {
	n, pages, err := leafOf(ctx, db, leaf{Size: 50, Of: of})
	if err != nil {
		return 0, err
	}
	for page := 2; page <= pages; page++ {
		more, _, err := leafOf(ctx, db, leaf{Page: page, Size: 50, Of: of})
		if err != nil {
			return 0, err
		}
		n += more
	}
	for _, of := range []string{of, "a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		more, _, err := leafOf(ctx, db, leaf{Size: 50, Of: of}) // want n-plus-one
		if err != nil {
			return 0, err
		}
		n += more
	}
	return n, nil
}

// The pages of a book are rows.
func bookPages(ctx context.Context, db *sql.DB, book, pages int) (all []string, err error) {
	for page := 1; page <= pages; page++ {
		var text string
		if err := db.QueryRowContext(ctx, "SELECT text FROM pages WHERE book = $1 AND page = $2", book, page).Scan(&text); err != nil { // want n-plus-one
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

// To show what the map has is not to fill it.
func shownMarks(ctx context.Context, db *sql.DB, known map[string]string, ids []string) (all []string, err error) {
	for _, id := range ids {
		if _, ok := known[id]; !ok {
			var mark string
			if err := db.QueryRowContext(ctx, "SELECT mark FROM marks WHERE id = $1", id).Scan(&mark); err != nil { // want n-plus-one
				return nil, err
			}
			all = append(all, mark+known[id])
		}
	}
	return all, nil
}
