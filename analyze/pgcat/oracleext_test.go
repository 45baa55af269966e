package pgcat

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestOracleExtensions compares the extensions that the server can create.
func TestOracleExtensions(t *testing.T) {
	t.Parallel()
	known := slices.Collect(Extensions())
	if len(known) < 40 {
		t.Errorf("only %d extensions are known: %v", len(known), known)
	}
	o := newOracle(t, oracleCatalog(), oracleSchema)
	for _, name := range known {
		if _, err := o.conn.Exec(t.Context(), "CREATE EXTENSION IF NOT EXISTS "+pgx.Identifier{name}.Sanitize()+" CASCADE"); err != nil {
			t.Logf("%s is left out: %v", name, err)
		} else if !o.cat.AddExtension(name, "public") {
			t.Errorf("%s is not known", name)
		}
	}
	o.compareCatalogues()
	o.overFunctions(func(f *Function) bool { return f.OID >= FirstUserOID })
	for p := range o.operators() {
		if p.OID < FirstUserOID || isPolymorphic(p.Left) || isPolymorphic(p.Right) {
			continue
		}
		o.operator(p.Name, p.Left, p.Right)
		o.operator(p.Name, p.Left, Unknown)
		for range o.n(1, 10) {
			left := p.Left
			if left != 0 {
				left = o.near(left)
			}
			o.operator(p.Name, left, o.near(p.Right))
		}
	}
}
