package main

import (
	"maps"
	"slices"
)

// What mutations put in.

var clauseList = slices.Sorted(maps.Keys(clauseWords))

// suffixes may follow an operand.
var suffixes = []string{
	"IS NULL", "IS NOT NULL", "ISNULL", "NOTNULL", "IS TRUE", "IS NOT FALSE", "IS UNKNOWN", "IS DISTINCT FROM 1", "IS NOT DISTINCT FROM (SELECT 1)",
	"IS DOCUMENT", "IS NOT DOCUMENT", "IS NORMALIZED", "IS NFKC NORMALIZED", "IS JSON", "IS NOT JSON OBJECT WITH UNIQUE KEYS", "IS JSON SCALAR",
	"COLLATE \"C\"", "COLLATE pg_catalog.\"default\"", "AT TIME ZONE 'utc'", "AT LOCAL", "::int", "::text[]", "::numeric(10, 2)[3][]", "::character varying(4)",
	"::timestamp(3) with time zone", "::interval year to month", "::bit varying(5)", "::double precision", "::setof x", "::x.y%TYPE", "::interval(3)",
	"LIKE 'a%' ESCAPE '!'", "NOT ILIKE 'b'", "SIMILAR TO 'c' ESCAPE 'd'", "NOT SIMILAR TO 'c'", "BETWEEN 1 AND 2", "NOT BETWEEN SYMMETRIC 1 AND 2 AND 3",
	"IN (1, 2)", "NOT IN (SELECT 1)", "IN (VALUES (1))", "= ANY (ARRAY[1])", "<> ALL (SELECT 2)", "~~ SOME ('{}')", "OPERATOR(pg_catalog.+) 1",
	"OPERATOR(@@) 'a'", "AND TRUE", "OR NOT FALSE", "AND NOT NOT a", "[1]", "[1:2]", "[:]", "[2:][:3]", ".*", ".a.b", ".c[1].d", "+ 1", "^ -2", "|| 'a' || b",
	"OVERLAPS (1, 2)", "WITHIN GROUP (ORDER BY a DESC)", "FILTER (WHERE b)", "OVER w", "OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)",
	"OVER (GROUPS CURRENT ROW EXCLUDE CURRENT ROW)", "AS x", "x", "AS \"x y\"", "AS t (a, b)", "AS (a int, b text COLLATE \"C\")", "TABLESAMPLE bernoulli (1) REPEATABLE (2)",
	"WITH ORDINALITY AS o (a, b)", "ASC NULLS FIRST", "DESC", "USING <", ", LATERAL f(1) g", "CROSS JOIN b", "NATURAL FULL OUTER JOIN c", "LEFT JOIN d USING (e) AS f",
	", 1", ", (1, 2)", "FORMAT JSON ENCODING UTF8", "NULL ON NULL", "DEFAULT 1 ON EMPTY ERROR ON ERROR", "WITH UNIQUE KEYS", "RETURNING text", "PASSING 1 AS a",
	"WITH CONDITIONAL WRAPPER KEEP QUOTES", "ORDER BY 1 USING >", "VARIADIC a", "=> 1", ":= 2",
}

// wraps take an operand in.
var wraps = [][2]string{
	{"(", ")"}, {"((", "))"}, {"f(", ")"}, {"ROW(", ")"}, {"ARRAY[", "]"}, {"(SELECT ", ")"}, {"EXISTS (SELECT ", ")"}, {"NOT ", ""}, {"- ", ""}, {"+ ", ""},
	{"CASE WHEN ", " THEN 1 END"}, {"CASE ", " WHEN 1 THEN 2 ELSE 3 END"}, {"CAST(", " AS text)"}, {"COALESCE(", ", 1)"}, {"a + ", ""}, {"a || (", " || b)"},
	{"x.y(VARIADIC ", ")"}, {"EXTRACT(epoch FROM ", ")"}, {"SUBSTRING(", " FROM 1 FOR 2)"}, {"TRIM(BOTH 'a' FROM ", ")"}, {"OVERLAY(", " PLACING 'a' FROM 1)"},
	{"POSITION(", " IN b)"}, {"XMLELEMENT(NAME a, XMLATTRIBUTES(b), ", ")"}, {"XMLFOREST(", " AS a)"}, {"JSON_OBJECT('a': ", " ABSENT ON NULL)"},
	{"JSON_ARRAY(", " RETURNING jsonb)"}, {"JSON_VALUE(", ", '$.a' PASSING 1 AS x)"}, {"JSON(", ")"}, {"(TABLE ", ")"}, {"(VALUES (", "))"}, {"GROUPING SETS (", ", ())"},
	{"ROLLUP (", ")"}, {"LATERAL (", ") AS l"}, {"ROWS FROM (", ")"}, {"NULLIF(", ", 0)"}, {"GREATEST(", ", 2)"}, {"COLLATION FOR (", ")"}, {"TREAT(", " AS x)"},
	{"MERGE_ACTION(", ")"}, {"XMLTABLE('a' PASSING ", " COLUMNS b int)"}, {"JSON_TABLE(", ", '$' COLUMNS (a int PATH '$.a'))"}, {"DISTINCT ", ""}, {"ALL ", ""}, {"[", "]"},
}

// statementWraps take a statement in.
var statementWraps = [][2]string{
	{"EXPLAIN (ANALYZE, FORMAT json)", ""}, {"EXPLAIN VERBOSE", ""}, {"PREPARE p (int, text) AS", ""}, {"CREATE VIEW v (a) AS", " WITH LOCAL CHECK OPTION"},
	{"CREATE TEMP TABLE t AS", " WITH NO DATA"}, {"WITH w AS MATERIALIZED (", ") SELECT * FROM w"}, {"WITH RECURSIVE w (a) AS (", ") SEARCH DEPTH FIRST BY a SET b CYCLE a SET c USING d SELECT 1"},
	{"SELECT * FROM (", ") AS s"}, {"INSERT INTO t OVERRIDING USER VALUE", " ON CONFLICT (a) WHERE b DO UPDATE SET c = excluded.c WHERE d RETURNING *"},
	{"CREATE RULE r AS ON INSERT TO t WHERE a DO INSTEAD (", ")"}, {"CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC", "; END"}, {"COPY (", ") TO STDOUT WITH (FORMAT csv)"},
	{"DECLARE c INSENSITIVE SCROLL CURSOR WITH HOLD FOR", ""}, {"(", ")"}, {"(", ") UNION ALL (SELECT 1) ORDER BY 1 LIMIT 1"}, {"CREATE SCHEMA s", ""},
	{"CREATE MATERIALIZED VIEW IF NOT EXISTS m AS", ""}, {"SELECT 1 FROM a WHERE b IN (", ")"}, {"SELECT ARRAY(", ")"}, {"REFRESH", ""}, {"--\n", ""}, {";;", ";"},
}

// constants of every kind, well formed or not.
var constants = []string{
	"0", "1", "2147483647", "2147483648", "-2147483648", "9223372036854775808", "1e400", "1.", ".5", "1.e-5", "1e", "1e+", "0x1F", "0b101", "0o17", "0xG", "1_000", "1__0", "1_",
	"0x_f", "1.5_5", "123abc", "'a'", "'it''s'", "''", "'a'\n'b'", "'a' 'b'", "'a' -- c\n 'b'", `E'\n\x41\101\u0041\U0001F600'`, `E'\u0000'`, `E'\ud83d\ude00'`, `E'\ud83d'`, `E'\xff'`,
	`E'a\'b'`, `U&'\0041\+01F600'`, `U&'d!0061' UESCAPE '!'`, `U&'\d83d\de00'`, `U&'\'`, `U&'a' UESCAPE '+'`, "B'0101'", "B'012'", "X'1FF'", "x'g'", "N'a'", "$$a$$", "$q$a$$b$q$", "$q$", "$1", "$0", "$99999999999",
	"$1a", "TRUE", "FALSE", "NULL", "UNKNOWN", "DEFAULT", "CURRENT_DATE", "CURRENT_TIMESTAMP(3)", "LOCALTIME(99)", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "USER",
	"DATE '2020-01-01'", "INTERVAL '1' YEAR TO MONTH", "INTERVAL(3) '1'", "INTERVAL '1' SECOND(2)", "TIMESTAMP(3) WITH TIME ZONE 'now'", "BIT(3) '101'", "NUMERIC(3,2) '1'", "x.y 'a'", "x.y(1) 'a'", "float(20) '1'",
	"CHARACTER VARYING(3) 'abc'", "NATIONAL CHARACTER 'a'", "DOUBLE PRECISION '1'", "'é'", "'𝄞'", "'\u00a0'", "'\u200b'", "'a\tb\r\nc'", "ARRAY[]", "ARRAY[[1],[2]]", "ROW()", "()", "*", "(1, 2)", "-1", "- 1", "+1", "- - 1", "--1",
}

// operators that PostgreSQL has, and what its scanner treats apart.
var operators = []string{
	"=", "<>", "!=", "<=", ">=", "=>", ":=", "::", "||", "~~*", "!~~", "@>", "<@", "?|", "?&", "->", "->>", "#>", "#>>", "#-", "@?", "@@", "&&", "<->", "<=>", "-|-", "^@", "|/", "||/", "!!", "@-", "*-", "+-", "~-", "@+",
	"/*", "*/", "--", "/*/", "<--", "%", "^", "&<|", "|>>", "<<=", "..", ":", ";", ",", ".", "`", "\\", "{", "}", "~=~",
}

// spaces may stand between tokens.
var spaces = []string{
	"", "", " ", "  ", "\n", "\t", "\r\n", "\f", "\v", " -- a\n", "--\n", " /* b */ ", "/**/", "/* /* c */ d */", " /* e ' f */", " -- g ; h\r", "\u00a0", "\u2003", "\u200b", "\ufeff", "/* é */", "--é\n", " /* $$ */", "/*+ x(y) */",
}

// names, well formed or not.
var names = []string{
	"é", "日本語", "_a$1", "a$", "\"\"", "\"a\"\"b\"", "\"A b\"", "\"é\"", `U&"\0061"`, `U&"d\0061t\+000061"`, `U&"!0061" UESCAPE '!'`, `U&"\0000"`, `U&"a`, "\"a", "a.b", "a.b.c.d", "a.*", "\"a\".\"b\"", "x\u0301", "\U0001D49C", "µ", "İ", "ß",
	"a_name_that_is_far_longer_than_the_sixty_three_bytes_that_postgresql_keeps_of_it", "\"select\"", "between", "user", "values", "text", "int", "char", "time", "interval", "national", "setof", "row", "old", "new", "excluded", "public", "none", "current_user",
	"xml", "json", "period", "enforced", "virtual", "objects", "overlaps", "system_user", "depth", "breadth", "normalized", "nfc", "zone", "filter", "within", "over", "ordinality", "left", "right", "cross", "authorization", "collation", "tablesample",
	"if", "operator", "type", "function", "procedure", "cast", "view", "large", "event", "access", "foreign", "materialized", "schema", "savepoint", "index", "concurrently", "only", "first", "last", "rows", "unknown", "double",
}
