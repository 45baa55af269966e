package oracle

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Query is a random query.
type Query struct {
	tree     *node
	rows     bool // it yields rows
	features []string
	calls    []*callable
}

// query writes a statement.
func (g *gen) query() *Query {
	g.reset()
	var n *node
	var cols []column
	p := place{depth: 2 + g.IntN(2)}
	if g.one(5) {
		n, cols = g.modification(p, false)
	} else {
		n, cols = g.selection(p, selectOptions{top: true})
	}
	return &Query{tree: n, rows: len(cols) > 0, features: g.features, calls: g.calls}
}

// file is the query as a file has it.
func (q *Query) file(name string) string {
	command := "exec"
	if q.rows {
		command = "many"
	}
	return fmt.Sprintf("-- name: %s :%s\n%s;\n", name, command, q.tree)
}

// An opinion is what dbgen says of a query.
type opinion struct {
	author  string         // the text as a file has it, but for macros
	sql     string         // what would be sent
	query   *analyze.Query // nil when it is refused
	result  *analyze.Result
	refusal *diag.Diagnostic
	panic   any
}

// opine parses and analyses queries.
func opine(cat *schema.Catalog, queries []*Query) (all []opinion) {
	defer func() {
		if r := recover(); r == nil {
			return
		} else if len(queries) == 1 {
			text := queries[0].tree.String()
			all = []opinion{{author: text, sql: text, panic: r}}
			return
		}
		all = nil
		for _, q := range queries { // one of them
			all = append(all, opine(cat, []*Query{q})...)
		}
	}()
	var b strings.Builder
	for i, q := range queries {
		b.WriteString(q.file(fmt.Sprintf("Q%d", i)))
	}
	parsed, diags := parser.ParseFile("query.sql", b.String(), parser.Options{})
	r, _ := analyze.Analyze(context.Background(), cat, parsed, analyze.Options{})
	diags.Append(r.Diags)
	all = make([]opinion, len(queries))
	for i, q := range queries {
		text := q.tree.String()
		all[i] = opinion{author: text, sql: text, result: r}
	}
	at := func(name string) *opinion {
		i := -1
		if _, err := fmt.Sscanf(name, "Q%d", &i); err != nil || i < 0 || i >= len(all) {
			return nil
		}
		return &all[i]
	}
	for _, q := range parsed {
		if o := at(q.Name); o != nil && q.SQL != "" {
			o.author, o.sql = q.SQL, q.SQL
		}
	}
	for _, q := range r.Queries {
		if o := at(q.Name); o != nil {
			o.query, o.sql = q, q.SQL
		}
	}
	for _, d := range diags.All() {
		if o := at(d.Query); o != nil && d.Severity == diag.Error && o.refusal == nil {
			o.refusal = &d
			o.query = nil
		}
	}
	for i := range all {
		if all[i].query == nil && all[i].refusal == nil {
			all[i].refusal = &diag.Diagnostic{Message: "the query is not among the results"}
			for _, d := range diags.All() {
				if d.Query == "" {
					all[i].refusal = &d
				}
			}
		}
	}
	return all
}

// A Disagreement is a difference between dbgen and the server.
type Disagreement struct {
	Kind   string // what is different
	Cause  string // the detail without what differs from query to query
	Detail string
	SQL    string
	Schema []string
	Seed   string
	Count  int
}

// The kinds of disagreement.
const (
	kindPanic    = "dbgen panics"
	kindRefused  = "dbgen refuses what the server accepts"
	kindAccepted = "dbgen accepts what the server refuses"
	kindParam    = "a parameter's type"
	kindName     = "a column's name"
	kindType     = "a column's type"
	kindCount    = "the number of parameters or columns"
	kindNull     = "a NULL in a never-null column"
	kindNotNull  = "a value in an always-null column"
	kindSent     = "what is sent is not what the author wrote"
	kindSchema   = "the schema"
)

var (
	quoted = regexp.MustCompile(`"[^"]*"|'[^']*'|\$\d+`)
	number = regexp.MustCompile(`\b[a-z]?\d+\b`)
)

// cause takes out of a message what differs from query to query.
func cause(message string) string {
	return number.ReplaceAllString(quoted.ReplaceAllString(message, "…"), "#")
}

// ask holds an opinion to the server's verdict on the author's text, and what
// would be sent to the same verdict; nil means agreement.
func (d *database) ask(ctx context.Context, o *opinion) (verdict, *Disagreement, error) {
	v, err := d.judge(ctx, o.author)
	if err != nil {
		return v, nil, err
	}
	if found := o.compare(v); found != nil || o.query == nil || o.sql == o.author {
		return v, found, nil
	}
	sent, err := d.judge(ctx, o.sql)
	if err != nil || reflect.DeepEqual(v, sent) {
		return v, nil, err
	}
	if sent.refused != nil {
		return v, o.differ(kindSent, "%s: %s", sent.refused.Code, sent.refused.Message), nil
	}
	return v, o.differ(kindSent, "parameters %v, columns %v of %v, sent for %v, %v of %v",
		sent.params, sent.names, sent.types, v.params, v.names, v.types), nil
}

func (o *opinion) differ(kind, format string, args ...any) *Disagreement {
	detail := fmt.Sprintf(format, args...)
	return &Disagreement{Kind: kind, Cause: cause(detail), Detail: detail, SQL: o.author, Count: 1}
}

// compare holds an opinion to the server's verdict on the author's text; nil
// means agreement.
func (o *opinion) compare(v verdict) *Disagreement {
	differ := o.differ
	switch {
	case o.panic != nil:
		return differ(kindPanic, "%v", o.panic)
	case o.query == nil && v.refused != nil:
		return nil
	case o.query == nil:
		return differ(kindRefused, "%s", o.refusal.Message)
	case v.refused != nil:
		return differ(kindAccepted, "%s: %s", v.refused.Code, v.refused.Message)
	case len(o.query.Params) != len(v.params):
		return differ(kindCount, "%d parameters, the server has %d", len(o.query.Params), len(v.params))
	case len(o.query.Columns) != len(v.names):
		return differ(kindCount, "%d columns, the server has %d", len(o.query.Columns), len(v.names))
	}
	types := o.result.Types
	for i, want := range v.params {
		if got := types.Format(o.query.Params[i].Type.OID); got != want {
			return differ(kindParam, "$%d is %s, the server says %s", i+1, got, want)
		}
	}
	for i, c := range o.query.Columns {
		if c.Name != v.names[i] {
			return differ(kindName, "%q, the server says %q", c.Name, v.names[i])
		}
		if got, want := types.Format(c.Type.OID), v.types[i]; got != want && types.Format(types.BaseType(c.Type.OID)) != want {
			return differ(kindType, "%s, the server says %s", got, want)
		}
	}
	return nil
}

// treeSyntax is what ltree says of a constant's text.
var treeSyntax = regexp.MustCompile(`^l(tree|query|txtquery) syntax error|^operand syntax error|^syntax error at position|^bad cube|^syntax error in hstore`)

// missing is what the server says of a constant of type regclass and its kin that
// names nothing.
var missing = regexp.MustCompile(`"([^"]+)" does not exist`)

// unreadable types have values, but no text that a constant could give.
var unreadable = regexp.MustCompile(`^(input of anonymous|cannot accept a value of type )`)

// literalFault says that the server refused a constant's text or what it made
// of constants, which is beyond types.
func literalFault(v verdict, sql string) bool {
	if v.refused != nil {
		if m := missing.FindStringSubmatch(v.refused.Message); m != nil && strings.Contains(sql, sample.Quote(m[1])) {
			return true
		}
	}
	return v.refused != nil && (strings.HasPrefix(v.refused.Code, "22") || strings.HasPrefix(v.refused.Code, "23") ||
		v.refused.Code == "42602" || treeSyntax.MatchString(v.refused.Message) || unreadable.MatchString(v.refused.Message) || slices.Contains([]string{"54001", "57014", "XX000"}, v.refused.Code))
}

// judgeOne compares a single query; used while reducing.
func (d *database) judgeOne(ctx context.Context, cat *schema.Catalog, q *Query) *Disagreement {
	o := opine(cat, []*Query{q})[0]
	v, x, err := d.ask(ctx, &o)
	if err != nil {
		return nil
	}
	if x != nil && x.Kind == kindRefused && d.planned(ctx, o.author, len(v.params)) != nil {
		return nil
	}
	return x
}

// reduce makes the query of a disagreement small.
func (d *database) reduce(ctx context.Context, g *gen, cat *schema.Catalog, q *Query, found *Disagreement) {
	q.tree.shrink(func() bool {
		x := d.judgeOne(ctx, cat, q)
		return x != nil && x.Kind == found.Kind && x.Cause == found.Cause
	}, g.plain)
	if x := d.judgeOne(ctx, cat, q); x != nil {
		found.SQL, found.Detail = x.SQL, x.Detail
	}
	found.Schema = g.schema.needed(found.SQL)
}

var word = regexp.MustCompile(`\w+`)

// needed are the statements of the schema that a query depends on.
func (m *model) needed(sql string) (ddl []string) {
	words := map[string]bool{}
	note := func(s string) {
		for _, w := range word.FindAllString(s, -1) {
			words[strings.TrimPrefix(w, "_")] = true
		}
	}
	note(sql)
	for _, s := range slices.Backward(m.ddl) {
		if fields := word.FindAllString(s, 3); words[fields[2]] {
			note(s)
			ddl = append(ddl, s)
		}
	}
	slices.Reverse(ddl)
	return ddl
}
