// Package options holds what a project may choose of its generated code: each
// option's names, type, default, what is wrong with a value, and what it means
// in one line. It must not know how settings are read, nor what is done about
// them: package config decodes into Options, package templates obeys them.
package options

import "github.com/dbgen-go/dbgen/internal/diag"

// Options are the choices of a generated package. The names in the tags are
// those of sqlc's gen.go section, so that one file of settings serves both; All
// describes each.
type Options struct {
	Package string `yaml:"package"`
	Out     string `yaml:"out"` // relative to the configuration

	Runtime        string `yaml:"runtime"` // "" is auto
	SQLCCompatible bool   `yaml:"sqlc_compatible"`
	SQLCNulls      string `yaml:"sqlc_nulls"` // "" is trust

	ConstraintErrors string `yaml:"constraint_errors"` // "" is none

	EmitInterface                bool  `yaml:"emit_interface"`
	EmitJSONTags                 bool  `yaml:"emit_json_tags"`
	EmitDBTags                   bool  `yaml:"emit_db_tags"`
	EmitExactTableNames          bool  `yaml:"emit_exact_table_names"`
	EmitEmptySlices              bool  `yaml:"emit_empty_slices"`
	EmitExportedQueries          bool  `yaml:"emit_exported_queries"`
	EmitResultStructPointers     bool  `yaml:"emit_result_struct_pointers"`
	EmitParamsStructPointers     bool  `yaml:"emit_params_struct_pointers"`
	EmitMethodsWithDBArgument    bool  `yaml:"emit_methods_with_db_argument"`
	EmitPointersForNullTypes     bool  `yaml:"emit_pointers_for_null_types"`
	EmitPointersForNullEnumTypes *bool `yaml:"emit_pointers_for_null_enum_types"` // nil: as EmitPointersForNullTypes
	EmitEnumValidMethod          bool  `yaml:"emit_enum_valid_method"`
	EmitAllEnumValues            bool  `yaml:"emit_all_enum_values"`
	EmitSQLAsComment             bool  `yaml:"emit_sql_as_comment"`
	WrapErrors                   bool  `yaml:"wrap_errors"`

	JSONTagsCaseStyle   string `yaml:"json_tags_case_style"` // "" is none
	JSONTagsIDUppercase bool   `yaml:"json_tags_id_uppercase"`

	OutputDBFileName       string `yaml:"output_db_file_name"`
	OutputModelsFileName   string `yaml:"output_models_file_name"`
	OutputQuerierFileName  string `yaml:"output_querier_file_name"`
	OutputBatchFileName    string `yaml:"output_batch_file_name"`
	OutputCopyFromFileName string `yaml:"output_copyfrom_file_name"`
	OutputFilesSuffix      string `yaml:"output_files_suffix"`

	InflectionExcludeTableNames []string          `yaml:"inflection_exclude_table_names"`
	QueryParameterLimit         *int              `yaml:"query_parameter_limit"` // nil: 1
	OmitUnusedStructs           bool              `yaml:"omit_unused_structs"`
	BuildTags                   string            `yaml:"build_tags"`
	Initialisms                 *[]string         `yaml:"initialisms"` // nil: id
	Rename                      map[string]string `yaml:"rename"`
	Overrides                   []Override        `yaml:"overrides"`

	// Adopted is what the package keeps as code that was there before has it.
	Adopted []Adopted `yaml:"-"`
	// Declared are the names that files beside the generated ones declare, for
	// types that Adopted takes from them.
	Declared map[string]bool `yaml:"-"`
	// Indexes are those that queries want and the schema does not have, by the
	// queries' names.
	Indexes map[string][]Index `yaml:"-"`
	// Refusals say why queries are refused of which Adopted keeps the signature.
	Refusals map[string]string `yaml:"-"`

	// What follows is no choice: it says where the others come from.

	// Version is dbgen's own, for the head of each file; it may be empty.
	Version string `yaml:"-"`
	// Places says where settings were read, by their names in the file; that of
	// a rename is "rename." and its key, that of all of them "".
	Places map[string]diag.Position `yaml:"-"`
	// SharedRename has the renames that hold for several packages, and may match
	// nothing in some.
	SharedRename map[string]bool `yaml:"-"`
	// SQLCDatabase: sqlc is given a database to ask for types.
	SQLCDatabase bool `yaml:"-"`
	// WarnOfUnused: overrides and renames that match nothing are warnings, not
	// errors.
	WarnOfUnused bool `yaml:"-"`
}

// An Index is one that a query wants.
type Index struct {
	Table string // with its schema
	DDL   string // the statements that make it
	Why   string
}

// At is the place of an option, or of all of them when the option was not given;
// the zero Position when neither is known.
func (o *Options) At(name string) diag.Position {
	if pos, found := o.Places[name]; found {
		return pos
	}
	return o.Places[""]
}
