package rounds

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
)

// What a file has that the program is set up with: a handful, whenever it is gone through.
type StorageConfig struct {
	ID   string `yaml:"id"`
	Path string `yaml:"path"`
}

type ServiceConfig struct {
	Storages []StorageConfig `yaml:"storages"`
	Regions  []string        `yaml:"regions"`
}

func smallest(ctx context.Context, db *sql.DB, cfg *ServiceConfig) (least string, err error) {
	var usable []StorageConfig
	for _, s := range cfg.Storages {
		if s.Path != "" {
			usable = append(usable, s)
		}
	}
	var size, of int64
	for _, s := range usable {
		if err := db.QueryRowContext(ctx, "SELECT sum(size) FROM files WHERE storage = $1", s.ID).Scan(&size); err != nil {
			return "", err
		}
		if of == 0 || size < of {
			least, of = s.ID, size
		}
	}
	for _, r := range cfg.Regions {
		if _, err := db.ExecContext(ctx, "UPDATE regions SET seen = now() WHERE name = $1", r); err != nil {
			return "", err
		}
	}
	return least, nil
}

// A table's rows, though they are called so.
type WebhookConfig struct {
	ID      int64   `db:"id" yaml:"id"`
	Targets []int64 `db:"targets" yaml:"targets"`
}

// What a request brings.
type ReportSettings struct {
	Columns []int64 `json:"columns"`
}

func notify(ctx context.Context, db *sql.DB, all []WebhookConfig, report ReportSettings) error {
	for _, hook := range all {
		if _, err := db.ExecContext(ctx, "UPDATE webhooks SET sent = now() WHERE id = $1", hook.ID); err != nil { // want write-in-loop
			return err
		}
		for _, to := range hook.Targets {
			if _, err := db.ExecContext(ctx, "UPDATE targets SET sent = now() WHERE id = $1", to); err != nil { // want write-in-loop
				return err
			}
		}
	}
	for _, c := range report.Columns {
		if _, err := db.ExecContext(ctx, "UPDATE columns SET shown = now() WHERE id = $1", c); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

var plainStyles = []byte(`{"styles": [{"name": "plain"}]}`)

type styles struct {
	Styles []struct{ Name string }
}

// A file that is compiled in has as many as somebody wrote; one that is sent has any number.
func importStyles(ctx context.Context, db *sql.DB, sent []byte) error {
	var file, more styles
	if err := json.Unmarshal(plainStyles, &file); err != nil {
		return err
	}
	if err := json.Unmarshal(sent, &more); err != nil {
		return err
	}
	for _, s := range file.Styles {
		if _, err := db.ExecContext(ctx, "INSERT INTO styles (name) VALUES ($1)", s.Name); err != nil {
			return err
		}
	}
	for _, s := range more.Styles {
		if _, err := db.ExecContext(ctx, "INSERT INTO styles (name) VALUES ($1)", s.Name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A type has as many fields as somebody wrote; a list of them has any number.
func storeFields(ctx context.Context, db *sql.DB, of reflect.Value) error {
	for i := 0; i < of.NumField(); i++ {
		if _, err := db.ExecContext(ctx, "INSERT INTO fields (name) VALUES ($1)", of.Type().Field(i).Name); err != nil {
			return err
		}
	}
	for i := 0; i < of.Len(); i++ {
		if _, err := db.ExecContext(ctx, "INSERT INTO items (text) VALUES ($1)", of.Index(i).String()); err != nil { // want write-in-loop
			return err
		}
	}
	fields := reflect.VisibleFields(of.Type())
	for _, field := range fields {
		if _, err := db.ExecContext(ctx, "INSERT INTO fields (name) VALUES ($1)", field.Name); err != nil {
			return err
		}
	}
	for i := range of.NumField() {
		if _, err := db.ExecContext(ctx, "INSERT INTO fields (name) VALUES ($1)", fields[i].Name); err != nil {
			return err
		}
	}
	for _, key := range of.MapKeys() {
		if _, err := db.ExecContext(ctx, "INSERT INTO items (text) VALUES ($1)", key.String()); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What a function of the program makes of settings, and what all who call another one give it of them.
func roomsOf(all []int64, only ReportConfig) (some []int64) {
	for _, id := range all {
		if id != only.Skip {
			some = append(some, id)
		}
	}
	return some
}

type ReportConfig struct {
	Skip  int64   `yaml:"skip"`
	Rooms []int64 `yaml:"rooms"`
}

func watchConfigured(ctx context.Context, db *sql.DB, cfg ReportConfig, others []int64) error {
	for _, id := range roomsOf(cfg.Rooms, cfg) {
		if _, err := db.ExecContext(ctx, "UPDATE rooms SET watched = true WHERE id = $1", id); err != nil {
			return err
		}
	}
	if err := watchRooms(ctx, db, cfg.Rooms); err != nil {
		return err
	}
	return watchOthers(ctx, db, others)
}

func watchRooms(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE rooms SET watched = true WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

func watchOthers(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE rooms SET watched = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is fetched by what the settings say is no part of them.
func fetched(ctx context.Context, cfg ReportConfig, url string) (ids []int64, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&ids)
	return ids, err
}

func storeFetched(ctx context.Context, db *sql.DB, cfg ReportConfig, url string) error {
	ids, err := fetched(ctx, cfg, url)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := db.ExecContext(ctx, "UPDATE rooms SET fetched = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What the parts of a program keep of its settings, by the settings of a part, and give to others.
type relayParts struct {
	Names []string
	Tries []string
	Extra []string
	Links map[string]int
}

func newParts(cfg *ServiceConfig, rows []string) *relayParts {
	names, links := make([]string, 0, len(cfg.Regions)), map[string]int{}
	for i, r := range cfg.Regions {
		if r != "" {
			names = append(names, r)
			links[r] = i
		}
	}
	var tries []string
	for _, r := range rows {
		tries = append(tries, r)
	}
	names, tries = slices.Compact(names), tries[:len(tries)/2]
	for i := range tries {
		tries = append(tries, tries[i])
	}
	parts := &relayParts{Names: names, Tries: tries, Links: links, Extra: cfg.Regions}
	return parts
}

type relay struct {
	db    *sql.DB
	names []string
	links map[string]int
	tries []string
	extra []string
	known []string
}

func newRelay(db *sql.DB, parts *relayParts) *relay {
	return &relay{db: db, names: parts.Names, links: parts.Links, tries: parts.Tries, extra: parts.Extra}
}

func decodeParts(sent []byte) (parts struct{ Extra []string }, err error) {
	err = json.Unmarshal(sent, &parts)
	return parts, err
}

func (r *relay) register(name string) { r.known = append(r.known, name) }

func (r *relay) order() []string { return r.names }

func (r *relay) linked() (all []string) {
	for name := range r.links {
		all = append(all, name)
	}
	return all
}

func (r *relay) tried() []string { return r.tries }

type ordered interface {
	order() []string
	linked() []string
	tried() []string
}

func (r *relay) extend(ctx context.Context, sent []byte) error {
	more, err := decodeParts(sent)
	if err != nil {
		return err
	}
	r.extra = append(r.extra, more.Extra...)
	return nil
}

func runRelay(ctx context.Context, db *sql.DB, cfg *ServiceConfig, rows []string) error {
	r := newRelay(db, newParts(cfg, rows))
	for _, row := range rows {
		r.register(row)
	}
	if err := r.flush(ctx); err != nil {
		return err
	}
	return flushAll(ctx, db, r)
}

func (r *relay) flush(ctx context.Context) error {
	for _, name := range r.names {
		if _, err := r.db.ExecContext(ctx, "UPDATE relays SET seen = now() WHERE name = $1", name); err != nil {
			return err
		}
	}
	for _, name := range r.extra { // more is sent
		if _, err := r.db.ExecContext(ctx, "UPDATE relays SET seen = now() WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	for _, name := range r.known { // any number
		if _, err := r.db.ExecContext(ctx, "UPDATE relays SET seen = now() WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func flushAll(ctx context.Context, db *sql.DB, by ordered) error {
	for _, name := range by.order() {
		if _, err := db.ExecContext(ctx, "UPDATE relays SET flushed = now() WHERE name = $1", name); err != nil {
			return err
		}
	}
	for _, name := range by.linked() {
		if _, err := db.ExecContext(ctx, "UPDATE relays SET linked = now() WHERE name = $1", name); err != nil {
			return err
		}
	}
	for _, name := range by.tried() {
		if _, err := db.ExecContext(ctx, "UPDATE relays SET tried = now() WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is seen by others may be filled from what is sent, and a map by whoever has it.
type board struct {
	Tiles []string
	marks map[string]int
}

func newBoard(cfg *ServiceConfig) *board {
	marks := map[string]int{}
	for i, r := range cfg.Regions {
		marks[r] = i
	}
	return &board{Tiles: cfg.Regions, marks: marks}
}

func (b *board) mark(name string) { b.marks[name] = 1 }

func sentBoards(sent []byte) (all []board, err error) {
	err = json.Unmarshal(sent, &all)
	return all, err
}

func storeBoard(ctx context.Context, db *sql.DB, b *board) error {
	for _, name := range b.Tiles {
		if _, err := db.ExecContext(ctx, "UPDATE tiles SET shown = now() WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	for name := range b.marks {
		if _, err := db.ExecContext(ctx, "UPDATE marks SET shown = now() WHERE name = $1", name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
