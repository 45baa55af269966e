package analyze_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
)

// A generator writes random queries over tables a, b and c, all of which have
// the columns x (never NULL), y and z.
type generator struct {
	*rand.Rand
	aliases []string
}

func (g *generator) pick(words ...string) string { return words[g.IntN(len(words))] }

func (g *generator) from(depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		alias := fmt.Sprintf("t%d", len(g.aliases))
		g.aliases = append(g.aliases, alias)
		switch g.IntN(5) {
		case 0:
			return fmt.Sprintf("(SELECT x, y, z FROM %s WHERE %s) %s", g.pick("a", "b", "c"), g.pick("y > 1", "z IS NOT NULL", "y = z", "true"), alias)
		case 1:
			return fmt.Sprintf("(SELECT x, max(y) AS y, count(z) AS z FROM %s GROUP BY x) %s", g.pick("a", "b", "c"), alias)
		}
		return g.pick("a", "b", "c") + " " + alias
	}
	first := len(g.aliases)
	left := g.from(depth - 1)
	join := g.pick("JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
	before := g.aliases[first:]
	var right string
	if strings.HasPrefix(join, "RIGHT") || strings.HasPrefix(join, "FULL") || g.IntN(4) > 0 {
		right = g.from(depth - 1)
	} else {
		alias := fmt.Sprintf("t%d", len(g.aliases))
		g.aliases = append(g.aliases, alias)
		right = fmt.Sprintf("LATERAL (SELECT %s AS x, %s AS y, s.z FROM b s WHERE %s) %s", g.value(1, before), g.value(1, before), g.condition(1, append([]string{"s"}, before...)), alias)
	}
	mine := g.aliases[first:]
	on := g.condition(2, mine)
	if join == "FULL JOIN" { // PostgreSQL takes only simple ones
		on = g.pick(mine...) + ".x = " + g.pick(mine...) + ".x"
		if g.IntN(2) == 0 {
			on = mine[0] + ".y = " + mine[len(mine)-1] + ".z"
		}
	}
	return fmt.Sprintf("(%s %s %s ON %s)", left, join, right, on)
}

func (g *generator) column(aliases []string) string {
	return g.pick(aliases...) + "." + g.pick("x", "y", "z")
}

func (g *generator) value(depth int, aliases []string) string {
	if depth == 0 {
		if g.IntN(5) == 0 {
			return g.pick("1", "2", "NULL::int")
		}
		return g.column(aliases)
	}
	v := func() string { return g.value(depth-1, aliases) }
	switch g.IntN(10) {
	case 0:
		return v() + " + " + v()
	case 1:
		return "coalesce(" + v() + ", " + v() + ")"
	case 2:
		return "CASE WHEN " + g.condition(depth-1, aliases) + " THEN " + v() + " ELSE " + v() + " END"
	case 3:
		return "CASE WHEN " + g.condition(depth-1, aliases) + " THEN " + v() + " END"
	case 4:
		return "nullif(" + v() + ", " + v() + ")"
	case 5:
		return "greatest(" + v() + ", " + v() + ")"
	case 6:
		return "(SELECT " + g.pick("max", "sum", "count") + "(s.y) FROM b s WHERE s.x = " + v() + ")"
	case 7:
		return "(SELECT " + v() + " WHERE " + g.condition(depth-1, aliases) + ")"
	}
	return g.column(aliases)
}

func (g *generator) condition(depth int, aliases []string) string {
	v := func() string { return g.value(min(depth, 1), aliases) }
	c := func() string { return g.condition(depth-1, aliases) }
	if depth > 0 {
		switch g.IntN(7) {
		case 0, 1:
			return "(" + c() + " AND " + c() + ")"
		case 2:
			return "(" + c() + " OR " + c() + ")"
		case 3:
			return "NOT " + c()
		case 4:
			return "(" + c() + ") IS " + g.pick("TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN")
		}
	}
	switch g.IntN(9) {
	case 0:
		return v() + " IS NULL"
	case 1:
		return v() + " IS NOT NULL"
	case 2:
		return v() + " IN (1, " + v() + ", 3)"
	case 3:
		return v() + " NOT IN (1, " + v() + ")"
	case 4:
		return v() + " " + g.pick("IN", "NOT IN", "= ANY", "<> ALL", "> ALL") + " (SELECT y FROM c WHERE " + g.pick("x > 2", "y IS NOT NULL", "false") + ")"
	case 5:
		return v() + " IS " + g.pick("DISTINCT", "NOT DISTINCT") + " FROM " + v()
	case 6:
		return fmt.Sprintf("(%s, %s) %s (%s, %s)", v(), v(), g.pick("=", "<>", "<", ">="), v(), v())
	case 7:
		return v() + " = ANY (" + g.pick("ARRAY[1, 2]", "'{}'::int[]", "ARRAY[NULL, 1]") + ")"
	}
	return v() + " " + g.pick("=", "<", ">", "<>") + " " + v()
}

// joined is a chain of joins with merged columns.
func (g *generator) joined() string {
	g.aliases = nil
	table := func() string {
		g.aliases = append(g.aliases, fmt.Sprintf("t%d", len(g.aliases)))
		return g.pick("a", "b", "c") + " " + g.aliases[len(g.aliases)-1]
	}
	join := func() string { return " " + g.pick("", "LEFT", "RIGHT", "FULL") + " JOIN " }
	by := g.pick(" USING (x)", " USING (y)", " USING (x, y)")
	from := table() + join() + table() + by
	if g.IntN(2) == 0 {
		from = "(" + from + ")" + join() + table() + " USING (x)"
		if !strings.Contains(by, "x") {
			from = table() + join() + table() + " USING (x)"
			g.aliases = g.aliases[len(g.aliases)-2:]
			by = " USING (x)"
		}
	}
	columns := "x"
	if by == " USING (y)" {
		columns = "y"
	}
	where := ""
	if g.IntN(2) == 0 {
		where = " WHERE " + g.condition(1, g.aliases)
	}
	return "SELECT " + columns + ", " + columns + " + 1, " + g.aliases[0] + ".z, " + g.aliases[len(g.aliases)-1] + ".y FROM " + from + where
}

// stacked puts queries together by set operations, WITH and windows.
func (g *generator) stacked() string {
	g.aliases = nil
	one := func() string {
		g.aliases = nil
		from := g.from(1)
		return fmt.Sprintf("SELECT %s AS x, %s AS y, %s AS z FROM %s WHERE %s", g.value(1, g.aliases), g.value(1, g.aliases), g.value(1, g.aliases), from, g.condition(1, g.aliases))
	}
	set := func() string {
		return "(" + one() + ") " + g.pick("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL") + " (" + one() + ")"
	}
	switch g.IntN(4) {
	case 0:
		return set()
	case 1:
		return "WITH w AS (" + set() + ") SELECT w.x, w.y, b.y FROM w " + g.pick("", "LEFT", "FULL") + " JOIN b ON b.x = w.x"
	case 2:
		return "WITH RECURSIVE w AS (SELECT x, y, 1 AS d, x AS v FROM a UNION ALL SELECT w.x, " + g.pick("w.y", "b.z", "coalesce(b.y, 1)") + ", d + 1, " + g.pick("w.v", "w.y", "b.x") +
			" FROM w " + g.pick("", "LEFT") + " JOIN b ON b.x = w.x WHERE d < 3) SELECT * FROM w"
	}
	w := fmt.Sprintf("OVER (PARTITION BY %s ORDER BY x %s)", g.pick("x", "y", "z"), g.pick("", "ROWS 1 PRECEDING", "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING",
		"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING", "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW"))
	return fmt.Sprintf("SELECT sum(x) %[1]s, max(y) %[1]s, first_value(x) %[1]s, lag(x) %[1]s, lag(x, 1, 0) %[1]s, count(y) %[1]s, row_number() %[1]s, nth_value(x, 2) %[1]s FROM (%[2]s) q", w, one())
}

func (g *generator) query() string {
	switch g.IntN(5) {
	case 0:
		return g.joined()
	case 1:
		return g.stacked()
	}
	g.aliases = nil
	from := g.from(1 + g.IntN(3))
	where := ""
	if g.IntN(3) > 0 {
		where = " WHERE " + g.condition(2, g.aliases)
	}
	if g.IntN(5) == 0 {
		k, l := g.column(g.aliases), g.column(g.aliases)
		by := g.pick(k, k+", "+l, "ROLLUP ("+k+", "+l+")", "GROUPING SETS (("+k+"), ("+l+"))")
		return fmt.Sprintf("SELECT %s, count(*), max(%s), sum(%s) FROM %s%s GROUP BY %s", k, g.column(g.aliases), g.value(1, g.aliases), from, where, by)
	}
	var items []string
	for _, a := range g.aliases {
		items = append(items, a+".x", a+".y", a+".z")
	}
	for range 4 {
		items = append(items, g.value(2, g.aliases))
	}
	return "SELECT " + strings.Join(items, ", ") + " FROM " + from + where
}

const randomSchema = `
CREATE TABLE a (x int PRIMARY KEY, y int, z int);
CREATE TABLE b (x int NOT NULL, y int, z int);
CREATE TABLE c (x int NOT NULL, y int, z int);
`

// Joins, conditions and expressions put together at random: what is said to be
// never NULL is checked against the rows that a server returns.
func TestNeverIsNeverAtRandom(t *testing.T) {
	o := newOracle(t, randomSchema+`
		INSERT INTO a SELECT n, nullif(n % 4, 0), nullif(n % 3, 1) FROM generate_series(1, 7) n;
		INSERT INTO b SELECT n % 5, nullif(n % 3, 0), nullif(n % 4, 2) FROM generate_series(1, 7) n;
		INSERT INTO c SELECT n, nullif(n % 2, 0), nullif(n, 3) FROM generate_series(2, 5) n;`)
	ctx := context.Background()
	seed := rand.Uint64()
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	rounds := 600
	if testing.Short() {
		rounds = 100
	}
	var sql strings.Builder
	for i := range rounds {
		fmt.Fprintf(&sql, "-- name: Q%d :exec\n%s;\n", i, g.query())
	}
	r, diags := load(t, randomSchema, sql.String())
	refused := map[string]bool{}
	for _, d := range diags.All() {
		refused[d.Query] = true
	}
	checked := 0
	for _, q := range r.Queries {
		res := o.conn.PgConn().ExecParams(ctx, q.SQL, nil, nil, nil, nil)
		for res.NextRow() {
			checked++
			for i, v := range res.Values() {
				if c := q.Columns[i]; v == nil && c.Null == analyze.Never || v != nil && c.Null == analyze.Always {
					t.Fatalf("seed %d: column %d is wrongly said to be %s NULL (%s)\n\t%s", seed, i+1, c.Null, c.Reason, q.SQL)
				}
			}
		}
		if _, err := res.Close(); err != nil && !strings.Contains(err.Error(), "more than one row") && !strings.Contains(err.Error(), "FULL JOIN is only supported") {
			t.Errorf("seed %d: %v\n\t%s", seed, err, q.SQL)
		}
	}
	if len(refused) > rounds/50 {
		t.Errorf("seed %d: %d queries are refused: %v", seed, len(refused), diags.All()[0])
	}
	if checked < rounds {
		t.Errorf("seed %d: only %d rows", seed, checked)
	}
}
