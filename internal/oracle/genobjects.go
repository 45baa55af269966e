package oracle

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// families are objects that belong together: each statement needs those before
// it. A schema has some of them.
var families = [][]string{
	{
		"CREATE FUNCTION step_int(s int8, n int4) RETURNS int8 LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(s, 0) + coalesce(n, 0) $$",
		"CREATE FUNCTION final_text(s int8) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT nullif(s, 0)::text $$",
		"CREATE AGGREGATE total_int (int4) (SFUNC = step_int, STYPE = int8, INITCOND = '0')",
		"CREATE AGGREGATE total_null (int4) (SFUNC = step_int, STYPE = int8)",
		"CREATE AGGREGATE total_text (int4) (SFUNC = step_int, STYPE = int8, FINALFUNC = final_text, INITCOND = '0')",
	},
	{
		"CREATE AGGREGATE gather (anycompatible) (SFUNC = array_append, STYPE = anycompatiblearray, INITCOND = '{}')",
		"CREATE FUNCTION pick_later(x anyelement, y anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT y $$",
		"CREATE AGGREGATE latest (anyelement) (SFUNC = pick_later, STYPE = anyelement)",
	},
	{
		"CREATE FUNCTION pair_plus(x pair, y int4) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW(x.a + y, x.b)::pair $$",
		"CREATE OPERATOR + (LEFTARG = pair, RIGHTARG = int4, FUNCTION = pair_plus)",
		"CREATE FUNCTION mood_next(m mood) RETURNS mood LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT nullif('ok'::mood, m) $$",
		"CREATE OPERATOR ~>> (RIGHTARG = mood, FUNCTION = mood_next)",
	},
	{
		"CREATE FUNCTION text_minus(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT nullif(replace($1, $2, ''), '') $$",
		"CREATE OPERATOR - (LEFTARG = text, RIGHTARG = text, FUNCTION = text_minus)",
		"CREATE FUNCTION alike(x anycompatible, y anycompatible) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT x IS NOT DISTINCT FROM y $$",
		"CREATE OPERATOR <=> (LEFTARG = anycompatible, RIGHTARG = anycompatible, FUNCTION = alike)",
	},
	{
		"CREATE FUNCTION mood_rank(m mood) RETURNS int4 LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT CASE m WHEN 'sad' THEN 0 WHEN 'ok' THEN 1 END $$",
		"CREATE CAST (mood AS int4) WITH FUNCTION mood_rank(mood) AS ASSIGNMENT",
	},
	{
		"CREATE FUNCTION mood_level(m mood) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT 1.5 $$",
		"CREATE CAST (mood AS numeric) WITH FUNCTION mood_level(mood) AS IMPLICIT",
		"CREATE FUNCTION pair_of(n int4) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN n > 1 THEN ROW(n, 'x')::pair END $$",
		"CREATE CAST (int4 AS pair) WITH FUNCTION pair_of(int4)",
	},
	{"CREATE CAST (mood AS text) WITH INOUT AS IMPLICIT"},
	{"CREATE CAST (text AS mood) WITH INOUT AS ASSIGNMENT"},
	{"CREATE CAST (varchar AS mood) WITH INOUT AS IMPLICIT", "CREATE CAST (pair AS text) WITH INOUT AS IMPLICIT"},
	{
		"CREATE FUNCTION first_of(VARIADIC items anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$ SELECT items[1] $$",
		"CREATE FUNCTION how_many(sep text, VARIADIC items int4[] DEFAULT '{}') RETURNS int4 LANGUAGE sql IMMUTABLE AS $$ SELECT cardinality(items) $$",
		"CREATE FUNCTION wrap(item anyelement, n int4 DEFAULT 2) RETURNS anyarray LANGUAGE sql IMMUTABLE AS $$ SELECT array_fill(item, ARRAY[n % 3]) $$",
	},
	{
		"CREATE FUNCTION ends(x anycompatible, y anycompatible, OUT low anycompatible, OUT high anycompatible) LANGUAGE sql IMMUTABLE AS $$ SELECT x, y $$",
		"CREATE FUNCTION each_of(items anyarray, OUT pos int4, OUT item anyelement) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$ SELECT i::int4, items[i] FROM generate_subscripts(items, 1) i $$",
		"CREATE FUNCTION either(x anyelement, y anyelement DEFAULT NULL) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(x, y) $$",
		"CREATE FUNCTION widen(r anyrange) RETURNS anymultirange LANGUAGE sql IMMUTABLE AS $$ SELECT multirange(r) $$",
	},
	{
		"CREATE PROCEDURE add_up(IN n int4, INOUT total numeric DEFAULT 0) LANGUAGE plpgsql AS $$ BEGIN total := nullif(n, 1); END $$",
		"CREATE PROCEDURE tell(OUT a text, OUT b date, n int4 DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN a := 'x'; END $$",
		"CREATE PROCEDURE note_all(VARIADIC names text[]) LANGUAGE plpgsql AS $$ BEGIN END $$",
		"CREATE PROCEDURE swap(INOUT x anyelement, INOUT y anyelement) LANGUAGE plpgsql AS $$ BEGIN x := NULL; END $$",
		"CREATE PROCEDURE tell(n text) LANGUAGE plpgsql AS $$ BEGIN END $$",
	},
	{
		"CREATE FUNCTION loose(n int4) RETURNS record LANGUAGE sql IMMUTABLE AS $$ SELECT n, 'x'::text $$",
		"CREATE FUNCTION nothing(n int4) RETURNS void LANGUAGE sql IMMUTABLE AS $$ SELECT NULL $$",
		"CREATE FUNCTION swapped(p pair) RETURNS pair LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT ROW(length(p.b), p.a::text)::pair $$",
		"CREATE FUNCTION twice(r ta) RETURNS int8 LANGUAGE sql STABLE AS $$ SELECT r.id * 2 $$",
		"CREATE FUNCTION known(l label) RETURNS label LANGUAGE sql IMMUTABLE AS $$ SELECT l $$",
	},
}

// objects makes functions, procedures, aggregates, operators and casts.
func (g *gen) objects(keep func(sql string) bool) {
	for _, family := range families {
		for _, sql := range family {
			if g.one(3) || !keep(sql) {
				break
			}
		}
	}
	for i := range 3 + g.IntN(5) {
		keep(g.function(i))
	}
	for _, r := range g.changeable() {
		if g.one(6) {
			g.trigger(r, keep)
		}
	}
}

// trigger lets a trigger have its way with a table's rows.
func (g *gen) trigger(r *relation, keep func(sql string) bool) {
	for i, c := range r.columns {
		if r.notNull[i] || r.special[i] || g.cat.Type(c.typ).NotNull || g.one(3) {
			continue
		}
		value := "NULL"
		if g.one(4) {
			value = g.literal(c.typ).String()
		}
		name := "on_" + r.name
		if keep(fmt.Sprintf("CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.%s := %s; RETURN NEW; END $$", name, c.name, value)) {
			keep(fmt.Sprintf("CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()", name, g.word("INSERT", "UPDATE", "INSERT OR UPDATE"), r.name, name))
		}
		return
	}
}

// function writes CREATE FUNCTION with random arguments, result and body.
func (g *gen) function(i int) string {
	g.reset()
	g.core = true // bodies that fail are of no use
	var args []string
	s := &scope{}
	defaults := false
	for k := range g.IntN(4) {
		t := g.someType()
		name := fmt.Sprintf("arg%d", k+1)
		arg := g.word(name+" ", name+" ", "IN "+name+" ") + g.typeName(t)
		if defaults = defaults || g.one(5); defaults {
			arg += g.word(" DEFAULT ", " = ") + g.literal(t).String()
		}
		args = append(args, arg)
		s.columns = append(s.columns, column{name, name, t})
	}
	p := place{scope: s, depth: 1, closed: true}
	head := g.word(fmt.Sprintf("fn%d", i), fmt.Sprintf("fn%d", i), "overloaded", "lower", "concat")
	attrs := g.word("", " STABLE", " IMMUTABLE") + g.word("", "", " STRICT")
	t, u := g.someType(), g.someType()
	sql := func(returns string, body any) string {
		return fmt.Sprintf("CREATE FUNCTION %s(%s)%s LANGUAGE sql%s AS $$ %s $$", head, strings.Join(args, ", "), returns, attrs, body)
	}
	query := func(single bool, want ...pgcat.OID) *node {
		n, _ := g.selection(place{scope: s, depth: 1, closed: true}, selectOptions{want: want, single: single})
		return n
	}
	var bases []*relation
	for _, r := range g.schema.relations {
		if r.kind == "table" {
			bases = append(bases, r)
		}
	}
	switch g.IntN(10) {
	case 0:
		return sql(" RETURNS SETOF "+g.typeName(t), query(false, t))
	case 1:
		return sql(fmt.Sprintf(" RETURNS TABLE (col1 %s, col2 %s)", g.typeName(t), g.typeName(u)), query(false, t, u))
	case 2:
		args = append(args, "OUT out1 "+g.typeName(t), "OUT out2 "+g.typeName(u))
		return sql("", query(true, t, u))
	case 3:
		args = append(args, "OUT out1 "+g.typeName(t))
		return sql("", seq("SELECT ", g.expr(p, t)))
	case 4:
		rel := pick(g, bases)
		return sql(g.word(" RETURNS ", " RETURNS SETOF ")+rel.name, "SELECT * FROM "+rel.name+" WHERE id > 1")
	case 5:
		return fmt.Sprintf("CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE plpgsql%s AS $$ BEGIN RETURN %s; END $$",
			head, strings.Join(args, ", "), g.typeName(t), attrs, g.expr(p, t))
	case 6:
		return fmt.Sprintf("CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE sql%s RETURN %s", head, strings.Join(args, ", "), g.typeName(t), attrs, g.expr(p, t))
	case 7:
		return sql(" RETURNS "+g.typeName(t), query(true, t))
	case 8:
		args = append(args, "OUT out1 "+g.typeName(t), "OUT out2 "+g.typeName(u))
		return sql(" RETURNS SETOF record", query(false, t, u))
	}
	return sql(" RETURNS "+g.typeName(t), seq("SELECT ", g.expr(p, t)))
}
