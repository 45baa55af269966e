package config

import (
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A SQLCPlugin is one entry of codegen in sqlc's configuration, as sqlc hands
// it to the plugin that it names.
type SQLCPlugin struct {
	Name            string // the plugin's name in the configuration
	Engine          string
	Schema, Queries []string
	Out             string
	Options, Global []byte // JSON; may be empty
}

// pluginOptions are what options holds in an entry of codegen: the settings of
// gen.go, and dbgen's own.
type pluginOptions struct {
	Go         `yaml:",inline"`
	SearchPath Strings `yaml:"search_path"`
	// ConfigDir is the folder of sqlc's configuration as seen from where sqlc
	// runs. It is of use to the plugin alone, which sqlc does not tell.
	ConfigDir string `yaml:"config_dir"`
}

// pluginFile is the name by which errors call options, whose place in sqlc's
// configuration sqlc does not say.
func (p *SQLCPlugin) pluginFile() string { return "options of plugin " + p.Name }

// ConfigDir returns what config_dir is set to.
func (p *SQLCPlugin) ConfigDir() string {
	var opts struct {
		ConfigDir string `yaml:"config_dir"`
	}
	if err := yaml.Unmarshal(p.Options, &opts); err != nil {
		return "" // Config says what is wrong
	}
	return opts.ConfigDir
}

// Config makes a configuration of the entry; dir is the folder of sqlc's
// configuration, where its paths start. What is wrong in it is reported all at
// once, as a *diag.ListError.
func (p *SQLCPlugin) Config(dir string) (*Config, error) {
	file := p.pluginFile()
	d := &decoder{file: diag.NewFile(file, string(p.Options)), placeless: true}
	cfg := &Config{File: file, Dir: dir, SQLC: true}
	if p.Engine != "postgresql" {
		d.diags.Errorf(diag.Position{File: file}, "keep sqlc's own generator for this entry; dbgen knows PostgreSQL alone",
			"engine %q is not supported", p.Engine)
	}
	given := d.jsonMapping(p.Options)
	var global sqlcGlobal
	if n := d.jsonMapping(p.Global); n != nil {
		n, _, _ = withoutCheck(n) // which are for the command that sqlc does not call
		d.decode(n, &global, "the global options")
	}
	if !d.diags.HasErrors() {
		d.plugin(cfg, given, &global, p.Out, Package{Schema: p.Schema, Queries: p.Queries, UnknownFunctions: true})
	}
	if d.diags.Len() == 0 {
		d.validate(cfg)
	}
	for i := range cfg.Packages {
		cfg.Packages[i].Pos = diag.Position{File: file}
	}
	cfg.Warnings = unplaced(d.warnings)
	diags := unplaced(d.diags)
	if err := diags.Err(); err != nil {
		return nil, err
	}
	if err := cfg.readAdopted(); err != nil {
		return nil, err
	}
	return cfg, nil
}

// jsonMapping parses JSON, a part of YAML. Nothing, and null, are an empty
// mapping.
func (d *decoder) jsonMapping(text []byte) *yaml.Node {
	if trimmed := strings.TrimSpace(string(text)); trimmed == "" || trimmed == "null" {
		text = []byte("{}")
	}
	return d.parse(string(text))
}

// unplaced drops lines and columns, which are those of JSON that the user never
// saw.
func unplaced(list diag.List) diag.List {
	var out diag.List
	for _, item := range list.All() {
		item.Pos = diag.Position{File: item.Pos.File}
		out.Add(item)
	}
	return out
}

// plugin reads the options of a codegen entry that is dbgen's, and adds the
// package that they describe.
func (d *decoder) plugin(cfg *Config, n *yaml.Node, global *sqlcGlobal, out string, p Package) {
	opts := pluginOptions{Go: Go{Options: options.Options{SQLCCompatible: true}}}
	d.decode(n, &opts, "options")
	if d.diags.HasErrors() {
		return
	}
	if opts.Out != "" {
		d.diags.Errorf(d.pos(n), "\"out\" stands beside \"options\", not in it", "\"out\" is given among the options")
		return
	}
	opts.SQLCDatabase = p.Go.SQLCDatabase
	p.Go, p.SearchPath = opts.Go, opts.SearchPath
	p.Go.Out = out
	d.add(cfg, n, global, p)
}

// sqlcPlugins returns the names by which a configuration of sqlc's calls dbgen:
// plugins that run a program of that name, or have it.
func sqlcPlugins(root *yaml.Node) map[string]bool {
	names := map[string]bool{}
	list := child(root, "plugins")
	if list == nil || list.Kind != yaml.SequenceNode {
		return names
	}
	for _, n := range list.Content {
		name, cmd := child(n, "name"), child(n, "process", "cmd")
		if name == nil || cmd == nil {
			continue
		}
		program := strings.TrimSuffix(filepath.Base(filepath.ToSlash(cmd.Value)), ".exe")
		if program == "dbgen" || name.Value == "dbgen" {
			names[name.Value] = true
		}
	}
	return names
}

// pluginEntries returns the codegen entries of a sql entry that are dbgen's.
func pluginEntries(n *yaml.Node, plugins map[string]bool) []*yaml.Node {
	list := child(n, "codegen")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	var ours []*yaml.Node
	for _, entry := range list.Content {
		if name := child(entry, "plugin"); name != nil && plugins[name.Value] {
			ours = append(ours, entry)
		}
	}
	return ours
}
