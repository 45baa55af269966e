package paths_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind/bindtest"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

const record = "testdata/paths.txt"

// What one statement of each kind asks of its tables. The file has the
// statements, each followed by its levels.
func TestPaths(t *testing.T) {
	b := bindtest.Load(t, bindtest.ReadFile(t, "testdata/schema.sql"))
	printer := &tree.Printer{Types: b.Types}
	bindtest.Record(t, record, func(w *strings.Builder, sql string) {
		for _, l := range paths.Of(b, bindtest.Statement(t, b, sql)) {
			level(w, printer, l)
		}
	})
}

var ops = map[paths.Op]string{
	paths.Eq: "equality", paths.In: "list", paths.Range: "range", paths.IsNull: "null", paths.NotNull: "not null", paths.True: "boolean",
	paths.Like: "prefix", paths.Match: "search", paths.LikeParam: "pattern", paths.Contains: "contains", paths.TextSearch: "text search",
	paths.AnyOf: "element", paths.Either: "either", paths.Optionally: "optional", paths.Computed: "computed", paths.Other: "other",
}

// level writes a line for the level, and one for each of its conditions.
func level(w *strings.Builder, printer *tree.Printer, l *paths.Level) {
	w.WriteString("  level of")
	for _, r := range l.Rels {
		fmt.Fprintf(w, " %s", r.Name)
		flag(w, r.Relation == nil, "rows")
		flag(w, r.Few, "few")
		flag(w, r.Optional, "optional")
	}
	flag(w, l.Limited, "limited")
	flag(w, l.Limit > 0, fmt.Sprint(l.Limit))
	flag(w, l.Sorted && len(l.Order) == 0, "sorted")
	flag(w, l.Per != nil, "per row")
	flag(w, l.SkipLocked, "queue")
	flag(w, l.Changes, "changes")
	for i, it := range l.Order {
		fmt.Fprintf(w, "%s%s.%s", map[bool]string{true: " by ", false: ", "}[i == 0], it.Rel.Name, it.Column.Name)
		flag(w, it.Desc, "desc")
		flag(w, it.NullsFirst != it.Desc, "nulls turned")
		flag(w, it.Extreme != "", it.Extreme)
	}
	w.WriteString("\n")
	for _, c := range l.Conds {
		condition(w, printer, c, "    ")
	}
}

func condition(w *strings.Builder, printer *tree.Printer, c *paths.Cond, indent string) {
	text, ok := printer.Print(c.Expr)
	if !ok {
		text = "…"
	}
	fmt.Fprintf(w, "%s%s: %s %s", indent, c.Rel.Name, text, ops[c.Op])
	if c.Name != "" {
		fmt.Fprintf(w, " %s", c.Name)
	}
	if o := c.Operator; o != nil {
		fmt.Fprintf(w, " by %s", o.Func.Name)
		flag(w, o.BtreeStrategy > 0, fmt.Sprintf("btree %d", o.BtreeStrategy))
	}
	if c.Collation.Name != "" && c.Collation.Name != "default" {
		fmt.Fprintf(w, " collation %s", c.Collation.Name)
	}
	flag(w, c.Column == nil, "expression")
	flag(w, c.Literal, "literal")
	flag(w, c.Param, "parameter")
	flag(w, c.Now, "now")
	flag(w, c.Upper, "upper")
	flag(w, c.Both, "both")
	flag(w, c.Row > 0, fmt.Sprintf("row %d", c.Row))
	for _, r := range c.Others {
		fmt.Fprintf(w, " with %s", r.Name)
	}
	w.WriteString("\n")
	for _, arm := range c.Arms {
		condition(w, printer, arm, indent+"  ")
	}
}

func flag(w *strings.Builder, on bool, name string) {
	if on {
		fmt.Fprintf(w, " (%s)", name)
	}
}
