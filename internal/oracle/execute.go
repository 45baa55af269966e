package oracle

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// fill puts rows into the tables: few, with many NULLs and keys that match and
// that do not; some tables stay empty.
func (d *database) fill(ctx context.Context, g *gen) error {
	for i, rel := range g.schema.relations {
		if rel.kind != "table" && rel.kind != "partitioned table" {
			continue
		}
		if _, err := d.conn.PgConn().Exec(ctx, "TRUNCATE "+rel.name+" CASCADE").ReadAll(); err != nil {
			return err
		}
		if i > 0 && g.one(6) {
			continue
		}
		for id := range 2 + g.IntN(8) {
			var names, values []string
			for i, c := range rel.columns {
				value := ""
				switch {
				case c.name == "id":
					value = fmt.Sprint(id + 1)
				case rel.special[i]:
					continue
				case !rel.notNull[i] && g.IntN(5) < 2:
					value = g.null(c.typ)
				case c.name == "parent_id":
					value = fmt.Sprint(1 + g.IntN(4))
				default:
					value = g.literal(c.typ).String()
				}
				names, values = append(names, c.name), append(values, value)
			}
			// A row that breaks a constraint is one row less.
			_, _ = d.conn.PgConn().Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)", rel.name, strings.Join(names, ", "), strings.Join(values, ", "))).ReadAll()
		}
	}
	return nil
}

// null is a NULL that a column of a type takes. PostgreSQL lets one into a
// column of a NOT NULL domain by way of a subquery that has no row.
func (g *gen) null(t pgcat.OID) string {
	if g.cat.NotNullDomain(t) {
		return "(SELECT NULL::" + g.typeName(t) + " WHERE false)"
	}
	return "NULL"
}

// An outcome is what came of running a query.
type outcome struct {
	rows  int
	err   error
	found *Disagreement
}

// execute runs a query that was accepted and holds what came back to what was
// said of its columns. Whatever it does is undone.
func (d *database) execute(ctx context.Context, g *gen, o *opinion, seed uint64) (out outcome) {
	r := rand.New(rand.NewPCG(seed, 7))
	args, ok := g.arguments(r, o)
	if !ok {
		return outcome{err: fmt.Errorf("no values for the parameters")}
	}
	if d.conn.IsClosed() {
		if out.err = d.connect(ctx); out.err != nil {
			return out
		}
	}
	pc := d.conn.PgConn()
	if _, out.err = pc.Exec(ctx, "BEGIN; SET LOCAL statement_timeout = '"+patience+"'").ReadAll(); out.err != nil {
		return out
	}
	defer func() { _, _ = pc.Exec(ctx, "ROLLBACK").ReadAll() }()
	res := pc.ExecParams(ctx, o.sql, args, nil, nil, nil)
	for res.NextRow() {
		out.rows++
		for i, v := range res.Values() {
			if i >= len(o.query.Columns) || out.found != nil {
				break
			}
			switch c := o.query.Columns[i]; {
			case v == nil && c.Null == analyze.Never:
				out.found = &Disagreement{Kind: kindNull, Cause: cause(c.Reason), Detail: fmt.Sprintf("column %d (%s): %s", i+1, c.Name, c.Reason), SQL: o.sql, Count: 1}
			case v != nil && c.Null == analyze.Always:
				out.found = &Disagreement{Kind: kindNotNull, Cause: cause(c.Reason), Detail: fmt.Sprintf("column %d (%s): %s", i+1, c.Name, c.Reason), SQL: o.sql, Count: 1}
			}
		}
	}
	_, out.err = res.Close()
	if out.found != nil && len(args) > 0 {
		out.found.Detail += "; parameters"
		for _, a := range args {
			if a == nil {
				out.found.Detail += " NULL"
			} else {
				out.found.Detail += " " + sample.Quote(string(a))
			}
		}
	}
	return out
}

// arguments are values for the parameters: NULL only where the analysis allows
// it, or where Go has a nil.
func (g *gen) arguments(r *rand.Rand, o *opinion) (args [][]byte, ok bool) {
	old := g.Rand
	defer func() { g.Rand = old }()
	g.Rand = r
	for _, p := range o.query.Params {
		t := p.Type.OID
		base := g.cat.BaseType(t)
		nilable := g.cat.ElemOf(base) != 0 || base == pgcat.Bytea || base == pgcat.JSON || base == pgcat.JSONB
		if p.Nullable && g.one(2) || nilable && g.one(5) {
			args = append(args, nil)
			continue
		}
		s, ok := g.literalText(t)
		if !ok {
			return nil, false
		}
		args = append(args, []byte(s))
	}
	return args, true
}

// reduceRun makes the query of a wrong claim small.
func (d *database) reduceRun(ctx context.Context, g *gen, cat *schema.Catalog, q *Query, seed uint64, found *Disagreement) {
	run := func() *Disagreement {
		o := opine(cat, []*Query{q})[0]
		if o.query == nil {
			return nil
		}
		return d.execute(ctx, g, &o, seed).found
	}
	q.tree.shrink(func() bool {
		x := run()
		return x != nil && x.Kind == found.Kind && x.Cause == found.Cause
	}, g.plain)
	if x := run(); x != nil {
		found.SQL, found.Detail = x.SQL, x.Detail
	}
	found.Schema = g.schema.needed(found.SQL)
}

// plain is a constant of a type to put in the place of an expression; "" when
// there is none.
func (g *gen) plain(t pgcat.OID) string {
	u := g.cat.Type(t)
	if u == nil || u.Kind == pgcat.PseudoKind {
		return ""
	}
	if u.Schema == "pg_catalog" && sample.Literals[u.Name] != nil {
		return sample.Quote(sample.Literals[u.Name][0]) + "::" + g.typeName(t)
	}
	return "NULL::" + g.typeName(t)
}
