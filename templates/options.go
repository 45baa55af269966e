package templates

import (
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Options are the choices of a generated package. The names in the tags are
// those of sqlc's gen.go section, so that one file of settings serves both.
type Options struct {
	Package string `yaml:"package"` // the package clause; required
	Version string `yaml:"-"`       // dbgen's own, for the head of each file; may be empty

	// Runtime: "auto" (the default) uses the runtime when a query has one of
	// its directives, "always" and "never" say so outright.
	Runtime string `yaml:"runtime"`

	// SQLCCompatible keeps to sqlc where dbgen knows better, so that code written
	// for sqlc's output compiles: the Go type of a column that may be NULL stays
	// one that can be NULL where the query rules NULL out, LIMIT and OFFSET are
	// int32, and what WITH queries show is no table's any more.
	SQLCCompatible bool `yaml:"sqlc_compatible"`

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

	JSONTagsCaseStyle   string `yaml:"json_tags_case_style"` // "", "none", "camel", "pascal" or "snake"
	JSONTagsIDUppercase bool   `yaml:"json_tags_id_uppercase"`

	OutputDBFileName       string `yaml:"output_db_file_name"`       // "db.go"
	OutputModelsFileName   string `yaml:"output_models_file_name"`   // "models.go"
	OutputQuerierFileName  string `yaml:"output_querier_file_name"`  // "querier.go"
	OutputBatchFileName    string `yaml:"output_batch_file_name"`    // "batch.go"
	OutputCopyFromFileName string `yaml:"output_copyfrom_file_name"` // "copyfrom.go"
	OutputFilesSuffix      string `yaml:"output_files_suffix"`       // after "stories.sql", before ".go"

	InflectionExcludeTableNames []string          `yaml:"inflection_exclude_table_names"`
	QueryParameterLimit         *int              `yaml:"query_parameter_limit"` // nil: 1
	OmitUnusedStructs           bool              `yaml:"omit_unused_structs"`
	BuildTags                   string            `yaml:"build_tags"`
	Initialisms                 *[]string         `yaml:"initialisms"` // nil: id
	Rename                      map[string]string `yaml:"rename"`
	Overrides                   []Override        `yaml:"overrides"`

	// Places says where settings were read, by their keys; that of a rename is
	// "rename." and its key.
	Places map[string]diag.Position `yaml:"-"`
	// SharedRename has the renames that hold for several packages, and may match
	// nothing in some.
	SharedRename map[string]bool `yaml:"-"`
	// WarnOfUnused: overrides and renames that match nothing are warnings, not
	// errors.
	WarnOfUnused bool `yaml:"-"`
}

// settings are Options that were checked and brought into the form that the
// generator reads.
type settings struct {
	Options
	paramLimit   int
	initialisms  map[string]bool
	overrides    []override
	enumPointers bool
	named        map[string]bool // the database names that were made Go names, when there are renames
	renamed      map[string]bool // those that were renamed
}

// at is the place of a setting, if it is known.
func (s *settings) at(key string) diag.Position { return s.Places[key] }

// check reports what is wrong with the options, all of it.
func (o Options) check(diags *diag.List) *settings {
	s := &settings{
		Options: o, paramLimit: 1, initialisms: map[string]bool{"id": true},
		named: make(map[string]bool), renamed: make(map[string]bool),
	}

	switch {
	case o.Package == "":
		diags.Errorf(s.at("package"), "set package to the name of the generated Go package", "package: missing")
	case !token.IsIdentifier(o.Package) || o.Package == "_" || predeclared[o.Package]:
		diags.Errorf(s.at("package"), "use a lower-case word, for example db", "package: %q cannot be the name of a Go package", o.Package)
	}
	switch o.Runtime {
	case "", "auto", "always", "never":
	default:
		diags.Errorf(s.at("runtime"), "use auto, always or never", "runtime: unknown value %q", o.Runtime)
	}
	switch o.JSONTagsCaseStyle {
	case "", "none", "camel", "pascal", "snake":
	default:
		diags.Errorf(s.at("json_tags_case_style"), "use none, camel, pascal or snake", "json_tags_case_style: unknown style %q", o.JSONTagsCaseStyle)
	}
	if o.QueryParameterLimit != nil {
		s.paramLimit = *o.QueryParameterLimit
		if s.paramLimit < 0 {
			diags.Errorf(s.at("query_parameter_limit"), "0 makes a struct of every parameter list, 1 is the default", "query_parameter_limit: %d is negative", s.paramLimit)
		}
	}
	if o.Initialisms != nil {
		s.initialisms = make(map[string]bool)
		for _, word := range *o.Initialisms {
			s.initialisms[word] = true
		}
	}
	s.enumPointers = o.EmitPointersForNullTypes
	if o.EmitPointersForNullEnumTypes != nil {
		s.enumPointers = *o.EmitPointersForNullEnumTypes
	}
	for _, from := range slices.Sorted(maps.Keys(o.Rename)) {
		to := o.Rename[from]
		if !token.IsIdentifier(to) {
			diags.Errorf(s.at("rename."+from), "use a Go identifier", "rename: %q for %q is not a Go identifier", to, from)
		}
	}
	s.checkFileNames(diags)
	for _, ov := range o.Overrides {
		if c, ok := ov.compile(diags); ok {
			s.overrides = append(s.overrides, c)
		}
	}
	return s
}

// The file names of a package, by default sqlc's.
func (s *settings) fileNames() (db, models, querier, batch, copyFrom string) {
	name := func(option, standard string) string {
		if option == "" {
			return standard
		}
		if !strings.HasSuffix(option, ".go") {
			return option + ".go"
		}
		return option
	}
	return name(s.OutputDBFileName, "db.go"), name(s.OutputModelsFileName, "models.go"),
		name(s.OutputQuerierFileName, "querier.go"), name(s.OutputBatchFileName, "batch.go"),
		name(s.OutputCopyFromFileName, "copyfrom.go")
}

func (s *settings) checkFileNames(diags *diag.List) {
	seen := make(map[string]string)
	check := func(option, name string) {
		if strings.ContainsAny(name, `/\`) {
			diags.Errorf(s.at(option), "give a name without a folder", "%s: %q is not a file name", option, name)
		}
		if other, found := seen[name]; found {
			diags.Errorf(s.at(option), "give each file its own name", "%s: %q is the name of %s too", option, name, other)
		}
		seen[name] = option
	}
	db, models, querier, batch, copyFrom := s.fileNames()
	check("output_db_file_name", db)
	check("output_models_file_name", models)
	check("output_querier_file_name", querier)
	check("output_batch_file_name", batch)
	check("output_copyfrom_file_name", copyFrom)
	if strings.ContainsAny(s.OutputFilesSuffix, `/\`) {
		diags.Errorf(s.at("output_files_suffix"), "give a suffix without a folder", "output_files_suffix: %q is not part of a file name", s.OutputFilesSuffix)
	}
}

// queryFileName is the generated file of a file of queries.
func (s *settings) queryFileName(source string) string {
	name := baseName(source) + s.OutputFilesSuffix
	if !strings.HasSuffix(name, ".go") {
		name += ".go"
	}
	return name
}

// baseName is a file's name without its folder, which depends on where dbgen
// was started.
func baseName(file string) string { return path.Base(strings.ReplaceAll(file, `\`, "/")) }
