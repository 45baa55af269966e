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
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A Config is a project's settings.
type Config struct {
	File     string // the file that they came from
	Dir      string // its folder; all paths below are relative to it
	SQLC     bool   // read from sqlc's configuration
	Packages []Package
	Check    Check
}

// A Package is one Go package to generate.
type Package struct {
	Schema     Strings       `yaml:"schema"`      // files, folders or globs with DDL
	Queries    Strings       `yaml:"queries"`     // files, folders or globs with queries
	SearchPath Strings       `yaml:"search_path"` // default: public
	Go         Go            `yaml:"go"`
	Pos        diag.Position `yaml:"-"`
}

// Check are the settings of the checks.
type Check struct {
	PostgreSQL  int               `yaml:"postgresql"`   // the target server's major version
	TableRows   map[string]int64  `yaml:"table_rows"`   // how many rows a table has in production
	DefaultRows int64             `yaml:"default_rows"` // for tables not named; 0 is unknown, taken as large
	Rules       map[string]string `yaml:"rules"`        // rule: error, warning or off
}

// Go are the settings of the generated code; the names are those of sqlc's
// gen.go.
type Go struct {
	Package                     string            `yaml:"package"`
	Out                         string            `yaml:"out"`
	SQLPackage                  string            `yaml:"sql_package"`
	SQLDriver                   string            `yaml:"sql_driver"`
	Runtime                     *bool             `yaml:"runtime"` // unset: only if an annotation needs it
	EmitInterface               bool              `yaml:"emit_interface"`
	EmitJSONTags                bool              `yaml:"emit_json_tags"`
	JSONTagsIDUppercase         bool              `yaml:"json_tags_id_uppercase"`
	JSONTagsCaseStyle           string            `yaml:"json_tags_case_style"`
	EmitDBTags                  bool              `yaml:"emit_db_tags"`
	EmitPreparedQueries         bool              `yaml:"emit_prepared_queries"`
	EmitExactTableNames         bool              `yaml:"emit_exact_table_names"`
	EmitEmptySlices             bool              `yaml:"emit_empty_slices"`
	EmitExportedQueries         bool              `yaml:"emit_exported_queries"`
	EmitResultStructPointers    bool              `yaml:"emit_result_struct_pointers"`
	EmitParamsStructPointers    bool              `yaml:"emit_params_struct_pointers"`
	EmitMethodsWithDBArgument   bool              `yaml:"emit_methods_with_db_argument"`
	EmitPointersForNullTypes    bool              `yaml:"emit_pointers_for_null_types"`
	EmitEnumValidMethod         bool              `yaml:"emit_enum_valid_method"`
	EmitAllEnumValues           bool              `yaml:"emit_all_enum_values"`
	EmitSQLAsComment            bool              `yaml:"emit_sql_as_comment"`
	BuildTags                   string            `yaml:"build_tags"`
	Initialisms                 *[]string         `yaml:"initialisms"`
	OutputBatchFileName         string            `yaml:"output_batch_file_name"`
	OutputDBFileName            string            `yaml:"output_db_file_name"`
	OutputModelsFileName        string            `yaml:"output_models_file_name"`
	OutputQuerierFileName       string            `yaml:"output_querier_file_name"`
	OutputCopyfromFileName      string            `yaml:"output_copyfrom_file_name"`
	OutputFilesSuffix           string            `yaml:"output_files_suffix"`
	OutputModelsPackage         string            `yaml:"output_models_package"`
	ModelsPackageImportPath     string            `yaml:"models_package_import_path"`
	InflectionExcludeTableNames []string          `yaml:"inflection_exclude_table_names"`
	QueryParameterLimit         *int              `yaml:"query_parameter_limit"`
	OmitSQLCVersion             bool              `yaml:"omit_sqlc_version"`
	OmitUnusedStructs           bool              `yaml:"omit_unused_structs"`
	Rename                      map[string]string `yaml:"rename"`
	Overrides                   []Override        `yaml:"overrides"`
}

// An Override gives a column or a database type a Go type.
type Override struct {
	DBType      string `yaml:"db_type"`
	Column      string `yaml:"column"` // [schema.]table.column, with * wildcards
	Nullable    bool   `yaml:"nullable"`
	Unsigned    bool   `yaml:"unsigned"`
	Engine      string `yaml:"engine"`
	GoType      GoType `yaml:"go_type"`
	GoStructTag string `yaml:"go_struct_tag"`

	// Pos is where the override stands, for messages.
	Pos diag.Position `yaml:"-"`
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
	return Parse(path, string(text))
}

// Parse reads a configuration from text; path says what it is and where its
// relative paths start.
func Parse(path, text string) (*Config, error) {
	d := &decoder{file: diag.NewFile(path, text)}
	cfg := &Config{File: path, Dir: filepath.Dir(path)}
	root := d.parse(text)
	if root != nil {
		if strings.HasPrefix(filepath.Base(path), "sqlc.") {
			cfg.SQLC = true
			d.sqlc(root, cfg)
		} else {
			d.dbgen(root, cfg)
		}
	}
	if d.diags.Len() == 0 {
		d.validate(cfg)
	}
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
