package config

import (
	"path/filepath"

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
		if p.SQLOnly {
			continue
		}
		if len(p.Schema) == 0 && !cfg.SQLC { // queries over the catalogues need none

			d.diags.Errorf(p.Pos, "name the files, folders or globs with the DDL", "no schema is given")
		}
		if len(p.Queries) == 0 {
			d.diags.Errorf(p.Pos, "name the files, folders or globs with the queries", "no queries are given")
		}
		if p.Go.Out == "" {
			d.diags.Errorf(p.at(""), "write \"out: db\" under \"go\"", "no output folder is given")
			continue
		}
		if p.Go.Package == "" {
			p.Go.Package = baseName(p.Go.Out)
		}
		p.Go.Check(&d.diags)
		out := filepath.Clean(p.Go.Out)
		if outs[out] {
			d.diags.Errorf(p.at("out"), "give each package a folder of its own", "output folder %q is used twice", p.Go.Out)
		}
		outs[out] = true
		d.refuse(p)
	}
}

// refuse reports settings that dbgen cannot honour.
func (d *decoder) refuse(p *Package) {
	if pkg := p.Go.SQLPackage; pkg != "" && pkg != pgxPackage {
		d.diags.Errorf(p.at("sql_package"), "write \"sql_package: pgx/v5\"; arrays, enums, batches and COPY need pgx's own interface",
			"sql_package %q is not supported", pkg)
	}
	if p.Go.EmitPreparedQueries {
		d.warnings.Warnf(p.at("emit_prepared_queries"), "remove it: pgx prepares and caches statements by itself", "emit_prepared_queries has no meaning with pgx")
	}
	if p.Go.OutputModelsPackage != "" || p.Go.ModelsPackageImportPath != "" || p.Go.OutputModelsPath != "" || p.Go.OutputModelsImport != "" ||
		p.Go.OutputModelsEmit != nil && !*p.Go.OutputModelsEmit {
		d.diags.Errorf(p.at("output_models_package", "models_package_import_path", "output_models_path", "output_models_import", "output_models_emit"), "remove the output_models_… options: the models stay in the generated package", "models in a package of their own are not supported")
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
