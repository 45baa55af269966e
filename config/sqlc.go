package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
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
	var global sqlcGlobal
	if !d.part(root, &global) {
		return
	}
	list := child(root, "packages")
	if list == nil || list.Kind != yaml.SequenceNode {
		d.diags.Errorf(d.pos(root), "list the packages to generate under \"packages\"", "the configuration has no packages")
		return
	}
	d.noOptions(root)
	d.unused(root, list, nil)
	var others diag.List
	for _, n := range list.Content {
		if !d.postgresql(child(n, "engine"), &others) {
			cfg.leave(d, n, child(n, "path"))
			continue
		}
		if isSQLOnly(child(n, "sql_package")) {
			d.sqlOnly(cfg, n, n, "database/sql")
			continue
		}
		p := sqlcV1Package{Go: Go{Options: options.Options{SQLCCompatible: true}}}
		d.decode(n, &p, "packages")
		if d.diags.HasErrors() {
			continue
		}
		code := p.Go
		code.Package, code.Out, code.SQLCDatabase = p.Name, p.Path, asksDatabase(n)
		for i := range options.All {
			if o := &options.All[i]; o.V1 != "" {
				if pos, found := code.Places[o.V1]; found {
					code.Places[o.Name] = pos
				}
			}
		}
		d.add(cfg, n, &global, Package{Schema: p.Schema, Queries: p.Queries, Go: code, UnknownFunctions: !p.StrictFunctionChecks})
	}
	d.leftOut(cfg, others)
}

func (d *decoder) sqlcV2(root *yaml.Node, cfg *Config) {
	var top struct {
		Overrides struct {
			Go sqlcGlobal `yaml:"go"`
		} `yaml:"overrides"`
		Options map[string]yaml.Node `yaml:"options"` // by plugin
	}
	if !d.part(root, &top) {
		return
	}
	plugins := sqlcPlugins(root)
	d.ownCheck(cfg, top.Options, plugins)
	list := child(root, "sql")
	if list == nil || list.Kind != yaml.SequenceNode {
		d.diags.Errorf(d.pos(root), "list what to generate under \"sql\"", "the configuration has no \"sql\" list")
		return
	}
	d.unused(root, list, plugins)
	called := slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return len(pluginEntries(n, plugins)) > 0 })
	var others diag.List
	for _, n := range list.Content {
		var block struct {
			Schema               Strings `yaml:"schema"`
			Queries              Strings `yaml:"queries"`
			StrictFunctionChecks bool    `yaml:"strict_function_checks"`
		}
		if !d.part(n, &block) {
			continue
		}
		if !d.postgresql(child(n, "engine"), &others) {
			cfg.leave(d, n, child(n, "gen", "go", "out"))
			continue
		}
		p := Package{Schema: block.Schema, Queries: block.Queries, UnknownFunctions: !block.StrictFunctionChecks}
		p.Go.SQLCDatabase = asksDatabase(n)
		entries := pluginEntries(n, plugins)
		for _, entry := range entries {
			d.pluginEntry(cfg, entry, top.Options, p)
		}
		if len(entries) > 0 {
			continue // gen.go beside it is sqlc's
		}
		gen := child(n, "gen", "go")
		switch {
		case gen == nil:
			d.sqlOnly(cfg, n, otherCode(n), "")
		case called || isSQLOnly(child(gen, "sql_package")):
			d.sqlOnly(cfg, n, gen, "database/sql")
		default:
			p.Go.SQLCCompatible = true
			d.decode(gen, &p.Go, "gen.go")
			global := d.withNulls(top.Overrides.Go, top.Options)
			if !d.diags.HasErrors() {
				d.add(cfg, n, &global, p)
			}
		}
	}
	d.leftOut(cfg, others)
}

// pluginEntry reads an entry of codegen that is dbgen's, as the plugin would.
func (d *decoder) pluginEntry(cfg *Config, entry *yaml.Node, globals map[string]yaml.Node, p Package) {
	var e struct {
		Out     string    `yaml:"out"`
		Plugin  string    `yaml:"plugin"`
		Options yaml.Node `yaml:"options"`
	}
	if !d.part(entry, &e) {
		return
	}
	given := &e.Options
	if given.Kind != yaml.MappingNode {
		given = &yaml.Node{Kind: yaml.MappingNode, Line: entry.Line, Column: entry.Column}
	}
	var global sqlcGlobal
	if n, ok := globals[e.Plugin]; ok {
		d.decode(&n, &global, "the global options")
	}
	d.plugin(cfg, given, &global, e.Out, p)
}

// sqlcGlobal are the settings that hold for all packages; as in sqlc, they come
// before the packages' own.
type sqlcGlobal struct {
	Overrides []options.Override       `yaml:"overrides"`
	Rename    map[string]string        `yaml:"rename"`
	SQLCNulls string                   `yaml:"sqlc_nulls"` // dbgen's own, under options
	Places    map[string]diag.Position `yaml:"-"`
}

// add completes a package and adds it to the configuration.
func (d *decoder) add(cfg *Config, n *yaml.Node, global *sqlcGlobal, p Package) {
	if p.Go.Package == "" {
		p.Go.Package = baseName(p.Go.Out)
	}
	p.Go.Overrides = slices.Concat(global.Overrides, p.Go.Overrides)
	p.Go.Rename = mergeRename(p.Go.Rename, global.Rename)
	for from := range global.Rename {
		if key := "rename." + from; p.Go.Places != nil {
			p.Go.Places[key] = global.Places[key]
		}
	}
	if global.SQLCNulls != "" && p.Go.SQLCNulls == "" {
		p.Go.SQLCNulls = global.SQLCNulls
		if p.Go.Places != nil {
			p.Go.Places["sqlc_nulls"] = global.Places["sqlc_nulls"]
		}
	}
	p.Go.WarnOfUnused = true
	d.paths(n, &p)
	share(global, &p)
	p.Pos = d.pos(n)
	cfg.Packages = append(cfg.Packages, p)
}

// leftOut reports the entries that dbgen is not for: sqlc goes on generating
// them, so they are errors only when nothing else is there.
func (d *decoder) leftOut(cfg *Config, others diag.List) {
	if len(cfg.Packages) == 1 && others.Len() == 0 {
		unshare(&cfg.Packages[0])
	}
	for _, item := range once(others) {
		if len(cfg.Packages) > 0 {
			item.Severity = diag.Warning
			item.Message = "left out: " + item.Message
			d.warnings.Add(item)
			continue
		}
		d.diags.Add(item)
	}
}

// once joins diagnostics that say the same of several entries.
func once(others diag.List) []diag.Diagnostic {
	var list []diag.Diagnostic
	count := map[string]int{}
	for _, item := range others.All() {
		if count[item.Message]++; count[item.Message] == 1 {
			list = append(list, item)
		}
	}
	for i := range list {
		if n := count[list[i].Message]; n > 1 {
			list[i].Message += fmt.Sprintf(" (in %d entries)", n)
		}
	}
	return list
}

// postgresql reports whether the engine is PostgreSQL.
func (d *decoder) postgresql(engine *yaml.Node, others *diag.List) bool {
	if engine == nil || engine.Value == "postgresql" || engine.Value == "" {
		return true
	}
	hint := "keep sqlc for this entry; dbgen knows PostgreSQL alone"
	if strings.HasPrefix(strings.ToLower(engine.Value), "postgres") {
		hint = "did you mean \"postgresql\"?"
	}
	others.Errorf(d.pos(engine), hint, "engine %q is not supported", engine.Value)
	return false
}

// isSQLOnly reports whether the code is for another interface than pgx/v5's;
// sqlc's default is database/sql.
func isSQLOnly(pkg *yaml.Node) bool { return pkg == nil || pkg.Value != pgxPackage }

// pgxPackage is the sql_package that dbgen writes code for.
const pgxPackage = "pgx/v5"

// otherCode returns the settings of the code that an entry has in another language
// than Go, or the entry where it has none.
func otherCode(n *yaml.Node) *yaml.Node {
	for _, list := range []*yaml.Node{child(n, "gen"), child(n, "codegen")} {
		if list == nil {
			continue
		}
		for _, code := range list.Content {
			if code.Kind == yaml.MappingNode {
				return code
			}
		}
	}
	return n
}

// sqlOnly adds an entry whose code sqlc writes; code has its settings, which mean
// nothing here but for what to call it by. byDefault is the interface that it is for
// where they do not say: "" is no Go.
func (d *decoder) sqlOnly(cfg *Config, n, code *yaml.Node, byDefault string) {
	var block struct {
		Schema               Strings `yaml:"schema"`
		Queries              Strings `yaml:"queries"`
		StrictFunctionChecks bool    `yaml:"strict_function_checks"`
	}
	var gen struct {
		Name       string `yaml:"name"`
		Path       string `yaml:"path"`
		Package    string `yaml:"package"`
		Out        string `yaml:"out"`
		SQLPackage string `yaml:"sql_package"`
	}
	if !d.part(n, &block) || !d.part(code, &gen) {
		return
	}
	p := Package{Schema: block.Schema, Queries: block.Queries, UnknownFunctions: !block.StrictFunctionChecks, SQLOnly: true, Pos: d.pos(n)}
	d.paths(n, &p)
	p.Go.SQLCCompatible = true
	p.Go.SQLPackage = cmp.Or(gen.SQLPackage, byDefault)
	p.Go.Out = cmp.Or(gen.Out, gen.Path)
	p.Go.Package = cmp.Or(gen.Package, gen.Name, baseName(p.Go.Out))
	cfg.Packages = append(cfg.Packages, p)
	if byDefault != "" {
		cfg.LeftOut = append(cfg.LeftOut, Left{p.Go.Out, p.Pos})
	}
}

// leave notes an entry that is left to sqlc, if it writes Go.
func (c *Config) leave(d *decoder, n, out *yaml.Node) {
	if out != nil && out.Value != "" {
		c.LeftOut = append(c.LeftOut, Left{out.Value, d.pos(n)})
	}
}

// mergeRename adds the global renames to a package's; as in sqlc, they win.
func mergeRename(own, global map[string]string) map[string]string {
	merged := map[string]string{}
	for _, m := range []map[string]string{own, global} {
		for k, v := range m {
			merged[k] = v
		}
	}
	return merged
}
