package golden

import (
	"maps"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// doubts are the warnings of a feature's archive: each column's, without its hint.
func doubts(t *testing.T, name string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range archives(t, "features")[name].Files {
		if !strings.HasPrefix(f.Name, outDir) {
			files[f.Name] = string(f.Data)
		}
	}
	_, diags := generate(t, files)
	found := map[string]string{}
	for _, d := range diags.All() {
		if d.Severity != diag.Warning || !strings.Contains(d.Hint, "its Go type is sqlc's, ") || !strings.Contains(d.Hint, "sqlc_nulls: prove") {
			t.Errorf("%s\n\t%s", d.Message, d.Hint)
		}
		key := d.Query + "." + strings.Split(d.Message, `"`)[1]
		if found[key] != "" {
			t.Errorf("two warnings of %s", key)
		}
		_, found[key], _ = strings.Cut(d.Message, `" `)
	}
	return found
}

// Each column whose Go type from sqlc cannot hold all that may come is one warning,
// with the reason; where dbgen's is taken instead there is none.
func TestDoubts(t *testing.T) {
	want := map[string]string{
		"Sums.stock":        "may be NULL: sum() of no rows is NULL",
		"Sums.ids":          "may be NULL: sum() of no rows is NULL, and is of type numeric",
		"Sums.mean":         "may be NULL: avg() of no rows is NULL, and is of type numeric",
		"Logic.more":        "may be NULL: items.rest allows NULL",
		"Chosen.cost":       "is of type numeric",
		"Computed.ids":      "is of type bigint",
		"Computed.half":     "is of type numeric",
		"UnionsAround.note": "may be NULL: NULL",
		"Inner.other":       "may be NULL: the subquery may yield no row",
		"Inner.stock":       "may be NULL: LEFT JOIN may find no row",
	}
	if got := doubts(t, "sqlc_nulls_trust"); !maps.Equal(got, want) {
		t.Errorf("trust warns of\n%v\nwant\n%v", got, want)
	}
	if got := doubts(t, "sqlc_nulls_prove"); len(got) > 0 {
		t.Errorf("prove warns of %v", got)
	}
}
