package loops

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// where says where the query stands in SQL.
func where(q *queryline.Query) string {
	if q.File == "" {
		return "query " + q.Name
	}
	return fmt.Sprintf("query %s in %s", q.Name, q.File)
}

func readCure(q *queryline.Query) string {
	switch {
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case q.NoTwin && len(q.Keys) == 1:
		key := snake(q.Keys[0])
		return fmt.Sprintf("write %s for many values, with \"%s = ANY($1)\" in place of \"= $1\", %[2]s selected too, and GROUP BY %[2]s where it aggregates (a LIMIT for each wants LATERAL), and call it once",
			where(q), key)
	case len(q.Keys) == 1:
		return fmt.Sprintf("add \"-- batch: by=%s\" above %s and call the batch twin once with all of them", snake(q.Keys[0]), where(q))
	case len(q.Keys) > 1:
		return fmt.Sprintf("write %s for many keys, with (%s) IN (SELECT * FROM unnest($1::…[], $2::…[])), and call it once",
			where(q), snakes(q.Keys))
	}
	return fmt.Sprintf("write %s for many values, with \"= ANY($1)\" in place of \"= $1\", and call it once", where(q))
}

func (f *frame) writeCure(q *queryline.Query) string {
	switch {
	case q.Batch != "":
		return fmt.Sprintf("call %s once with all of them", q.Batch)
	case q.Verb == "insert":
		return f.insertCure(q)
	case q.Verb == "delete":
		return fmt.Sprintf("write %s with \"= ANY($1)\" in place of \"= $1\", or make it a :batchexec, and send all at once", where(q))
	}
	return fmt.Sprintf("write %s as UPDATE … FROM unnest($1::…[], …), or make it a :batchexec, and send all at once", where(q))
}

// insertCure proposes COPY where it can do what the INSERT does.
func (f *frame) insertCure(q *queryline.Query) string {
	unnest := fmt.Sprintf("write %s as INSERT … SELECT FROM unnest($1::…[], …)", where(q))
	if q.NoCopy {
		return unnest + ", which keeps its other clauses, and send all rows at once"
	}
	copier := f.copier(q)
	switch {
	case copier != "" && q.Returns():
		return fmt.Sprintf("call %s once with all rows; where the returned rows are needed, %s … RETURNING", copier, unnest)
	case copier != "":
		return fmt.Sprintf("call %s once with all rows", copier)
	case q.Returns():
		return unnest + " … RETURNING, and send all rows at once"
	}
	return fmt.Sprintf("make %s a :copyfrom, or INSERT … SELECT FROM unnest($1::…[], …), and send all rows at once", where(q))
}

// copier names a :copyfrom query that fills the same table with at least what q
// gives, or "".
func (f *frame) copier(q *queryline.Query) string {
	name := ""
	for _, fact := range f.pass.AllObjectFacts() {
		known, ok := fact.Fact.(*IsQuery)
		if !ok || known.Query.Command != "copyfrom" || len(q.Tables) == 0 || !slices.Equal(known.Query.Tables, q.Tables) ||
			slices.ContainsFunc(q.Keys, func(k string) bool { return !slices.Contains(known.Query.Keys, k) }) {
			continue
		}
		if name == "" || known.Query.Name < name {
			name = known.Query.Name
		}
	}
	return name
}

func snakes(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = snake(n)
	}
	return strings.Join(out, ", ")
}

// snake turns a Go name into the SQL name that it came from: AuthorID is
// author_id.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
