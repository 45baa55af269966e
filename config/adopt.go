package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

// AdoptName is the file beside the configuration in which "dbgen adopt" writes
// down what generated packages keep of code that was there before.
const AdoptName = "dbgen.adopt.yaml"

// adoptFile is that file.
type adoptFile struct {
	Version  string         `yaml:"version"`
	Packages []adoptPackage `yaml:"packages"`
}

// An adoptPackage is what one package keeps.
type adoptPackage struct {
	Out       string            `yaml:"out"` // as in the configuration
	Overrides []options.Adopted `yaml:"overrides"`
}

// AdoptFile is where c's AdoptName is, whether or not it exists.
func (c *Config) AdoptFile() string { return filepath.Join(c.Dir, AdoptName) }

// readAdopted reads the file beside a configuration, if there is one, into its
// packages.
func (c *Config) readAdopted() error {
	text, err := os.ReadFile(c.AdoptFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c.texts = append(c.texts, string(text))
	return c.adopt(c.AdoptFile(), string(text))
}

// adopt reads entries from text.
func (c *Config) adopt(path, text string) error {
	d := &decoder{file: diag.NewFile(path, text)}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) == nil && len(doc.Content) == 0 {
		return nil // all of it is burned down
	}
	root := d.parse(text)
	if root == nil {
		return d.diags.Err()
	}
	var f adoptFile
	d.decode(root, &f, AdoptName)
	if d.diags.HasErrors() {
		return d.diags.Err()
	}
	if f.Version != "1" {
		at := root
		if v := child(root, "version"); v != nil {
			at = v
		}
		d.diags.Errorf(d.pos(at), "write \"version: 1\"", "unknown version %q", f.Version)
	}
	for i, p := range f.Packages {
		d.adoptPackage(c, child(root, "packages").Content[i], &p)
	}
	c.Warnings.Append(d.warnings)
	return d.diags.Err()
}

// adoptPackage gives a package its entries.
func (d *decoder) adoptPackage(c *Config, n *yaml.Node, p *adoptPackage) {
	var outs []string
	for i := range c.Packages {
		own := &c.Packages[i]
		outs = append(outs, own.Go.Out)
		if filepath.Clean(own.Go.Out) != filepath.Clean(p.Out) || p.Out == "" {
			continue
		}
		if own.Go.Adopted != nil {
			d.diags.Errorf(d.pos(n), "make one list of both", "a second list for %q", p.Out)
		}
		own.Go.Adopted = append([]options.Adopted{}, p.Overrides...)
		return
	}
	hint := diag.DidYouMean(p.Out, outs)
	if hint == "" {
		hint = "write an \"out\" of the configuration, or remove the list"
	}
	d.warnings.Warnf(d.pos(n), hint, "no package has the output folder %q", p.Out) // another configuration in the folder may have it
}
