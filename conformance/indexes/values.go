package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A use is what a query does with a parameter, read from the words beside it.
type use struct {
	op     string // "=", "<", "like", "limit", "offset"; "" is unknown
	column string // that it is compared with
}

// uses reads those of a query, by number from 1.
func uses(sql string) map[int]use {
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return nil
	}
	var words []string
	for _, t := range tokens {
		if w := sql[t.Start:t.End]; !strings.HasPrefix(w, "--") && !strings.HasPrefix(w, "/*") {
			words = append(words, w)
		}
	}
	found := map[int]use{}
	for i, w := range words {
		var n int
		if _, err := fmt.Sscanf(w, "$%d", &n); err != nil || w[0] != '$' {
			continue
		}
		u := before(words, i)
		if u.op == "" {
			u = after(words, i)
		}
		if old := found[n]; old.op == "" {
			found[n] = u
		}
	}
	return found
}

var (
	nameWord = regexp.MustCompile(`^("[^"]+"|[A-Za-z_][\w$]*)$`)
	opposite = map[string]string{"<": ">", "<=": ">", ">": "<", ">=": "<", "=": "="}
)

// before reads COLUMN OPERATOR $n.
func before(words []string, i int) use {
	j := i - 1
	for j > 0 && (words[j] == "(" || nameWord.MatchString(words[j]) && words[j+1] == "(" && !isKeyword(words[j])) {
		j--
	}
	for j > 0 && is(words[j], "any", "all", "some", "array", "cast") {
		j--
	}
	if j < 1 {
		return use{}
	}
	switch w := strings.ToLower(words[j]); w {
	case "limit", "offset":
		return use{op: w}
	case "first", "next":
		return use{op: "limit"}
	case "=", "<", ">", "<=", ">=":
		return use{op: string(w[0]), column: columnBefore(words, j)}
	case "in":
		return use{op: "=", column: columnBefore(words, j)}
	case "like", "ilike":
		return use{op: "like", column: columnBefore(words, j)}
	case "between":
		return use{op: ">", column: columnBefore(words, j)}
	case "and":
		for k := j - 1; k > max(0, j-12); k-- {
			if is(words[k], "between") {
				return use{op: "<", column: columnBefore(words, k)}
			}
			if is(words[k], "and", "or", "where", "on") {
				break
			}
		}
	case "||":
		for k := j; k > max(0, j-6); k-- {
			if is(words[k], "like", "ilike") {
				return use{op: "like", column: columnBefore(words, k)}
			}
		}
	}
	return use{}
}

// after reads $n OPERATOR COLUMN.
func after(words []string, i int) use {
	j := i + 1
	for j+1 < len(words) && (words[j] == ")" || words[j] == "::" || j > 0 && words[j-1] == "::") {
		j++
	}
	if j+1 >= len(words) {
		return use{}
	}
	op, ok := opposite[words[j]]
	if !ok {
		return use{}
	}
	j++
	for j+2 < len(words) && words[j+1] == "." {
		j += 2
	}
	if !nameWord.MatchString(words[j]) {
		return use{}
	}
	return use{op: op, column: unquote(words[j])}
}

// columnBefore is the last name before an operator.
func columnBefore(words []string, j int) string {
	for k := j - 1; k >= 0 && k > j-8; k-- {
		switch w := words[k]; {
		case k > 0 && words[k-1] == "::" || w == "::" || w == ")" || w == "(" || is(w, "not"):
		case nameWord.MatchString(w):
			return unquote(w)
		default:
			return ""
		}
	}
	return ""
}

func is(w string, any ...string) bool {
	for _, a := range any {
		if strings.EqualFold(w, a) {
			return true
		}
	}
	return false
}

func isKeyword(w string) bool {
	return is(w, "and", "or", "in", "any", "all", "some", "where", "on", "between", "like", "ilike", "limit", "offset", "values", "array", "not", "when", "then", "else", "select")
}

// typical chooses values for a query's parameters: what a program would typically
// ask for under a set of statistics. Where parameters can be left open, as in
// "a = $1 OR $1 IS NULL", set A gives all of them, and set B none, and each by
// itself.
func (db *database) typical(ctx context.Context, sql string, types []uint32, set *applied, places []*place) ([][]string, error) {
	given, err := db.given(ctx, sql, types, set, places)
	if err != nil {
		return nil, err
	}
	open := optional(sql)
	if set.together || len(open) == 0 {
		return [][]string{given}, nil
	}
	none := slices.Clone(given)
	for n, absent := range open {
		if n <= len(none) {
			none[n-1] = absent
		}
	}
	list := [][]string{none}
	for _, n := range slices.Sorted(maps.Keys(open)) {
		if n <= len(none) && len(list) <= mostVariants {
			one := slices.Clone(none)
			one[n-1] = given[n-1]
			list = append(list, one)
		}
	}
	return list, nil
}

// mostVariants bounds what is tried of a query with many optional parameters.
const mostVariants = 8

// optional lists the parameters that a query can do without, with the values that
// leave them open.
func optional(sql string) map[int]string {
	found := map[int]string{}
	for _, form := range optionalForms {
		for _, m := range form.pattern.FindAllStringSubmatch(sql, -1) {
			if n, err := strconv.Atoi(m[1]); err == nil && found[n] == "" {
				found[n] = form.absent
			}
		}
	}
	return found
}

var optionalForms = []struct {
	pattern *regexp.Regexp
	absent  string
}{
	{regexp.MustCompile(`(?i)\$(\d+)\)*(?:\s*::\s*[\w."\[\]]+|\s+AS\s+[\w."\[\]]+)?\)*\s+IS\s+(?:NOT\s+)?NULL`), "NULL"},
	{regexp.MustCompile(`(?i)\b(?:coalesce|nullif)\(\s*\(?\$(\d+)`), "NULL"},
	{regexp.MustCompile(`(?i)\$(\d+)\)*(?:\s*::\s*[\w."]+)?\)*\s*(?:=|<>|!=)\s*''`), "''"},
	{regexp.MustCompile(`(?i)''\s*(?:=|<>|!=)\s*\(?\$(\d+)`), "''"},
	{regexp.MustCompile(`(?i)\b(?:char_)?length\(\s*\(?\$(\d+)`), "''"},
	{regexp.MustCompile(`(?i)\b(?:cardinality|array_length)\(\s*\(?\$(\d+)`), "'{}'"},
}

// given chooses values for all parameters.
func (db *database) given(ctx context.Context, sql string, types []uint32, set *applied, places []*place) ([]string, error) {
	found := uses(sql)
	both := map[string]int{} // bounds of a column: 1 lower, 2 upper, 3 both
	for _, u := range found {
		switch u.op {
		case ">":
			both[u.column] |= 1
		case "<":
			both[u.column] |= 2
		}
	}
	var values []string
	for i, oid := range types {
		t, err := db.typeOf(ctx, oid)
		if err != nil {
			return nil, err
		}
		u := found[i+1]
		v := set.value(t, u, columnNamed(places, u.column), both[u.column] == 3)
		if v != "NULL" {
			v = "'" + strings.ReplaceAll(v, "'", "''") + "'"
		}
		values = append(values, v)
	}
	return values, nil
}

func columnNamed(places []*place, name string) *column {
	for _, p := range places {
		for _, c := range p.table.columns {
			if c.name == name {
				return c
			}
		}
	}
	return nil
}

// A paramType is a type as values of it are written.
type paramType struct {
	name   string
	array  bool
	labels []string
}

func (db *database) typeOf(ctx context.Context, oid uint32) (t paramType, err error) {
	err = db.QueryRow(ctx, `
		WITH RECURSIVE base AS (
			SELECT oid, typbasetype, typelem, typcategory, typname FROM pg_type WHERE oid = $1
			UNION ALL SELECT t.oid, t.typbasetype, t.typelem, t.typcategory, t.typname FROM base JOIN pg_type t
				ON t.oid = CASE WHEN base.typbasetype <> 0 THEN base.typbasetype WHEN base.typcategory = 'A' THEN base.typelem END)
		SELECT (SELECT typname::text FROM base WHERE typbasetype = 0 AND typcategory <> 'A' LIMIT 1), bool_or(typcategory = 'A'),
			array(SELECT enumlabel::text FROM pg_enum WHERE enumtypid IN (SELECT oid FROM base) ORDER BY enumsortorder) FROM base`, oid).
		Scan(&t.name, &t.array, &t.labels)
	return t, err
}

// elements is how many an array has that a program typically passes.
const elements = 10

// value chooses one; "NULL" where a type has no plain text.
func (set *applied) value(t paramType, u use, c *column, between bool) string {
	one := set.scalar(t, u, c, between, 0)
	if !t.array || one == "NULL" {
		return one
	}
	var list []string
	for i := range elements {
		list = appendNew(list, set.scalar(t, u, c, between, i))
	}
	return sized.ArrayText(list)
}

func (set *applied) scalar(t paramType, u use, c *column, between bool, i int) string {
	switch u.op {
	case "limit":
		return "50"
	case "offset":
		return "0"
	case "like":
		return "%abc%"
	}
	if c != nil {
		if v, ok := set.ofColumn(u, c, between, i); ok {
			return v
		}
	}
	if len(t.labels) > 0 {
		return t.labels[i%len(t.labels)]
	}
	switch t.name {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "oid":
		return fmt.Sprint(5 + i)
	case "bool":
		return "t"
	case "timestamptz", "timestamp", "date":
		return now.Add(hours(-24)).UTC().Format("2006-01-02 15:04:05")
	case "time", "timetz":
		return "12:00"
	case "interval":
		return "1 day"
	case "uuid":
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
	case "json", "jsonb":
		return "{}"
	case "bytea":
		return fmt.Sprintf(`\x%064d`, i)
	case "inet", "cidr":
		return fmt.Sprintf("10.0.0.%d", i)
	case "text", "varchar", "bpchar", "name", "citext":
		return fmt.Sprintf("abc%d", i)
	}
	return "NULL"
}

// ofColumn chooses a value by the column that it is compared with.
func (set *applied) ofColumn(u use, c *column, between bool, i int) (string, bool) {
	s, ok := set.stats[c.table]
	if !ok {
		return "", false
	}
	stats := s.columns[c]
	switch u.op {
	case "=":
		for _, v := range stats.common { // work is what is looked for by its state
			if c.typeName != "bool" && progressValue.MatchString(v) && i == 0 {
				return v, true
			}
		}
		if len(stats.common) > 0 {
			return stats.common[i%len(stats.common)], true
		}
		if c.category == "N" {
			if q := set.quantile(c, 0.5, s.rows); q != "" {
				return q, true
			}
		}
	case "<", ">":
		q := set.narrow
		if between {
			q = 0.5 - set.narrow/2
			if u.op == "<" {
				q += set.narrow
			}
		} else if u.op == ">" {
			q = 1 - set.narrow
		}
		if v := set.quantile(c, q, s.rows); v != "" {
			return v, true
		}
	}
	return "", false
}
