package config

import (
	"go/token"
	"path/filepath"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// validate checks what decoding cannot: required settings, and options that
// dbgen refuses because honouring them silently would surprise.
func (d *decoder) validate(cfg *Config) {
	if len(cfg.Packages) == 0 {
		d.diags.Errorf(diag.Position{File: cfg.File, Line: 1, Column: 1}, "add \"schema\", \"queries\" and \"go\"", "nothing to generate")
	}
	outs := map[string]bool{}
	for i := range cfg.Packages {
		p := &cfg.Packages[i]
		if len(p.SearchPath) == 0 {
			p.SearchPath = Strings{"public"}
		}
		if len(p.Schema) == 0 {
			d.diags.Errorf(p.Pos, "name the files, folders or globs with the DDL", "no schema is given")
		}
		if len(p.Queries) == 0 {
			d.diags.Errorf(p.Pos, "name the files, folders or globs with the queries", "no queries are given")
		}
		if p.Go.Out == "" {
			d.diags.Errorf(p.Pos, "write \"out: db\" under \"go\"", "no output folder is given")
			continue
		}
		if p.Go.Package == "" {
			p.Go.Package = baseName(p.Go.Out)
		}
		if !token.IsIdentifier(p.Go.Package) {
			d.diags.Errorf(p.Pos, "write \"package: name\" under \"go\"", "%q is not a Go package name", p.Go.Package)
		}
		out := filepath.Clean(p.Go.Out)
		if outs[out] {
			d.diags.Errorf(p.Pos, "give each package a folder of its own", "output folder %q is used twice", p.Go.Out)
		}
		outs[out] = true
		d.refuse(cfg, p)
	}
}

// refuse reports settings that dbgen cannot honour.
func (d *decoder) refuse(cfg *Config, p *Package) {
	switch p.Go.SQLPackage {
	case "pgx/v5":
	case "":
		if cfg.SQLC {
			d.diags.Errorf(p.Pos, "write \"sql_package: pgx/v5\"; sqlc's default, database/sql, is not supported",
				"no sql_package is given")
		}
	default:
		d.diags.Errorf(p.Pos, "write \"sql_package: pgx/v5\"; arrays, enums, batches and COPY need pgx's own interface",
			"sql_package %q is not supported", p.Go.SQLPackage)
	}
	if p.Go.EmitPreparedQueries {
		d.diags.Errorf(p.Pos, "remove it: pgx prepares and caches statements by itself", "emit_prepared_queries has no meaning with pgx")
	}
	if p.Go.OutputModelsPackage != "" || p.Go.ModelsPackageImportPath != "" {
		d.diags.Errorf(p.Pos, "remove them: the models stay in the generated package", "models in a package of their own are not supported")
	}
	switch p.Go.JSONTagsCaseStyle {
	case "", "none", "camel", "pascal", "snake":
	default:
		d.diags.Errorf(p.Pos, "write camel, pascal, snake or none", "unknown json_tags_case_style %q", p.Go.JSONTagsCaseStyle)
	}
	for _, o := range p.Go.Overrides {
		d.override(o)
	}
}

// override checks one override.
func (d *decoder) override(o Override) {
	switch {
	case o.Engine != "" && o.Engine != "postgresql":
	case o.DBType == "" && o.Column == "":
		d.diags.Errorf(o.Pos, "say which with \"db_type\" or \"column\"", "an override names no type and no column")
	case o.DBType != "" && o.Column != "":
		d.diags.Errorf(o.Pos, "make two overrides of it", "an override names both a type and a column")
	case o.GoType.IsZero() && o.GoStructTag == "":
		d.diags.Errorf(o.Pos, "write \"go_type: …\"", "an override gives no Go type")
	case o.Column != "" && strings.Count(o.Column, ".") == 0:
		d.diags.Errorf(o.Pos, "write table.column", "column %q names no table", o.Column)
	}
}

// baseName is the last element of a slash- or backslash-separated path, "" for
// the current folder.
func baseName(path string) string {
	base := filepath.Base(filepath.ToSlash(path))
	if base == "." || base == "/" {
		return ""
	}
	return base
}
