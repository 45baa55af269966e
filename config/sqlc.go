package config

import (
	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/templates"
)

// sqlcV1Package is an entry of "packages" in version 1 of sqlc's
// configuration: the settings of a package and of its code in one mapping.
type sqlcV1Package struct {
	Name                 string   `yaml:"name"`
	Path                 string   `yaml:"path"`
	Engine               string   `yaml:"engine"`
	Schema               Strings  `yaml:"schema"`
	Queries              Strings  `yaml:"queries"`
	StrictFunctionChecks bool     `yaml:"strict_function_checks"`
	StrictOrderBy        *bool    `yaml:"strict_order_by"`
	Rules                []string `yaml:"rules"`
	Database             any      `yaml:"database"`
	Analyzer             any      `yaml:"analyzer"`
	Go                   `yaml:",inline"`
}

// sqlc reads sqlc.yaml or sqlc.json, version 1 or 2.
func (d *decoder) sqlc(root *yaml.Node, cfg *Config) {
	version := child(root, "version")
	switch {
	case version == nil:
		d.diags.Errorf(d.pos(root), "write version: \"2\"", "the configuration has no version")
	case version.Value == "1":
		d.sqlcV1(root, cfg)
	case version.Value == "2":
		d.sqlcV2(root, cfg)
	default:
		d.diags.Errorf(d.pos(version), "versions 1 and 2 are read", "unknown version %q of sqlc's configuration", version.Value)
	}
}

func (d *decoder) sqlcV1(root *yaml.Node, cfg *Config) {
	var global struct {
		Overrides []templates.Override `yaml:"overrides"`
		Rename    map[string]string    `yaml:"rename"`
	}
	if err := root.Decode(&global); err != nil {
		d.yamlError(err, d.pos(root))
		return
	}
	list := child(root, "packages")
	if list == nil || list.Kind != yaml.SequenceNode {
		d.diags.Errorf(d.pos(root), "list the packages to generate under \"packages\"", "the configuration has no packages")
		return
	}
	for _, n := range list.Content {
		var p sqlcV1Package
		d.decode(n, &p, "packages")
		if d.diags.HasErrors() {
			continue
		}
		if !d.postgresql(n, p.Engine) {
			continue
		}
		code := p.Go
		code.Package, code.Out = p.Name, p.Path
		if code.Package == "" {
			code.Package = baseName(p.Path)
		}
		code.Overrides = append(code.Overrides, global.Overrides...)
		code.Rename = mergeRename(global.Rename, code.Rename)
		cfg.Packages = append(cfg.Packages, Package{Schema: p.Schema, Queries: p.Queries, Go: code, Pos: d.pos(n)})
	}
}

func (d *decoder) sqlcV2(root *yaml.Node, cfg *Config) {
	var global struct {
		Overrides struct {
			Go struct {
				Overrides []templates.Override `yaml:"overrides"`
				Rename    map[string]string    `yaml:"rename"`
			} `yaml:"go"`
		} `yaml:"overrides"`
	}
	if err := root.Decode(&global); err != nil {
		d.yamlError(err, d.pos(root))
		return
	}
	list := child(root, "sql")
	if list == nil || list.Kind != yaml.SequenceNode {
		d.diags.Errorf(d.pos(root), "list what to generate under \"sql\"", "the configuration has no \"sql\" list")
		return
	}
	for _, n := range list.Content {
		var block struct {
			Engine  string  `yaml:"engine"`
			Schema  Strings `yaml:"schema"`
			Queries Strings `yaml:"queries"`
		}
		if err := n.Decode(&block); err != nil {
			d.yamlError(err, d.pos(n))
			continue
		}
		if !d.postgresql(n, block.Engine) {
			continue
		}
		gen := child(n, "gen", "go")
		if gen == nil {
			d.diags.Errorf(d.pos(n), "add \"gen: {go: {package: …, out: …}}\"; dbgen writes Go", "this \"sql\" entry generates no Go")
			continue
		}
		var code Go
		d.decode(gen, &code, "gen.go")
		if d.diags.HasErrors() {
			continue
		}
		if code.Package == "" {
			code.Package = baseName(code.Out)
		}
		code.Overrides = append(code.Overrides, global.Overrides.Go.Overrides...)
		code.Rename = mergeRename(global.Overrides.Go.Rename, code.Rename)
		cfg.Packages = append(cfg.Packages, Package{Schema: block.Schema, Queries: block.Queries, Go: code, Pos: d.pos(n)})
	}
}

// postgresql reports whether the engine is PostgreSQL; another one is an error.
func (d *decoder) postgresql(n *yaml.Node, engine string) bool {
	if engine == "postgresql" || engine == "" {
		return true
	}
	d.diags.Errorf(d.pos(child(n, "engine")), "keep sqlc for this entry; dbgen knows PostgreSQL alone", "engine %q is not supported", engine)
	return false
}

// mergeRename adds a package's renames to the global ones; the package's win.
func mergeRename(global, own map[string]string) map[string]string {
	merged := map[string]string{}
	for _, m := range []map[string]string{global, own} {
		for k, v := range m {
			merged[k] = v
		}
	}
	return merged
}
