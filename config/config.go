// Package config reads a project's settings: dbgen.yaml, or an existing
// sqlc.yaml or sqlc.json as it is. It knows files and their keys; it must not
// know SQL, nor what a setting does.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A Config is a project's settings.
type Config struct {
	File     string // the file that they came from
	Dir      string // its folder; all paths below are relative to it
	SQLC     bool   // read from sqlc's configuration
	Packages []Package
	Check    Check
	Warnings diag.List // what was read and has no effect
	LeftOut  []Left    // the other entries of sqlc's that write Go

	texts []string
}

// Texts are the texts of the files that the configuration was read from: with its
// File they say all that is in it, but for what UseStats and flags added. One that was
// not read from a file has none.
func (c *Config) Texts() []string { return c.texts }

// A Left is an entry of sqlc's configuration that sqlc goes on generating.
type Left struct {
	Out string
	Pos diag.Position
}

// Generated returns the configuration without the packages whose code sqlc
// writes.
func (c *Config) Generated() *Config {
	out := *c
	out.Packages = slices.DeleteFunc(slices.Clone(c.Packages), func(p Package) bool { return p.SQLOnly })
	return &out
}

// A Package is one Go package to generate.
type Package struct {
	Schema     Strings       `yaml:"schema"`      // files, folders or globs with DDL
	Queries    Strings       `yaml:"queries"`     // files, folders or globs with queries
	SearchPath Strings       `yaml:"search_path"` // default: public
	Go         Go            `yaml:"go"`
	Pos        diag.Position `yaml:"-"`

	// Places says where the entries of Schema, Queries and SearchPath were read,
	// by the key, a colon and the entry: "schema:schema.sql".
	Places map[string]diag.Position `yaml:"-"`

	// SQLOnly: sqlc writes the package's code, for another interface than pgx/v5
	// has, in another language (Go.SQLPackage is "" then), or because it does in a
	// project where dbgen is its plugin. Its SQL is read all the same, for whoever
	// asks what is in it.
	SQLOnly bool `yaml:"-"`

	// UnknownFunctions lets queries call functions that the schema lacks, as sqlc
	// does unless strict_function_checks is set.
	UnknownFunctions bool `yaml:"-"`
}

// OtherInterface reports whether sqlc writes the package's code for another interface
// than pgx/v5.
func (p *Package) OtherInterface() bool {
	return p.SQLOnly && p.Go.SQLPackage != "" && p.Go.SQLPackage != pgxPackage
}

// Check are the settings of the checks.
type Check struct {
	PostgreSQL  int               `yaml:"postgresql"`   // the target server's major version
	TableRows   map[string]int64  `yaml:"table_rows"`   // how many rows a table has in production
	DefaultRows int64             `yaml:"default_rows"` // for tables not named; 0 is unknown, taken as large
	Stats       string            `yaml:"stats"`        // the file that "dbgen stats" writes; "" is dbgen.stats.json, if there is one
	Rules       map[string]string `yaml:"rules"`        // rule: error, warning, info or off

	places      map[string]diag.Position // of Rules' entries
	tablePlaces map[string]diag.Position // of TableRows' entries
	statsPlace  diag.Position            // of Stats
	noStats     bool                     // no file is used, nor looked for
}

// Go are the settings of the generated code; the names are those of sqlc's
// gen.go.
type Go struct {
	options.Options `yaml:",inline"`

	SQLPackage string `yaml:"sql_package"`

	// What follows is read so that it can be refused, or because it has no
	// meaning here and does no harm.
	SQLDriver               string `yaml:"sql_driver"`
	EmitPreparedQueries     bool   `yaml:"emit_prepared_queries"`
	OutputModelsPackage     string `yaml:"output_models_package"`
	OutputModelsPath        string `yaml:"output_models_path"`
	OutputModelsImport      string `yaml:"output_models_import"`
	OutputModelsEmit        *bool  `yaml:"output_models_emit"`
	ModelsPackageImportPath string `yaml:"models_package_import_path"`
	OmitSQLCVersion         bool   `yaml:"omit_sqlc_version"`
}

// Names are the files looked for, in this order.
var Names = []string{"dbgen.yaml", "dbgen.yml", "sqlc.yaml", "sqlc.yml", "sqlc.json"}

// ErrNotFound means that no configuration file was found.
var ErrNotFound = errors.New("no dbgen.yaml or sqlc.yaml found")

// Find returns the configuration file of a folder, or of the nearest folder
// above it. The error wraps ErrNotFound when there is none.
func Find(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for folder := abs; ; folder = filepath.Dir(folder) {
		for _, name := range Names {
			path := filepath.Join(folder, name)
			if _, err := os.Stat(path); err == nil {
				if rel, err := filepath.Rel(abs, path); err == nil {
					return filepath.Join(dir, rel), nil
				}
				return path, nil
			}
		}
		if _, err := os.Stat(filepath.Join(folder, ".git")); err == nil || folder == filepath.Dir(folder) {
			return "", fmt.Errorf("%w in %s or above: run \"dbgen init\" to make one", ErrNotFound, dir)
		}
	}
}

// Load reads a configuration file. What is wrong in it is reported all at
// once, as a *diag.ListError.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s does not exist: run \"dbgen init\" to make one", ErrNotFound, path)
	}
	if err != nil {
		return nil, err
	}
	cfg, err := Parse(path, string(text))
	if err != nil {
		return nil, err
	}
	cfg.texts = []string{string(text)}
	if err := cfg.readAdopted(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// Parse reads a configuration from text; path says what it is and where its
// relative paths start.
func Parse(path, text string) (*Config, error) {
	d := &decoder{file: diag.NewFile(path, text)}
	cfg := &Config{File: path, Dir: filepath.Dir(path)}
	root := d.parse(text)
	if root != nil {
		if strings.HasPrefix(filepath.Base(path), "sqlc") || child(root, "sql") != nil { // which dbgen.yaml has not
			cfg.SQLC = true
			d.sqlc(root, cfg)
		} else {
			d.dbgen(root, cfg)
		}
	}
	if d.diags.Len() == 0 {
		d.validate(cfg)
	}
	cfg.Warnings = d.warnings
	if err := d.diags.Err(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// Path resolves a path of the configuration.
func (c *Config) Path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(c.Dir, p)
}
