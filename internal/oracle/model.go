package oracle

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// replay is what dbgen makes of a schema.
func replay(ddl []string) (*schema.Catalog, *pgcat.Catalog, diag.List) {
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: strings.Join(ddl, ";\n") + ";\n"}}, schema.Options{Binder: analyze.NewBinder()})
	r := analyze.Analyze(cat, nil, analyze.Options{})
	diags.Append(r.Diags)
	return cat, r.Types, diags
}

// introspect reads the relations' columns from the server.
func (d *database) introspect(ctx context.Context, cat *pgcat.Catalog) (*model, error) {
	m := &model{}
	rows, err := d.conn.Query(ctx, `SELECT c.relname, c.relkind::text, a.attname, n.nspname, t.typname, a.attnotnull, a.attidentity <> '' OR a.attgenerated <> ''
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 ORDER BY c.oid, a.attnum`)
	if err != nil {
		return nil, err
	}
	var rel, kind, name, nsp, typ string
	var notNull, special bool
	if _, err := pgx.ForEachRow(rows, []any{&rel, &kind, &name, &nsp, &typ, &notNull, &special}, func() error {
		if len(m.relations) == 0 || m.relations[len(m.relations)-1].name != rel {
			m.relations = append(m.relations, &relation{name: rel, kind: map[string]string{"r": "table", "v": "view"}[kind]})
			if t := cat.LookupType(nil, "public", rel); t != nil {
				m.relations[len(m.relations)-1].rowType = t.OID
			}
		}
		r := m.relations[len(m.relations)-1]
		t := cat.LookupType(nil, nsp, typ)
		if t == nil {
			return fmt.Errorf("the catalogue has no type %s.%s", nsp, typ)
		}
		r.columns = append(r.columns, column{name, name, t.OID})
		r.notNull = append(r.notNull, notNull)
		r.special = append(r.special, special)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, name := range []string{"int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"} {
		m.ranges = append(m.ranges, cat.LookupType(nil, "pg_catalog", name).OID)
	}
	for _, name := range []string{"mood", "pair", "nested", "posint", "label", "labels", "floatrange", "_mood", "_pair", "floatmultirange"} {
		t := cat.LookupType(nil, "public", name)
		if t == nil {
			continue
		}
		m.types = append(m.types, t.OID)
		switch t.Kind {
		case pgcat.EnumKind:
			m.enums = append(m.enums, t.OID)
		case pgcat.CompositeKind:
			m.composites = append(m.composites, t.OID)
		case pgcat.RangeKind:
			m.ranges = append(m.ranges, t.OID)
		}
	}
	return m, nil
}

// newGen makes a generator for a schema.
func newGen(r *rand.Rand, s *Server, cat *pgcat.Catalog, m *model) *gen {
	return &gen{Rand: r, cat: cat, pool: newPool(cat, s, false), schema: m, version: s.Version, tried: map[pgcat.OID]int{}, yields: map[pgcat.OID][]*callable{}, keywords: s.keywords}
}

// build makes a random schema on the server, and says what dbgen makes of it.
func (d *database) build(ctx context.Context, r *rand.Rand) (_ *gen, _ *schema.Catalog, diags diag.List, err error) {
	ddl := tables(r)
	for _, sql := range ddl {
		if _, err := d.conn.Exec(ctx, sql); err != nil {
			return nil, nil, diags, fmt.Errorf("%w\n%s", err, sql)
		}
	}
	_, types, diags := replay(ddl)
	m, err := d.introspect(ctx, types)
	if err != nil {
		return nil, nil, diags, err
	}
	g := newGen(r, d.server, types, m)
	g.pool = newPool(types, d.server, true)
	g.run = true
	if err := d.fill(ctx, g); err != nil {
		return nil, nil, diags, err
	}
	for i := range 2 + r.IntN(3) {
		g.reset()
		n, _ := g.selection(place{depth: 2, closed: true}, selectOptions{names: true})
		sql := fmt.Sprintf("CREATE VIEW v%d AS %s", i+1, n)
		if _, err := d.conn.Exec(ctx, sql); err != nil {
			continue
		}
		if _, err := d.conn.Exec(ctx, fmt.Sprintf("SELECT * FROM v%d", i+1)); err != nil { // no query over it would run
			if _, err := d.conn.Exec(ctx, fmt.Sprintf("DROP VIEW v%d", i+1)); err != nil {
				return nil, nil, diags, err
			}
			continue
		}
		ddl = append(ddl, sql)
		if g.schema, err = d.introspect(ctx, types); err != nil {
			return nil, nil, diags, err
		}
	}
	cat, types, diags := replay(ddl)
	if m, err = d.introspect(ctx, types); err != nil {
		return nil, nil, diags, err
	}
	m.ddl = ddl
	return newGen(r, d.server, types, m), cat, diags, nil
}
