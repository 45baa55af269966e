package rounds

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"reflect"
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
