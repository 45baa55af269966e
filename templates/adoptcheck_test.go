package templates

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// TestAdoptedMessages: an entry that is wrong is said to be, once and where it
// stands; entries and queries that are right are not blamed for it, and an entry
// that names nothing is asked about.
func TestAdoptedMessages(t *testing.T) {
	text := options.GoType{Spec: "string"}
	sad, sadd := "sad", "sadd"
	nothing := func(label, meant string) string {
		if meant != "" {
			meant = "did you mean \"" + meant + "\"? If not, "
		}
		return "adopt.yaml:1:1: warning: " + label + " is nothing in this package\n\t" + meant + "remove the entry: dbgen adopt --prune does"
	}
	for name, c := range map[string]struct {
		entries []options.Adopted
		want    string
	}{
		"a signature without a row": {
			[]options.Adopted{
				{Query: "Waiting", Signature: options.Signature{Args: []options.Kept{{Name: "age", GoType: text}}}},
				{QueryColumn: "Waiting.waiting", GoType: options.GoType{Spec: "any"}},
				{QueryColumn: "Waiting.id", Name: "Key"},
			},
			"adopt.yaml:1:1: query \"Waiting\": the query is :many\n\tgive row, model or result to queries that return rows, and to no others",
		},
		"a wrong order": {
			[]options.Adopted{{QueryParams: "SetStatus", Order: []string{"id", "x"}}},
			"adopt.yaml:1:1: query_params \"SetStatus\": \"x\" is not a parameter, or is there twice\n\tname each parameter once",
		},
		"a row that is none": {
			[]options.Adopted{{QueryRow: "Waiting", Name: "Ordr"}, {QueryColumn: "Waiting.waiting", Name: "X"}},
			"adopt.yaml:1:1: query_row \"Waiting\": there is no struct \"Ordr\"\n\tname a table's struct, or WaitingRow for a struct of the query's own",
		},
		"a row that does not fit": {
			[]options.Adopted{{QueryRow: "Waiting", Name: "Order"}, {QueryColumn: "Waiting.waiting", Name: "X"}},
			"adopt.yaml:1:1: query_row \"Waiting\": Order has 3 fields, the query 2 columns\n\tname WaitingRow for a struct of the query's own",
		},
		"a name of the package's": {
			[]options.Adopted{{Table: "orders", Name: "Customer"}},
			"adopt.yaml:1:1: table \"orders\": the Go name Customer of table orders is taken by table customers (schema.sql:20:1)\n\tgive another name",
		},
		"a constant of another's name": {
			[]options.Adopted{{Enum: "mood", Value: &sad, Name: "MoodOk"}},
			"adopt.yaml:1:1: enum \"mood\", value \"sad\": the Go name MoodOk of value \"ok\" of enum mood is taken by value \"sad\" of enum mood (schema.sql:10:1)\n\tgive another name",
		},
		"by name and by place": {
			[]options.Adopted{{QueryColumn: "Waiting.waiting", GoType: text}, {QueryColumn: "Waiting.2", Name: "X"}},
			"adopt.yaml:2:1: a second entry for query_column \"Waiting.2\"; the first is at adopt.yaml:1:1\n\tmake one entry of both",
		},
		"by place and by name": {
			[]options.Adopted{{QueryParam: "SetStatus.1", Name: "X"}, {QueryParam: "SetStatus.status", GoType: text}},
			"adopt.yaml:2:1: a second entry for query_param \"SetStatus.status\"; the first is at adopt.yaml:1:1\n\tmake one entry of both",
		},
		"with and without the schema": {
			[]options.Adopted{{Column: "orders.due", Name: "X"}, {Column: "public.orders.due", Name: "Y"}},
			"adopt.yaml:2:1: a second entry for column \"public.orders.due\"; the first is at adopt.yaml:1:1\n\tmake one entry of both",
		},
		"no query":             {[]options.Adopted{{QueryColumn: "Wating.waiting", GoType: text}}, nothing(`query_column "Wating.waiting"`, "Waiting.waiting")},
		"no column":            {[]options.Adopted{{QueryColumn: "Waiting.watinig", GoType: text}}, nothing(`query_column "Waiting.watinig"`, "Waiting.waiting")},
		"no parameter":         {[]options.Adopted{{QueryParam: "SetStatus.statu", GoType: text}}, nothing(`query_param "SetStatus.statu"`, "SetStatus.status")},
		"no order":             {[]options.Adopted{{QueryParams: "SetStaus", Order: []string{"id"}}}, nothing(`query_params "SetStaus"`, "SetStatus")},
		"no row":               {[]options.Adopted{{QueryRow: "Waitng", Name: "Order"}}, nothing(`query_row "Waitng"`, "Waiting")},
		"no signature":         {[]options.Adopted{{Query: "Waitng"}}, nothing(`query "Waitng"`, "Waiting")},
		"no table":             {[]options.Adopted{{Table: "ordrs", Name: "X"}}, nothing(`table "ordrs"`, "orders")},
		"no column of a table": {[]options.Adopted{{Column: "orders.de", Name: "X"}}, nothing(`column "orders.de"`, "orders.due")},
		"no enum":              {[]options.Adopted{{Enum: "moood", Name: "X"}}, nothing(`enum "moood"`, "mood")},
		"no value":             {[]options.Adopted{{Enum: "mood", Value: &sadd, Name: "X"}}, nothing(`enum "mood", value "sadd"`, "sad")},
		"nothing like it":      {[]options.Adopted{{Table: "warehouses", Name: "X"}}, nothing(`table "warehouses"`, "")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.enum("mood", "sad", "ok")
			w.table("customers", "id int8", "mood mood")
			orders := w.table("orders", "id int8", "status text", "due date null")
			q := w.query("Waiting", parser.Many, "SELECT id, status AS waiting FROM orders WHERE id > $1")
			w.param(q, orders, "id")
			q.Columns = []*analyze.Column{{Name: "id", Type: w.typ("int8"), Null: analyze.Never}, {Name: "waiting", Type: w.typ("text"), Null: analyze.Never}}
			set := w.query("SetStatus", parser.Exec, "UPDATE orders SET status = $1 WHERE id = $2")
			w.param(set, orders, "status")
			w.param(set, orders, "id")
			for i := range c.entries {
				c.entries[i].Pos = diag.Position{File: "adopt.yaml", Line: i + 1, Column: 1}
			}
			_, _, diags := Judge(w.result(), options.Options{Package: "db", Adopted: c.entries})
			got := ""
			for i, d := range diags.All() {
				if i > 0 {
					got += "\n"
				}
				got += d.String()
			}
			if got != c.want {
				t.Errorf("said\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
