// Package checkout finds the configurations of sqlc in a project's checkout, and
// copies checkouts. It knows projects from outside, and neither tool.
package checkout

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A Config is a configuration of sqlc in a checkout.
type Config struct {
	File    string   // its path, from the checkout's folder
	Entries []*Entry // those for PostgreSQL and Go
}

// An Entry generates one package.
type Entry struct {
	Out    string // its folder, from the checkout's
	Driver string // "pgx/v5", "pgx/v4", "database/sql"
}

// PGX is the driver of entries that dbgen generates for.
const PGX = "pgx/v5"

// Dir is the folder that sqlc runs in.
func (c *Config) Dir() string { return filepath.Dir(c.File) }

// Args are those that name the configuration where it has no name of its own.
func (c *Config) Args() []string {
	switch filepath.Base(c.File) {
	case "sqlc.yaml", "sqlc.yml", "sqlc.json":
		return nil
	}
	return []string{"--config", filepath.Base(c.File)}
}

// Has reports whether an entry is for pgx/v5, or one is for another driver.
func (c *Config) Has(driver string) bool {
	return slices.ContainsFunc(c.Entries, func(e *Entry) bool { return (e.Driver == PGX) == (driver == PGX) })
}

var configName = regexp.MustCompile(`^sqlc[^/]*\.(json|ya?ml)$`)

// PassedOver are the names of folders that have nothing of a project's own.
var PassedOver = map[string]bool{"vendor": true, "node_modules": true, "testdata": true, ".git": true}

// Configs returns the configurations of a checkout.
func Configs(root string) ([]*Config, error) {
	var configs []*Config
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && PassedOver[d.Name()]:
			return filepath.SkipDir
		case d.IsDir() || !configName.MatchString(d.Name()):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		c, err := Read(path, rel)
		if c != nil {
			configs = append(configs, c)
		}
		return err
	})
	return configs, err
}

// Read returns nil for files that are none, or have nothing for
// PostgreSQL and Go.
func Read(path, rel string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	type golang struct {
		Out        string `yaml:"out"`
		SQLPackage string `yaml:"sql_package"`
	}
	var file struct {
		SQL []struct {
			Engine string
			Gen    struct{ Go *golang }
		}
		Packages []struct {
			Engine, Path string
			SQLPackage   string `yaml:"sql_package"`
		}
	}
	if yaml.Unmarshal(text, &file) != nil {
		return nil, nil
	}
	c := &Config{File: rel}
	add := func(out, driver string) {
		c.Entries = append(c.Entries, &Entry{filepath.Join(c.Dir(), out), cmp.Or(driver, "database/sql")})
	}
	for _, e := range file.SQL {
		if e.Engine == "postgresql" && e.Gen.Go != nil {
			add(e.Gen.Go.Out, e.Gen.Go.SQLPackage)
		}
	}
	for _, e := range file.Packages {
		if cmp.Or(e.Engine, "postgresql") == "postgresql" {
			add(e.Path, e.SQLPackage)
		}
	}
	if len(c.Entries) == 0 {
		return nil, nil
	}
	return c, nil
}

// CopyTree copies a checkout without Git's folder and JavaScript's modules.
func CopyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(target, 0o777)
		case d.Type() == fs.ModeSymlink:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case !d.Type().IsRegular():
			return nil
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, text, info.Mode().Perm()|0o200); err != nil {
		return err
	}
	// Tests embed files and look at their times; Go's cache does, too.
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}
