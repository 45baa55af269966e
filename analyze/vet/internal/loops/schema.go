package loops

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// What a schema says of the texts that were read.

// A textKey is a text of SQL and where it is sent.
type textKey struct {
	file string
	line int
	sql  string
}

// texts are the queries of SQL that was read, by where it is sent; nil is none.
type texts map[textKey]*queryline.Query

// resolve gives the SQL that was read the meaning that a schema has for it, and
// reports whether there is anything new.
func (w *world) resolve(schema func([]string) []*Statement) bool {
	if schema == nil {
		return false
	}
	var sql []string
	var queries []*queryline.Query
	for _, c := range w.checkers {
		for key, q := range c.texts {
			if q != nil && !strings.Contains(key.sql, unknown) {
				sql, queries = append(sql, numbered(key.sql)), append(queries, q)
			}
		}
	}
	if len(sql) == 0 {
		return false
	}
	told := map[*queryline.Query]bool{}
	for i, s := range schema(sql) {
		if s == nil {
			continue
		}
		q := queries[i]
		told[q] = true
		q.Verb, q.Tables, q.Volatile, q.Equal = s.Verb, s.Tables, s.Volatile, nil
		q.Sent.Types = s.Types
		for _, n := range s.Keys {
			q.Equal = append(q.Equal, parameter(n))
		}
	}
	for _, c := range w.checkers {
		for fn, f := range c.frames {
			if f != nil && f.runsAny(told) {
				w.stale[fn] = true
			}
		}
	}
	return len(told) > 0
}

// runsAny reports whether what was found of a function has to do with queries.
func (f *frame) runsAny(queries map[*queryline.Query]bool) bool {
	has := func(s *summary) bool {
		return s != nil && slices.ContainsFunc(s.effects, func(e effect) bool { return queries[e.query] })
	}
	for _, s := range f.inLit {
		if has(s) {
			return true
		}
	}
	for _, found := range f.perCall {
		if slices.ContainsFunc(found, func(v *verdict) bool { return queries[v.query] }) {
			return true
		}
	}
	return has(f.own)
}
