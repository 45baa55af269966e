package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Versions of PostgreSQL: the oldest that a server may be said to have, the
// oldest that is told apart, and the newest.
const oldestPostgreSQL, basePostgreSQL, newestPostgreSQL = 9, 14, 18

// production checks what is said of the production database, and keeps where
// the sizes of tables stand for CheckTables.
func (d *decoder) production(root *yaml.Node, c *Check) {
	if at := child(root, "check", "postgresql"); at != nil {
		hint := fmt.Sprintf("write the server's major version, %d to %d", basePostgreSQL, newestPostgreSQL)
		switch v := c.PostgreSQL; {
		case v < oldestPostgreSQL || v > newestPostgreSQL:
			d.diags.Errorf(d.pos(at), hint, "unknown PostgreSQL version %d", v)
		case v < basePostgreSQL:
			d.warnings.Warnf(d.pos(at), "update the server, or write "+strconv.Itoa(basePostgreSQL),
				"PostgreSQL %d is out of support; it is taken for %d", v, basePostgreSQL)
		}
	}
	if at := child(root, "check", "default_rows"); at != nil && c.DefaultRows < 0 {
		d.diags.Errorf(d.pos(at), "write how many rows a table has, 0 where that is not known", "%d is no number of rows", c.DefaultRows)
	}
	if at := child(root, "check", "stats"); at != nil {
		c.statsPlace = d.pos(at)
	}
	c.tablePlaces = map[string]diag.Position{}
	tables := child(root, "check", "table_rows")
	for _, table := range slices.Sorted(maps.Keys(c.TableRows)) {
		key, value := d.entry(tables, table)
		c.tablePlaces[table] = key
		if n := c.TableRows[table]; n < 0 {
			d.diags.Errorf(value, "write how many rows the table has", "%d is no number of rows", n)
		}
	}
}

// AddTableRows adds sizes of tables that come before those of the configuration;
// source is where they were given.
func (c *Check) AddTableRows(rows map[string]int64, source string) {
	sizes, places := map[string]int64{}, map[string]diag.Position{}
	for table, n := range c.TableRows {
		_, bare, qualified := strings.Cut(table, ".")
		if _, again := rows[bare]; !qualified || !again { // of whichever schema
			sizes[table], places[table] = n, c.tablePlaces[table]
		}
	}
	for table, n := range rows {
		sizes[table], places[table] = n, diag.Position{File: source}
	}
	c.TableRows, c.tablePlaces = sizes, places
}

// UseStats has the checks use another file of statistics than the configuration says,
// by its path from the current folder; "" is none. source is where it was given.
func (c *Config) UseStats(path, source string) error {
	c.Check.noStats, c.Check.statsPlace = path == "", diag.Position{File: source}
	rel, err := filepath.Rel(c.Dir, path)
	if path == "" || err != nil { // one of them is absolute
		rel, err = filepath.Abs(path)
	}
	c.Check.Stats = rel
	return err
}

// StatsFile is the file of statistics that the checks use, from the configuration's
// folder, and where it is named; where it is not, at is nowhere, and it need not exist.
// The name is "" if none is to be used.
func (c *Config) StatsFile(byDefault string) (name string, at diag.Position) {
	switch {
	case c.Check.noStats:
		return "", at
	case c.Check.Stats == "":
		return byDefault, at
	}
	return c.Check.Stats, c.Check.statsPlace
}

// CheckTables reports sizes of tables that are none of known, which are the names
// of tables with and without their schemas.
func (c *Config) CheckTables(known []string) error {
	var diags diag.List
	for _, table := range slices.Sorted(maps.Keys(c.Check.TableRows)) {
		if !slices.Contains(known, table) {
			hint := diag.DidYouMean(table, known)
			if hint == "" {
				hint = "write the table as the schema has it, or remove the entry"
			}
			at, setting := c.Check.tablePlaces[table], "table_rows: "
			if !at.IsValid() { // it is a flag
				setting = ""
			}
			diags.Errorf(at, hint, "%sthere is no table %q", setting, table)
		}
	}
	return diags.Err()
}
