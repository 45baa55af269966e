// Package batch makes the cure of a query in a loop: the query for all rounds at
// once, as the project writes its queries, or the one that does it already. It
// knows what is known of the query and what Go sends with it; package twin knows
// the SQL. It must not know loops, nor how findings are worded.
package batch

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// A Request is a query that a loop runs.
type Request struct {
	Query *queryline.Query
	// Differ are the names of what is sent that differs from round to round; nil is
	// not known.
	Differ []string
	// Siblings are the queries of the query's package; it may be among them.
	Siblings []*Sibling
	// Sender and Args are what a query that is written by hand is sent by and with,
	// as Go source; "" and nil are not known.
	Sender string
	Args   []string
	// Postgres says that database/sql has no other driver in the program: question
	// marks are made numbers then.
	Postgres bool
}

// A Cure is a query for all rounds at once.
type Cure struct {
	Name     string // of the query; "" is none, as of one that is written by hand
	Existing bool   // it is there: there is nothing to write
	Batch    bool   // it is one of pgx's batches: the same query, sent together
	Copy     bool   // it is a :copyfrom
	Text     string // what is to be written
	SQL      string // for PostgreSQL to read; "" where it is for another engine
	Twin     *twin.Twin
	// Each are the numbers of the parameters that differ.
	Each []int
	// Arrays are what an existing query calls the parameters, by the numbers that they
	// have in the query for one; nil is not known.
	Arrays []string
	// Marks are the numbers of the parameters in the order in which SQL with question
	// marks takes them; nil is that it has numbers.
	Marks []int
	// Expands says that the text takes no array, but as many question marks as there
	// are keys.
	Expands bool
}

// Of returns the cure of a query. The error says why there is none.
func Of(r Request) (*Cure, error) {
	sent := r.Query.Sent
	if sent.SQL == "" {
		return nil, errors.New("the query's SQL is not known")
	}
	if c := r.batched(); c != nil && r.Query.Batch == "" {
		return c, nil
	}
	if r.Query.Batch != "" && r.Query.As != "" { // the keys are with the rows, whatever the query is
		return &Cure{Name: r.Query.Batch, Existing: true}, nil
	}
	q, err := r.query()
	if err != nil {
		return nil, err
	}
	c := &Cure{Each: q.Each}
	if HasMarks(sent.SQL) {
		if !sent.SQLC {
			return r.marked(q)
		}
		if c.Twin, err = twin.OfMarks(q); err != nil {
			return nil, err
		}
	} else {
		if c.Twin, err = twin.Of(q); err != nil {
			return nil, err
		}
		c.SQL = c.Twin.SQL
	}
	if r.Query.Batch != "" {
		return &Cure{Name: r.Query.Batch, Existing: true, Twin: c.Twin, Each: q.Each}, nil
	}
	if have := r.existing(c.Twin); have != nil {
		have.Twin, have.Each = c.Twin, q.Each
		return have, nil
	}
	switch {
	case sent.SQLC || sent.DBGen:
		err = r.write(c)
	default:
		r.writeCall(c)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Advice says what to do with the cure of a query.
func (c *Cure) Advice(q *queryline.Query) string {
	switch {
	case c.Existing && c.Batch:
		return fmt.Sprintf("call %s once with all of them: it sends them together", c.Name)
	case c.Existing:
		return fmt.Sprintf("call %s once with all of them", c.Name)
	case c.Name == "" && q.Verb == "select":
		return "send the query of the cure once with all of them"
	case c.Name == "":
		return "send the statement of the cure once with all of them"
	case q.File == "":
		return fmt.Sprintf("write %s as the cure has it and call it once with all of them", c.Name)
	}
	return fmt.Sprintf("add %s to %s, as the cure has it, and call it once with all of them", c.Name, q.File)
}

// IsGuess reports whether the cure's types are those of the Go code, to be compared
// with the schema.
func (c *Cure) IsGuess() bool { return strings.Contains(c.Text, guess) }

// guess begins the comment on such types.
const guess = "-- (types by the Go code"

// Directive is what "-- batch:" says to have dbgen make the batch twin of a query.
func Directive(q *queryline.Query) string {
	by := "by=" + strings.Join(Snakes(q.Keys), ",")
	if q.ToList || len(q.Keys) > 1 { // of several keys rows alone do not say which are whose
		by += " as=list"
	}
	return by
}

// Snakes is Snake of each of some names.
func Snakes(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = Snake(n)
	}
	return out
}

// LoaderDirective is what "-- batch:" says to have dbgen make a loader of a query,
// whose keys are all of its parameters.
func LoaderDirective(q *queryline.Query) string {
	by := "*"
	if args := len(q.Sent.Args); args == 0 || args == len(q.Keys) {
		by = strings.Join(Snakes(q.Keys), ",")
	}
	return "by=" + by + " as=map loader=" + Snake(LoaderName(q))
}

// LoaderName is what the loader of a query is called: GetUser's is User.
func LoaderName(q *queryline.Query) string {
	for _, verb := range []string{"Get", "Find", "List", "Load", "Fetch", "Select"} {
		if rest, ok := strings.CutPrefix(q.Name, verb); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return rest
		}
	}
	return q.Name
}

// query is what package twin is asked for.
func (r Request) query() (twin.Query, error) {
	sent := r.Query.Sent
	q := twin.Query{SQL: sent.SQL, Params: map[int]twin.Known{}, One: r.Query.Command == "one", Lists: sent.SQLC}
	for n := 1; n <= max(len(sent.Args), len(sent.Types)); n++ {
		q.Params[n] = known(sent, n)
	}
	differs := func(n int) bool {
		return n <= len(sent.Args) && slices.Contains(r.Differ, sent.Args[n-1].Name) || slices.Contains(r.Differ, fmt.Sprintf("$%d", n))
	}
	switch {
	case r.Differ != nil && len(sent.Args) > 0:
		for n := 1; n <= len(sent.Args); n++ {
			if differs(n) {
				q.Each = append(q.Each, n)
			}
		}
	case r.Query.Verb == "select" || r.Query.Verb == "delete":
		text := sent.SQL
		if HasMarks(text) {
			text = twin.Numbered(text)
		}
		outline, ok := parser.Outlined(text)
		if !ok {
			return q, errors.New("PostgreSQL's parser does not take it")
		}
		for _, n := range outline.Equal {
			if !q.Params[n].List {
				q.Each = append(q.Each, n)
			}
		}
	default:
		for n := 1; n <= len(sent.Args); n++ {
			if !q.Params[n].List {
				q.Each = append(q.Each, n)
			}
		}
	}
	return q, nil
}

var numbers = lazyregexp.New(`\$\d`)

// HasMarks reports whether a text has question marks for parameters.
func HasMarks(sql string) bool { return !numbers().MatchString(sql) && strings.Contains(sql, "?") }

// write writes a query of a file, as sqlc and dbgen read it.
func (r Request) write(c *Cure) error {
	q := r.Query
	var taken, keys []string
	for _, s := range r.others() {
		taken = append(taken, s.Name)
	}
	if q.Verb == "select" {
		for _, k := range c.Twin.Keys {
			keys = append(keys, k.Column[strings.LastIndexByte(k.Column, '.')+1:])
		}
	}
	c.Name = twin.Name(q.Name, keys, taken)
	command := "many"
	if !q.Returns() {
		command = q.Command
	}
	if q.Verb == "insert" && !q.Returns() && !q.NoCopy && !q.NoBatch && c.PlainRows() {
		c.Copy, c.SQL = true, ""
		c.Text = fmt.Sprintf("-- name: %s :copyfrom\n%s;", c.Name, trimmed(q.Sent.SQL))
		return nil
	}
	text, err := c.Twin.Named(func(n int) bool { return n <= len(q.Sent.Args) && mayBeNull(q.Sent.Args[n-1]) })
	if err != nil {
		return err
	}
	c.Text = fmt.Sprintf("-- name: %s :%s\n%s%s;", c.Name, command, comments(c.Twin, q), trimmed(text))
	return nil
}

// PlainRows reports whether an INSERT's rows are nothing but parameters that
// differ, as COPY takes them.
func (c *Cure) PlainRows() bool {
	if c.Twin == nil {
		return false
	}
	for _, p := range c.Twin.Params {
		if !p.Many {
			return false
		}
	}
	return !strings.Contains(c.Twin.SQL, " AS ") && len(c.Twin.Notes) == 0
}

// trimmed is a text without what ends it.
func trimmed(sql string) string { return strings.TrimRight(sql, "; \t\n") }

// comments are what is to be known of a twin, as comments.
func comments(t *twin.Twin, q *queryline.Query) string {
	var b strings.Builder
	if guessed := guessed(t, q); len(guessed) > 0 {
		fmt.Fprintf(&b, guess+", to be compared with the schema: %s)\n", strings.Join(guessed, ", "))
	}
	for _, note := range t.Notes {
		fmt.Fprintf(&b, "-- (%s)\n", note)
	}
	return b.String()
}

// guessed are the types in a twin's text that neither the query nor the schema has.
func guessed(t *twin.Twin, q *queryline.Query) (list []string) {
	names := t.Names()
	for i, p := range t.Params {
		told := i < len(q.Sent.Types) && q.Sent.Types[i] != ""
		if p.Guessed && !told && strings.Contains(t.SQL, fmt.Sprintf("$%d::", i+1)) {
			list = append(list, names[i]+" "+p.Type)
		}
	}
	return list
}

// writeCall writes SQL and how Go sends it.
func (r Request) writeCall(c *Cure) {
	sent := r.Query.Sent
	sender := r.Sender
	if sender == "" {
		sender = "db"
	}
	returns := r.Query.Returns() || len(c.Twin.Keys) > 0
	call, method := "_, err := ", "Exec"
	if returns {
		call, method = "rows, err := ", "Query"
	}
	if sent.Driver == queryline.SQL {
		method += "Context"
	}
	args := strings.Join(r.arguments(c), ", ")
	if c.Expands {
		c.Text = fmt.Sprintf("%s\nquery, args, err := sqlx.In(sql, %s) // which writes a ? for each\n%s%s.%s(ctx, query, args...)",
			trimmed(c.Sends()), args, call, sender, method)
		return
	}
	call += fmt.Sprintf("%s.%s(ctx, sql, %s)", sender, method, args)
	switch {
	case returns && sent.Driver == queryline.PGX:
		call += " // and pgx.CollectRows"
	case sent.Driver == queryline.SQL:
		call += " // pgx's driver takes slices without pq.Array"
	}
	c.Text = comments(c.Twin, r.Query) + trimmed(c.Sends()) + "\n" + call
}

// arguments are what the text of a cure is sent with, as Go source, in its order.
func (r Request) arguments(c *Cure) (args []string) {
	names := c.Twin.Names()
	for i, p := range c.Twin.Params {
		arg := fmt.Sprintf("arg%d", i+1)
		if i < len(r.Args) {
			arg = r.Args[i]
		}
		if p.Many {
			arg = GoName(names[i])
			if r.Query.Sent.Driver == queryline.SQL && !c.Expands {
				arg = "pq.Array(" + arg + ")"
			}
		}
		args = append(args, arg)
	}
	return c.InOrder(args)
}

// GoName is a name of SQL as a variable of Go is called.
func GoName(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words {
		switch {
		case i == 0 || w == "":
		case w == "id" || w == "ids":
			words[i] = "ID" + w[2:]
		default:
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
