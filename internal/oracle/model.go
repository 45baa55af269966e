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
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// replay is what dbgen makes of a schema.
func replay(ddl []string) (*schema.Catalog, *pgcat.Catalog, diag.List) {
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: strings.Join(ddl, ";\n") + ";\n"}}, schema.Options{Binder: analyze.NewBinder()})
	r, _ := analyze.Analyze(context.Background(), cat, nil, analyze.Options{})
	diags.Append(r.Diags)
	return cat, r.Types, diags
}

// catalogue are relations of PostgreSQL's own that queries can be about; they are
// the analysis' own on servers of its version alone.
var catalogue = []string{
	"pg_class", "pg_attribute", "pg_type", "pg_namespace", "pg_index", "pg_constraint", "pg_database", "pg_roles", "pg_tables", "pg_settings",
	"pg_stat_activity", "pg_stat_user_tables", "pg_locks", "pg_sequences", "pg_enum", "pg_extension", "pg_inherits", "pg_trigger", "pg_attrdef", "pg_description",
	"tables", "columns", "table_constraints", "key_column_usage", "views", "schemata", "domains", "sequences",
}

// introspect reads from the server what queries can be about.
func (d *database) introspect(ctx context.Context, cat *pgcat.Catalog) (*model, error) {
	m := &model{}
	system := catalogue
	if d.server.Version != catalogueVersion {
		system = nil
	}
	rows, err := d.conn.Query(ctx, `SELECT n.nspname, c.relname, c.relkind::text, pg_relation_is_updatable(c.oid, false) & 28 = 28,
			a.attname, tn.nspname, t.typname, a.attnotnull, a.attidentity <> '' OR a.attgenerated <> '' OR NOT pg_column_is_updatable(c.oid, a.attnum, false)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
		JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace tn ON tn.oid = t.typnamespace
		WHERE (n.nspname = 'public' AND c.relkind IN ('r', 'v', 'p', 'm', 'S') OR c.relname = ANY ($1) AND n.nspname IN ('pg_catalog', 'information_schema'))
			AND a.attnum > 0 AND NOT a.attisdropped
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype IN ('e', 'i'))
		ORDER BY n.nspname <> 'public', c.oid, a.attnum`, system)
	if err != nil {
		return nil, err
	}
	var in, rel, kind, name, nsp, typ string
	var notNull, special, changes bool
	if _, err := pgx.ForEachRow(rows, []any{&in, &rel, &kind, &changes, &name, &nsp, &typ, &notNull, &special}, func() error {
		if in != "public" {
			rel, kind, changes = in+"."+rel, "system", false
		}
		if len(m.relations) == 0 || m.relations[len(m.relations)-1].name != rel {
			m.relations = append(m.relations, &relation{name: rel, kind: relationKinds[kind], changes: changes})
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
	return m, d.introspectTypes(ctx, cat, m)
}

// relationKinds are the kinds of relation, as pg_class.relkind has them.
var relationKinds = map[string]string{
	"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "S": "sequence", "system": "system relation",
}

// introspectTypes reads the types of the schema and of its extensions, and the
// names of its functions and operators.
func (d *database) introspectTypes(ctx context.Context, cat *pgcat.Catalog, m *model) error {
	for _, part := range []struct {
		sql  string
		note func(name string)
	}{
		{`SELECT typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
			WHERE typnamespace = 'public'::regnamespace AND (c.oid IS NULL OR c.relkind = 'c') ORDER BY t.oid`, func(name string) { m.addType(cat, name) }},
		{"SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1", func(name string) { m.functions = append(m.functions, name) }},
		{"SELECT DISTINCT oprname FROM pg_operator WHERE oprnamespace = 'public'::regnamespace ORDER BY 1", func(name string) { m.operators = append(m.operators, name) }},
	} {
		rows, err := d.conn.Query(ctx, part.sql)
		if err != nil {
			return err
		}
		var name string
		if _, err := pgx.ForEachRow(rows, []any{&name}, func() error { part.note(name); return nil }); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) addType(cat *pgcat.Catalog, name string) {
	t := cat.LookupType(nil, "public", name)
	if t == nil || t.Kind == pgcat.BaseKind && sample.Literals[strings.TrimPrefix(name, "_")] == nil && t.Elem < pgcat.FirstUserOID {
		return // an extension's inner type
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

// newGen makes a generator for a schema.
func newGen(r *rand.Rand, s *Server, cat *pgcat.Catalog, m *model, tame bool) *gen {
	g := &gen{Rand: r, cat: cat, schema: m, version: s.Version, tried: map[pgcat.OID]int{}, keywords: s.keywords}
	g.fillPool(s, tame)
	return g
}

// fillPool collects what the queries can call; only what is tame if they are to
// be run.
func (g *gen) fillPool(s *Server, tame bool) {
	g.run = tame
	g.pool, g.yields = newPool(g.cat, s, tame), map[pgcat.OID][]*callable{}
	g.pool.addLocal(g.cat, g.schema, tame)
}

// build makes a random schema on the server, and says what dbgen makes of it.
func (d *database) build(ctx context.Context, r *rand.Rand) (_ *gen, _ *schema.Catalog, diags diag.List, err error) {
	ddl := tables(r, d.server.extensions)
	for _, sql := range ddl {
		if _, err := d.conn.Exec(ctx, sql); err != nil {
			return nil, nil, diags, fmt.Errorf("%w\n%s", err, sql)
		}
	}
	look := func() (g *gen, cat *schema.Catalog, err error) {
		var types *pgcat.Catalog
		cat, types, diags = replay(ddl)
		m, err := d.introspect(ctx, types)
		if err != nil {
			return nil, nil, err
		}
		m.ddl = ddl
		return newGen(r, d.server, types, m, true), cat, nil
	}
	g, _, err := look()
	if err != nil {
		return nil, nil, diags, err
	}
	if err := d.fill(ctx, g); err != nil {
		return nil, nil, diags, err
	}
	keep := func(sql string) bool {
		_, err := d.conn.Exec(ctx, sql)
		if err == nil {
			ddl = append(ddl, sql)
		}
		return err == nil
	}
	g.objects(keep)
	for i := range 3 + r.IntN(4) {
		if g, _, err = look(); err != nil { // what the next can be over
			return nil, nil, diags, err
		}
		sql, kind, name := g.view(i + 1)
		if _, err := d.conn.Exec(ctx, "SET statement_timeout = '"+patience+"'"); err != nil {
			return nil, nil, diags, err
		}
		made, runs := keep(sql), false
		if made {
			_, err := d.conn.Exec(ctx, "SELECT * FROM "+name)
			runs = err == nil
		}
		if _, err := d.conn.Exec(ctx, "RESET statement_timeout"); err != nil {
			return nil, nil, diags, err
		}
		if made && !runs { // nor would a query over it
			if _, err := d.conn.Exec(ctx, "DROP "+kind+" "+name); err != nil {
				return nil, nil, diags, err
			}
			ddl = ddl[:len(ddl)-1]
		}
	}
	g, cat, err := look()
	if err != nil {
		return nil, nil, diags, err
	}
	g.fillPool(d.server, false)
	return g, cat, diags, nil
}

// view writes a view, one that can be written to, a materialized view, or a
// table made of a query.
func (g *gen) view(i int) (sql, kind, name string) {
	name = fmt.Sprintf("v%d", i)
	g.reset()
	if bases := g.changeable(); g.one(4) && len(bases) > 0 {
		rel := pick(g, bases)
		where := g.condition(place{scope: &scope{columns: named(nil, rel.name, rel.columns).qualified}, depth: 1, closed: true})
		return fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM %s WHERE %s%s", name, rel.name, where, g.word("", "", " WITH CHECK OPTION")), "VIEW", name
	}
	n, _ := g.selection(place{depth: 2, closed: true}, selectOptions{names: true})
	kind = g.word("VIEW", "VIEW", "VIEW", "MATERIALIZED VIEW", "TABLE")
	return fmt.Sprintf("CREATE %s %s AS %s", kind, name, n), kind, name
}
