package main

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestAdded: what rolls a migration back is none of what it adds.
func TestAdded(t *testing.T) {
	diff := "+++ b/1.sql\n+-- +goose Up\n+ALTER TABLE a ADD b int;\n+-- +goose Down\n+DROP TABLE a;\n+++ b/2.down.sql\n+DROP TABLE b;\n+++ b/2.up.sql\n+DROP VIEW v;\n"
	if got, want := added(diff), "-- +goose Up\nALTER TABLE a ADD b int;\nDROP VIEW v;\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if altering.MatchString("CREATE TABLE a (b int); INSERT INTO a VALUES (1);") || !altering.MatchString("alter table a\n  drop column b") {
		t.Error("which migrations are worth a look")
	}
}

// TestParts: a semicolon in a function's body ends no statement.
func TestParts(t *testing.T) {
	got := parts("BEGIN; DO $$ BEGIN a; END $$;\nSELECT ';' -- ;\n")
	if want := []string{"BEGIN;", " DO $$ BEGIN a; END $$;", "\nSELECT ';' -- ;\n"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestBroken: what other rows might not have met breaks nothing.
func TestBroken(t *testing.T) {
	code := func(c string) *pgconn.PgError {
		if c == "" {
			return nil
		}
		return &pgconn.PgError{Code: c}
	}
	for _, tt := range []struct {
		before, after string
		want          bool
	}{
		{"", "42703", true}, {"23505", "42703", true}, {"", "23502", true}, {"", "22P02", true},
		{"", "", false}, {"", "23505", false}, {"", "22023", false}, {"42703", "42703", false}, {"42P01", "", false},
	} {
		if got := broken(code(tt.before), code(tt.after)); got != tt.want {
			t.Errorf("%q, then %q: %v", tt.before, tt.after, got)
		}
	}
}
