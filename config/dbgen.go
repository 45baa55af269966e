package config

import "go.yaml.in/yaml/v3"

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
