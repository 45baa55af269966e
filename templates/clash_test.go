package templates

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// TestClashes: names that Go cannot declare twice are reported where they come
// from, not by the compiler.
func TestClashes(t *testing.T) {
	one := func(w *world, name string) *analyze.Query {
		q := w.query(name, parser.One, "SELECT 1")
		q.Columns = []*analyze.Column{{Name: "x", Type: w.typ("int4"), Null: analyze.Never}}
		return q
	}
	for name, c := range map[string]struct {
		make func(w *world)
		opts options.Options
		want string
	}{
		"table and package name": {
			func(w *world) { w.table("news", "id int8"); w.table("new", "id int8") }, options.Options{},
			"schema.sql:20:1: the Go name New of table new is taken by a name that every generated package has\n\trename one of them, or give table new another Go name with the option rename: {\"new\": …}",
		},
		"two tables": {
			func(w *world) { w.table("user", "id int8"); w.table("users", "id int8") }, options.Options{},
			"schema.sql:20:1: the Go name User of table users is taken by table user (schema.sql:10:1)\n\trename one of them, or keep the plural with the option inflection_exclude_table_names: [\"users\"]",
		},
		"table and enum": {
			func(w *world) { w.enum("mood", "sad"); w.table("moods", "id int8") }, options.Options{},
			"schema.sql:20:1: the Go name Mood of table moods is taken by enum mood (schema.sql:10:1)\n\trename one of them, or keep the plural with the option inflection_exclude_table_names: [\"moods\"]",
		},
		"nullable enum": {
			func(w *world) { w.enum("mood", "sad"); w.table("null_moods", "id int8") }, options.Options{},
			"schema.sql:20:1: the Go name NullMood of table null_moods is taken by the nullable form of enum mood (schema.sql:10:1)\n\trename one of them, or give table null_moods another Go name with the option rename: {\"null_mood\": …}",
		},
		"enum and the fields of its nullable form": {
			func(w *world) { w.enum("valid", "yes") }, options.Options{},
			"schema.sql:10:1: the Go name Valid of enum valid is that of a field or method of NullValid, which has a field of the enum's name\n\tgive it another with the option rename: {\"valid\": …}",
		},
		"enum and the methods of its nullable form": {
			func(w *world) { w.enum("scan", "yes") }, options.Options{},
			"schema.sql:10:1: the Go name Scan of enum scan is that of a field or method of NullScan, which has a field of the enum's name\n\tgive it another with the option rename: {\"scan\": …}",
		},
		"enum values": {
			func(w *world) { w.enum("a", "b_c"); w.enum("a_b", "c") }, options.Options{},
			"schema.sql:20:1: the Go name ABC of value \"c\" of enum a_b is taken by value \"b_c\" of enum a (schema.sql:10:1)\n\trename one of them",
		},
		"enum value and table": {
			func(w *world) { w.enum("grade", "A+", "A-"); w.table("grade_a_minus", "id int8") }, options.Options{EmitExactTableNames: true},
			"schema.sql:20:1: the Go name GradeAMinus of table grade_a_minus is taken by value \"A-\" of enum grade (schema.sql:10:1)\n\trename one of them, or give table grade_a_minus another Go name with the option rename: {\"grade_a_minus\": …}",
		},
		"enum value and query": {
			func(w *world) {
				w.enum("grade", "A+", "A-")
				q := w.query("GradeAMinus", parser.BatchExec, "SELECT $1")
				w.param(q, w.table("things", "id int8"), "id")
			}, options.Options{EmitExportedQueries: true},
			"query.sql:20:1: GradeAMinus: the Go name GradeAMinus of the SQL of query GradeAMinus is taken by value \"A-\" of enum grade (schema.sql:10:1)\n\trename one of them, or give value \"A-\" of enum grade another Go name with the option rename: {\"grade_A_\": …}",
		},
		"queries by case": {
			func(w *world) { one(w, "GetIt"); one(w, "getIt") }, options.Options{},
			"query.sql:20:1: getIt: the Go name getIt of the SQL of query getIt is taken by the SQL of query GetIt (query.sql:10:1)\n\trename one of them",
		},
		"same query": {
			func(w *world) { one(w, "GetIt"); one(w, "GetIt") }, options.Options{},
			"query.sql:20:1: GetIt: duplicate query name; the first is at query.sql:10:1\n\trename one of them: the queries of a package become methods of one type",
		},
		"method": {
			func(w *world) { one(w, "WithTx") }, options.Options{},
			"query.sql:10:1: WithTx: the Go name WithTx of query WithTx is taken by a method of Queries\n\trename the query",
		},
		"query and constructor": {
			func(w *world) { one(w, "New") }, options.Options{},
			"query.sql:10:1: New: the Go name New of query New is taken by a name that every generated package has\n\trename the query",
		},
		"composite type and table": {
			func(w *world) {
				w.composite("place", "street text")
				w.table("places", "id int8", "at place null")
			}, options.Options{},
			"schema.sql:10:1: the Go name Place of composite type place is taken by table places (schema.sql:20:1)\n\trename one of them, or keep the plural with the option inflection_exclude_table_names: [\"places\"]",
		},
		"runtime method": {
			func(w *world) { one(w, "InTx") }, options.Options{Runtime: "always"},
			"query.sql:10:1: InTx: the Go name InTx of query InTx is taken by a method of Queries\n\trename the query",
		},
		"field": {
			func(w *world) { one(w, "db") }, options.Options{},
			"query.sql:10:1: db: the Go name db of query db is taken by a field of Queries\n\trename the query",
		},
		"not a Go name": {
			func(w *world) { one(w, "get-it") }, options.Options{},
			"query.sql:10:1: get-it: \"get-it\" cannot be the name of a Go method\n\tuse letters, digits and underscores, and no word of Go's",
		},
		"query that is not exported": {
			func(w *world) { one(w, "名前"); one(w, "getIt"); one(w, "Größe") }, options.Options{},
			"query.sql:10:1: warning: 名前: other packages cannot call the method 名前: Go takes its first letter for a small one\n\tbegin its name with a capital letter: Q名前",
		},
		"excluded table": {
			func(w *world) { w.table("series", "id int8") }, options.Options{InflectionExcludeTableNames: []string{"Series", "serie"}},
			"inflection_exclude_table_names: there is no table \"serie\"\n\tdid you mean \"series\"?",
		},
		"initialism": {
			func(w *world) { w.table("parts", "sku text") }, options.Options{Initialisms: &[]string{"id", "SKU"}},
			"initialisms: \"SKU\" is in capitals already\n\twrite \"sku\": names in the database are compared with it as they are",
		},
		"params and table": {
			func(w *world) {
				users := w.table("get_params", "id int8", "name text")
				q := one(w, "Get")
				w.param(q, users, "id")
				w.param(q, users, "name")
			}, options.Options{EmitExactTableNames: true},
			"query.sql:20:1: Get: the Go name GetParams of the parameters of query Get is taken by table get_params (schema.sql:10:1)\n\trename one of them, or give table get_params another Go name with the option rename: {\"get_params\": …}",
		},
		"exported constant": {
			func(w *world) { w.table("stories", "id int8"); one(w, "Story") }, options.Options{EmitExportedQueries: true},
			"query.sql:20:1: Story: the Go name Story of the SQL of query Story is taken by table stories (schema.sql:10:1)\n\trename one of them, or give table stories another Go name with the option rename: {\"story\": …}",
		},
		"querier": {
			func(w *world) { w.table("queriers", "id int8") }, options.Options{EmitInterface: true},
			"schema.sql:10:1: the Go name Querier of table queriers is taken by the interface of all queries\n\trename one of them, or give table queriers another Go name with the option rename: {\"querier\": …}",
		},
		"batch twin": {
			func(w *world) {
				q := one(w, "Get")
				q.Directives.Batch = &parser.BatchDirective{Pos: w.pos("query.sql"), By: []string{"id"}}
				q.Batch = one(w, "GetByIDs")
				w.res.Queries = w.res.Queries[:1]
				one(w, "GetByIDs")
			}, options.Options{},
			"query.sql:40:1: GetByIDs: the Go name GetByIDs of query GetByIDs is taken by the batch twin of query Get (query.sql:20:1)\n\trename the query",
		},
		"no columns": {
			func(w *world) { w.query("Get", parser.One, "DELETE FROM t") }, options.Options{},
			"query.sql:10:1: Get: the query returns no columns, but is :one\n\tuse :exec, or add RETURNING",
		},
		"copyfrom of a select": {
			func(w *world) {
				users := w.table("users", "id int8")
				w.param(w.query("Copy", parser.CopyFrom, "SELECT $1"), users, "id")
			}, options.Options{},
			"query.sql:20:1: Copy: :copyfrom needs an INSERT of parameters only\n\twrite INSERT INTO t (a, b) VALUES ($1, $2)",
		},
		"batch without parameters": {
			func(w *world) { w.query("Run", parser.BatchExec, "DELETE FROM t") }, options.Options{},
			"query.sql:10:1: Run: :batchexec needs parameters\n\tuse :exec, :one or :many",
		},
		"cache on exec": {
			func(w *world) {
				q := w.query("Run", parser.Exec, "SELECT 1")
				q.Directives.Cache = &parser.CacheDirective{Pos: w.pos("query.sql")}
			}, options.Options{},
			"query.sql:20:1: Run: only :one and :many queries can be cached, not :exec\n\tmake the query :one or :many, or remove the directive",
		},
		"tag parameter": {
			func(w *world) {
				users := w.table("users", "id int8")
				q := one(w, "Get")
				w.param(q, users, "id")
				q.Directives.Cache = &parser.CacheDirective{Tags: []parser.Tag{{Pos: w.pos("query.sql"), Text: "user:{idd}", Parts: []parser.TagPart{{Literal: "user:"}, {Param: "idd"}}}}}
			}, options.Options{},
			"query.sql:30:1: Get: tag \"user:{idd}\": the query has no parameter \"idd\"\n\tdid you mean \"id\"?",
		},
		"renamed to a package": {
			func(w *world) { w.table("users", "id int8") }, options.Options{Rename: map[string]string{"user": "context"}},
			"schema.sql:10:1: the Go name context of table users is taken by a package that generated code imports\n\trename one of them, or give table users another Go name with the option rename: {\"user\": …}",
		},
		"renamed to a name of Go": {
			func(w *world) { w.enum("mood", "sad") }, options.Options{Rename: map[string]string{"mood": "string"}},
			"schema.sql:10:1: the Go name string of enum mood is taken by a name of Go's own\n\trename one of them, or give enum mood another Go name with the option rename: {\"mood\": …}",
		},
		"generated file with a place": {
			func(w *world) { one(w, "Get") },
			options.Options{OutputModelsFileName: "query.sql.go", Places: map[string]diag.Position{"output_models_file_name": {File: "dbgen.yaml", Line: 7, Column: 3}}},
			"dbgen.yaml:7:3: two generated files are named query.sql.go (from dbgen itself and query.sql)\n\trename one of the SQL files, or set output_files_suffix",
		},
		"generated file": {
			func(w *world) { one(w, "Get") }, options.Options{OutputModelsFileName: "query.sql.go"},
			"two generated files are named query.sql.go (from dbgen itself and query.sql)\n\trename one of the SQL files, or set output_files_suffix",
		},
		"generated file in other letters": {
			func(w *world) { one(w, "Get") }, options.Options{OutputModelsFileName: "Query.sql.go"},
			"the generated files Query.sql.go and query.sql.go (from dbgen itself and query.sql) are one file on Windows and macOS\n\trename one of the SQL files, or set output_files_suffix",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			c.make(w)
			if got := w.messages(c.opts); got != c.want {
				t.Errorf("reported:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}
