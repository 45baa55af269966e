package oracle

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// tableSyntax is a FROM item with a grammar of its own: JSON_TABLE, XMLTABLE,
// or ROWS FROM with column definition lists.
func (g *gen) tableSyntax(p place, alias string) source {
	p.depth = min(p.depth, 1)
	switch r := g.IntN(3); {
	case r == 0 && g.version >= 17:
		g.use("from: JSON_TABLE")
		cols, list := g.jsonColumns("j", 2)
		passing := ""
		if g.one(5) {
			passing = " PASSING 1 AS one"
		}
		tail := g.word("", "", " EMPTY ON ERROR", " ERROR ON ERROR")
		return named(seq("JSON_TABLE(", g.expr(p, pgcat.JSONB), ", "+g.word("'$'", "'$[*]'", "'$.b[*]' AS base")+passing+" COLUMNS ("+list+")"+tail+") AS "+alias), alias, cols)
	case r == 1:
		g.use("from: XMLTABLE")
		t := g.builtin(g.word("int4", "text", "numeric", "xml", "date"))
		cols := []column{{"", "e1", t}, {"", "e2", pgcat.Text}, {"", "num", pgcat.Int4}}
		first := "e1 " + g.typeName(t) + " PATH '.'"
		if s, ok := g.literalText(t); ok && g.one(2) {
			first += " DEFAULT '" + s + "'"
		}
		return named(seq("XMLTABLE('//a' PASSING ", g.expr(p, pgcat.XML), " COLUMNS "+first+g.word("", " NULL", " NOT NULL")+
			", e2 text"+g.word("", " PATH '@id'")+", num FOR ORDINALITY) AS "+alias), alias, cols)
	}
	g.use("from: ROWS FROM with definitions")
	t := g.builtin(g.word("int4", "text", "bool", "jsonb"))
	cols := []column{{"", "a", t}, {"", "b", pgcat.TextArray}, {"", "n", pgcat.Int4}}
	n := seq("ROWS FROM ("+g.word("json_to_recordset", "json_to_record")+"(", g.expr(p, pgcat.JSON), ") AS (a "+g.typeName(t)+", b text[]), generate_series(1, 2))")
	head := " AS " + alias
	if g.one(2) {
		n = seq(n, " WITH ORDINALITY")
		cols = append(cols, column{"", "o", pgcat.Int8})
		head += " (a, b, n, o)"
	} else {
		head += " (a, b, n)"
	}
	return named(seq(n, head), alias, cols)
}

// jsonColumns writes COLUMNS of JSON_TABLE; names begin with prefix.
func (g *gen) jsonColumns(prefix string, depth int) (cols []column, list string) {
	var all []string
	for i := range 1 + g.IntN(3) {
		name := fmt.Sprintf("%s%d", prefix, i+1)
		t := g.builtin(g.word("int4", "text", "numeric", "bool", "jsonb", "date", "_text", "varchar"))
		c := name + " " + g.typeName(t)
		switch g.IntN(6) {
		case 0:
			c, t = name+" FOR ORDINALITY", pgcat.Int4
		case 1:
			c, t = name+" "+g.word("bool", "int", "text")+" EXISTS PATH '$.a'", pgcat.Bool
			switch {
			case strings.Contains(c, " int "):
				t = pgcat.Int4
			case strings.Contains(c, " text "):
				t = pgcat.Text
			}
		case 2:
			c, t = name+" jsonb FORMAT JSON PATH '$.b'"+g.word("", " WITH WRAPPER"), pgcat.JSONB
		case 3:
			c += " PATH '$.a' " + g.word("NULL ON EMPTY", "ERROR ON ERROR", "DEFAULT NULL ON EMPTY")
		case 4:
			c += " PATH '$'"
		}
		if strings.Contains(c, "ORDINALITY") && i > 0 {
			c, t = name+" text", pgcat.Text
		}
		all = append(all, c)
		cols = append(cols, column{"", name, t})
	}
	if depth > 0 && g.one(3) {
		nested, list := g.jsonColumns(prefix+"n", depth-1)
		all = append(all, "NESTED PATH '$.b[*]' COLUMNS ("+list+")")
		cols = append(cols, nested...)
	}
	return cols, strings.Join(all, ", ")
}
