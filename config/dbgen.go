package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// dbgenFile is dbgen.yaml: one package at the top, or several in packages.
type dbgenFile struct {
	Version  string `yaml:"version"`
	Package  `yaml:",inline"`
	Packages []Package `yaml:"packages"`
	Check    Check     `yaml:"check"`
}

// dbgen reads dbgen.yaml.
func (d *decoder) dbgen(root *yaml.Node, cfg *Config) {
	var f dbgenFile
	d.decode(root, &f, "dbgen.yaml")
	if d.diags.HasErrors() {
		return
	}
	if f.Version != "1" {
		at := root
		if v := child(root, "version"); v != nil {
			at = v
		}
		d.diags.Errorf(d.pos(at), "write \"version: 1\"", "unknown version %q", f.Version)
	}
	top := child(root, "go") != nil || child(root, "queries") != nil
	switch {
	case top && len(f.Packages) > 0:
		d.diags.Errorf(d.pos(child(root, "packages")), "move the top-level \"schema\", \"queries\" and \"go\" into an entry of \"packages\"",
			"both a package at the top and \"packages\" are given")
	case len(f.Packages) > 0:
		nodes := child(root, "packages").Content
		for i := range f.Packages {
			p := &f.Packages[i]
			p.Pos = d.pos(nodes[i])
			d.paths(root, p)
			d.paths(nodes[i], p)
			if p.Schema == nil {
				p.Schema = f.Schema
			}
			if p.SearchPath == nil {
				p.SearchPath = f.SearchPath
			}
		}
		cfg.Packages = f.Packages
	default:
		f.Package.Pos = d.pos(root)
		d.paths(root, &f.Package)
		cfg.Packages = []Package{f.Package}
	}
	d.severities(root, &f.Check)
	cfg.Check = f.Check
	d.production(root, &cfg.Check)
}

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
	for table, n := range rows {
		if c.TableRows == nil {
			c.TableRows = map[string]int64{}
		}
		if c.tablePlaces == nil {
			c.tablePlaces = map[string]diag.Position{}
		}
		c.TableRows[table], c.tablePlaces[table] = n, diag.Position{File: source}
	}
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
			diags.Errorf(c.Check.tablePlaces[table], hint, "table_rows: there is no table %q", table)
		}
	}
	return diags.Err()
}
