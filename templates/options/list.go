package options

import (
	"reflect"
	"strings"
)

// An Option is all that is known of one field of Options.
type Option struct {
	// Name is the option's key in dbgen.yaml, in gen.go of sqlc.yaml (version 2)
	// and among the options of sqlc's plugin.
	Name string
	// V1 is the key in version 1 of sqlc.yaml, where it is another.
	V1 string
	// Own: sqlc itself does not know the option.
	Own bool
	// Beside: with sqlc's plugin it stands beside the plugin's options.
	Beside bool

	Doc     string   // what it means, one line of Markdown
	Default string   // Markdown; "" is what the zero value of its type says
	Words   []string // what may be given; nil for anything
	Noun    string   // what one of Words is called; "" is "value"

	check func(c *checker, name string) // what decoding cannot know; nil for nothing
}

// All are the options, in the manual's order.
var All = []Option{
	{Name: "package", V1: "name", Doc: "the package's name", Default: "the folder's name", check: checkPackage},
	{Name: "out", V1: "path", Beside: true, Doc: "the package's folder", Default: "required", check: checkFolder},
	{
		Name: "runtime", Own: true, Words: []string{"auto", "always", "never"}, Default: "`auto`",
		Doc: "`auto`: use the runtime when a query has a cache, invalidate, route, limit, timeout or slow directive",
	},
	{
		Name: "sqlc_compatible", Own: true, Default: "false; true with a `sqlc.yaml`",
		Doc: "keep to sqlc's API where dbgen would be narrower ([what that means](from-sqlc.md))",
	},
	{
		Name: "sqlc_nulls", Own: true, Words: []string{"trust", "prove"}, Default: "`trust`",
		Doc: "with `sqlc_compatible`, of columns whose Go types from sqlc cannot hold all that may come: `trust` keeps them, with a warning, and what does not fit is an error; `prove` gives them dbgen's ([which](from-sqlc.md#types-that-sqlc-is-wrong-about))",
	},

	{
		Name: "constraint_errors", Own: true, Words: []string{"none", "written", "all"}, Default: "`none`; `dbgen init` writes `written`",
		Doc: "[errors of constraints](generated-code.md#errors-of-constraints), such as `ErrUsersEmailKey`: of the tables that the package's queries write, or of all",
	},

	{Name: "emit_interface", Doc: "a `Querier` interface"},
	{Name: "emit_json_tags", Doc: "JSON tags on structs"},
	{
		Name: "json_tags_case_style", Noun: "style", Words: []string{"none", "camel", "pascal", "snake"}, Default: "`none`: as in the database",
		Doc: "how the keys of JSON tags are written",
	},
	{Name: "json_tags_id_uppercase", Doc: "`ID`, not `Id`, in keys of the style `camel`"},
	{Name: "emit_db_tags", Doc: "`db` tags on structs"},
	{Name: "emit_exact_table_names", Doc: "structs are named as their tables, not in the singular"},
	{Name: "emit_empty_slices", Doc: "`:many` returns an empty slice, not nil"},
	{Name: "emit_exported_queries", Doc: "the constants with the SQL are exported"},
	{Name: "emit_result_struct_pointers", Doc: "rows by pointer"},
	{Name: "emit_params_struct_pointers", Doc: "parameters by pointer"},
	{Name: "emit_methods_with_db_argument", Doc: "methods take the DBTX as an argument"},
	{Name: "emit_pointers_for_null_types", Doc: "`*string` rather than `pgtype.Text`"},
	{Name: "emit_pointers_for_null_enum_types", Doc: "`*Mood` rather than `NullMood`", Default: "as `emit_pointers_for_null_types`"},
	{Name: "emit_enum_valid_method", Doc: "`Valid()` of enums"},
	{Name: "emit_all_enum_values", Doc: "`All…Values()` of enums"},
	{Name: "emit_sql_as_comment", Doc: "the SQL in the method's comment"},
	{Name: "wrap_errors", Doc: "errors say which query failed"},

	{Name: "output_db_file_name", Doc: "the file with `New` and `DBTX`", Default: "`db.go`", check: checkFile},
	{Name: "output_models_file_name", Doc: "the file with the schema's structs", Default: "`models.go`", check: checkFile},
	{Name: "output_querier_file_name", Doc: "the file with `Querier`", Default: "`querier.go`", check: checkFile},
	{Name: "output_batch_file_name", Doc: "the file of `:batch…` queries", Default: "`batch.go`", check: checkFile},
	{Name: "output_copyfrom_file_name", Doc: "the file of `:copyfrom` queries", Default: "`copyfrom.go`", check: checkFile},
	{Name: "output_files_suffix", Doc: "stands between `stories.sql` and `.go`", check: checkSuffix},

	{Name: "inflection_exclude_table_names", Doc: "tables whose names are not made singular"},
	{Name: "query_parameter_limit", Doc: "up to so many parameters are arguments, more are a struct", Default: "1", check: checkLimit},
	{Name: "omit_unused_structs", Doc: "leave out models that no query uses"},
	{Name: "build_tags", Doc: "a build constraint on every file, as after `//go:build`", check: checkBuildTags},
	{Name: "initialisms", Doc: "words, in small letters, that Go names have in capitals: with `[id, sku]` the column `sku_id` is `SKUID`", Default: "`[id]`", check: checkInitialisms},
	{Name: "rename", Doc: "Go names for columns, types, tables (`story`: the singular) and [values of enums](generated-code.md#names) (`grade_A`)", check: checkRename},
	{Name: "overrides", Doc: "[Go types](#overrides) for columns, types, and the columns and parameters of queries", check: checkOverrides},
}

// Type is the form of the option's value: "true or false", "text", "number",
// "list" or "mapping".
func (o *Option) Type() string {
	t := o.of(&Options{}).Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "number"
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "mapping"
	}
	return "text"
}

// of is the option's field.
func (o *Option) of(opts *Options) reflect.Value {
	v := reflect.ValueOf(opts).Elem()
	for i := range v.NumField() {
		if key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ","); key == o.Name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}
