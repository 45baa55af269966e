package oracle

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// syntax writes one of the expressions that have a grammar of their own; nil
// when none yields the type.
func (g *gen) syntax(p place, t pgcat.OID) *node {
	var all []func() *node
	add := func(feature string, parts func() *node) {
		all = append(all, func() *node {
			g.use("expression: " + feature)
			return parts()
		})
	}
	b := p.below()
	txt := func() *node { return g.expr(b, pgcat.Text) }
	num := func() *node { return g.expr(b, pgcat.Int4) }
	js := func() *node { return g.expr(b, pgcat.JSONB) }
	switch t {
	case pgcat.Text:
		add("SUBSTRING FROM", func() *node { return seq("SUBSTRING(", txt(), " FROM ", num(), optional(" FOR ", num()), ")") })
		add("SUBSTRING SIMILAR", func() *node { return seq("SUBSTRING(", txt(), ` SIMILAR 'a#"b#"c' ESCAPE '#')`) })
		add("TRIM", func() *node {
			return seq("TRIM("+g.word("BOTH ", "LEADING ", "TRAILING ", ""), g.arg(p, t), " FROM ", txt(), ")")
		})
		add("OVERLAY", func() *node { return seq("OVERLAY(", txt(), " PLACING ", txt(), " FROM ", num(), ")") })
		add("COLLATE", func() *node { return seq("(", txt(), ` COLLATE "C")`) })
		add("NORMALIZE", func() *node { return seq("NORMALIZE(", txt(), g.word(", NFC)", ", NFKD)", ")")) })
		add("XMLSERIALIZE", func() *node { return seq("XMLSERIALIZE(CONTENT ", g.expr(b, pgcat.XML), " AS text)") })
		if g.version >= 17 {
			add("JSON_VALUE", func() *node { return seq("JSON_VALUE(", js(), ", '$.a'", g.jsonOnEmpty(), ")") })
			add("JSON_SERIALIZE", func() *node { return seq("JSON_SERIALIZE(", js(), ")") })
		}
	case pgcat.Int4:
		add("POSITION", func() *node { return seq("POSITION(", txt(), " IN ", txt(), ")") })
		if g.version >= 17 {
			add("JSON_VALUE RETURNING", func() *node { return seq("JSON_VALUE(", js(), ", '$.a' RETURNING int", g.jsonOnEmpty(), ")") })
		}
	case pgcat.Numeric:
		add("EXTRACT", func() *node {
			return seq("EXTRACT("+g.word("YEAR", "epoch", "dow", "'hour'")+" FROM ", g.expr(b, g.builtin(g.word("timestamp", "timestamptz", "date"))), ")")
		})
	case pgcat.Timestamp:
		add("AT TIME ZONE", func() *node { return seq("(", g.expr(b, pgcat.Timestamptz), " AT TIME ZONE 'UTC')") })
		add("LOCALTIMESTAMP", func() *node { return text(g.word("LOCALTIMESTAMP", "LOCALTIMESTAMP(2)")) })
	case pgcat.Timestamptz:
		add("AT TIME ZONE", func() *node { return seq("(", g.expr(b, pgcat.Timestamp), " AT TIME ZONE 'UTC')") })
		add("CURRENT_TIMESTAMP", func() *node { return text(g.word("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP(3)")) })
	case pgcat.Timetz:
		add("CURRENT_TIME", func() *node { return text("CURRENT_TIME") })
	case pgcat.Time:
		add("LOCALTIME", func() *node { return text("LOCALTIME") })
	case pgcat.Date:
		add("CURRENT_DATE", func() *node { return text("CURRENT_DATE") })
	case pgcat.Name:
		add("CURRENT_USER", func() *node {
			return text(g.word("CURRENT_USER", "SESSION_USER", "USER", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_CATALOG"))
		})
	case pgcat.Bool:
		add("OVERLAPS", func() *node {
			d := func() *node { return g.expr(b, pgcat.Date) }
			return seq("((", d(), ", ", d(), ") OVERLAPS (", d(), ", ", g.word("1", "2")+" * interval '1 day'))")
		})
		add("IS NORMALIZED", func() *node { return seq("(", txt(), " IS "+g.word("", "NOT ")+"NORMALIZED)") })
		add("IS DOCUMENT", func() *node { return seq("(", g.expr(b, pgcat.XML), " IS DOCUMENT)") })
		add("XMLEXISTS", func() *node { return seq("XMLEXISTS('//a' PASSING BY VALUE (", g.expr(b, pgcat.XML), "))") })
		if g.version >= 16 {
			add("IS JSON", func() *node {
				return seq("(", g.expr(b, g.builtin(g.word("text", "jsonb", "json", "bytea"))), " IS "+g.word("", "NOT ")+"JSON"+g.word("", " OBJECT", " ARRAY", " SCALAR", " WITH UNIQUE KEYS")+")")
			})
		}
		if g.version >= 17 {
			add("JSON_EXISTS", func() *node {
				return seq("JSON_EXISTS(", js(), ", '$.a'"+g.word("", " ERROR ON ERROR", " UNKNOWN ON ERROR")+")")
			})
		}
	case pgcat.JSON, pgcat.JSONB:
		ret := " RETURNING " + g.typeName(t)
		if t == pgcat.JSON {
			ret = g.word("", ret)
		}
		if g.version >= 16 {
			add("JSON_OBJECT", func() *node {
				return seq("JSON_OBJECT(", list(", ", 1, seq("'k': ", g.expr(b, g.someType())), seq("'l' VALUE ", g.expr(b, g.someType()))), g.word("", " ABSENT ON NULL", " NULL ON NULL")+ret+")")
			})
			add("JSON_ARRAY", func() *node {
				return seq("JSON_ARRAY(", list(", ", 1, g.expr(b, g.someType()), g.expr(b, g.someType())), g.word("", " ABSENT ON NULL", " NULL ON NULL")+ret+")")
			})
			if !p.closed {
				add("JSON_ARRAY(query)", func() *node { return seq("JSON_ARRAY(", g.subselect(p, []pgcat.OID{g.someType()}, false), ret+")") })
			}
			if p.agg != nil {
				in := p.inner()
				add("JSON_ARRAYAGG", func() *node {
					return seq("JSON_ARRAYAGG(", g.expr(in, g.someType()), g.word("", " ABSENT ON NULL", " NULL ON NULL")+ret+")")
				})
				add("JSON_OBJECTAGG", func() *node {
					return seq("JSON_OBJECTAGG(", g.expr(in, pgcat.Text), ": ", g.expr(in, g.someType()), g.word("", " ABSENT ON NULL", " NULL ON NULL")+ret+")")
				})
			}
		}
		if g.version >= 17 {
			add("JSON_QUERY", func() *node {
				return seq("JSON_QUERY(", js(), ", '$.b'"+ret+g.word("", " WITH WRAPPER", " WITHOUT WRAPPER")+g.word("", " EMPTY ON EMPTY", " NULL ON EMPTY")+g.word("", " EMPTY ON ERROR")+")")
			})
			if t == pgcat.JSON {
				add("JSON()", func() *node { return seq("JSON(", txt(), ")") })
				add("JSON_SCALAR", func() *node { return seq("JSON_SCALAR(", g.expr(b, g.sortable()), ")") })
			}
		}
	case pgcat.XML:
		add("XMLELEMENT", func() *node {
			return seq("XMLELEMENT(NAME e, XMLATTRIBUTES(", txt(), " AS a), ", g.expr(b, g.someType()), ")")
		})
		add("XMLFOREST", func() *node { return seq("XMLFOREST(", list(", ", 1, seq(txt(), " AS a"), seq(num(), " AS b")), ")") })
		add("XMLCONCAT", func() *node { return seq("XMLCONCAT(", list(", ", 1, g.expr(b, t), g.expr(b, t)), ")") })
		add("XMLPI", func() *node { return seq("XMLPI(NAME p, ", txt(), ")") })
		add("XMLPARSE", func() *node { return seq("XMLPARSE("+g.word("CONTENT ", "DOCUMENT "), txt(), ")") })
		add("XMLROOT", func() *node { return seq("XMLROOT(", g.expr(b, t), ", VERSION '1.0')") })
	}
	if len(all) == 0 {
		return nil
	}
	n := pick(g, all)()
	return n.as(t)
}

func (g *gen) jsonOnEmpty() string {
	return g.word("", "", " DEFAULT '7' ON EMPTY", " NULL ON EMPTY", " DEFAULT '1' ON EMPTY DEFAULT '2' ON ERROR", " ERROR ON ERROR")
}
