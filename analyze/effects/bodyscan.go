package effects

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A bodyScan reads the text of a body that is no plain SQL, PL/pgSQL above all,
// for the tables that it writes and reads and the functions that it calls. It
// goes by the words alone and errs on the safe side: each name of a table is a
// read, and each name before a parenthesis a call.
type bodyScan struct {
	*Schema
	path  []string
	body  *body
	words []parser.Word
	temp  map[string]bool // temporary tables that it makes
	depth int             // of texts within texts
}

// text adds what a text does.
func (s *bodyScan) text(text string) {
	words, err := parser.Words(text)
	if err != nil || s.depth > 8 {
		s.body.unseen = "its body is not understood"
		return
	}
	outer := s.words
	s.words = words
	if s.temp == nil {
		s.temp = map[string]bool{}
	}
	s.depth++
	for i := 0; i < len(s.words); {
		i = s.step(i)
	}
	s.depth--
	s.words = outer
}

// at is the i-th word, "" beyond the end and for strings.
func (s *bodyScan) at(i int) string {
	if i < 0 || i >= len(s.words) || s.words[i].String {
		return ""
	}
	return s.words[i].Text
}

// isName reports whether the i-th word may be a name.
func (s *bodyScan) isName(i int) bool { return i < len(s.words) && s.words[i].Name }

// isString reports whether the i-th word is a string constant.
func (s *bodyScan) isString(i int) bool { return i < len(s.words) && s.words[i].String }

func (s *bodyScan) is(i int, words ...string) bool { return slices.Contains(words, s.at(i)) }

// starts reports whether a statement begins at i.
func (s *bodyScan) starts(i int) bool {
	return i == 0 || s.is(i-1, ";", "begin", "then", "else", "loop", "atomic", ">>")
}

// skip is i, beyond the words that are there.
func (s *bodyScan) skip(i int, words ...string) int {
	for s.is(i, words...) {
		i++
	}
	return i
}

// step looks at the word at i and returns where to go on.
func (s *bodyScan) step(i int) int {
	for _, look := range []func(int) (int, bool){s.change, s.command, s.mention} {
		if next, ok := look(i); ok {
			return next
		}
	}
	return i + 1
}

// change is what writes tables.
func (s *bodyScan) change(i int) (int, bool) {
	switch word := s.at(i); {
	case word == "insert" && s.is(i+1, "into"):
		return s.write(i+2, tree.Insert), true
	case word == "merge" && s.is(i+1, "into"):
		return s.write(i+2, tree.Insert, tree.Update, tree.Delete), true
	case word == "delete" && s.is(i+1, "from"):
		return s.write(i+2, tree.Delete), true
	case word == "update" && !s.is(i-1, "for", "key", "do"):
		return s.write(i+1, tree.Update), true
	case word == "truncate":
		for i = s.write(s.skip(i+1, "table"), tree.Delete); s.is(i, ","); {
			i = s.write(i+1, tree.Delete)
		}
		return i, true
	case word == "refresh" && s.is(i+1, "materialized"):
		return s.write(s.skip(i+2, "view", "concurrently"), tree.Update), true
	case word == "copy" && s.starts(i):
		return s.write(i+1, tree.Insert), true
	}
	return i, false
}

// command is what runs other texts, locks rows, or changes the schema.
func (s *bodyScan) command(i int) (int, bool) {
	switch word := s.at(i); {
	case s.is(i, "update", "share") && s.is(i-1, "for", "key"):
		s.body.locks = true
		return i + 1, true
	case word == "update": // DO UPDATE
		for _, x := range s.body.accesses {
			x.Upsert = x.Upsert || x.Verb == tree.Insert
		}
		return i + 1, true
	case word == "execute" && !s.is(i-1, "grant", "revoke", ","), word == "do" && s.starts(i):
		return s.execute(i + 1), true
	case s.is(i, "create", "alter", "drop") && s.starts(i):
		return s.ddl(i), true
	case word == "return" && s.isName(i+1) && !s.is(i+1, "new", "old", "query", "next"):
		s.body.wholeRow = true
		return i + 1, true
	}
	return i, false
}

// mention is what is read, called or assigned to.
func (s *bodyScan) mention(i int) (int, bool) {
	switch word := s.at(i); {
	case word == "new":
		return s.newRow(i), true
	case s.isName(i):
		return s.name(i), true
	case word == "::":
		s.casts(i + 1)
	case ofSession[word]: // CURRENT_USER and its kin are no names
		s.body.session = word
	case word != "":
		s.operator(word)
	}
	return i, false
}

// qualified reads a name that may be qualified.
func (s *bodyScan) qualified(i int) (schemaName, name string, next int) {
	for s.isName(i) {
		schemaName, name = name, s.words[i].Text
		if i++; !s.is(i, ".") {
			break
		}
		i++
	}
	return schemaName, name, i
}

// write notes that the table at i is written.
func (s *bodyScan) write(i int, verbs ...tree.Verb) int {
	schemaName, name, next := s.qualified(s.skip(i, "only"))
	rel := s.find(schemaName, name)
	if rel == nil {
		return max(next, i)
	}
	for _, verb := range verbs {
		x := &tree.Access{RTE: &tree.RTE{Rel: rel}, Verb: verb}
		for c := range rel.Cols {
			x.SetCols = append(x.SetCols, c)
		}
		x.UpdateCols = x.SetCols
		s.body.accesses = append(s.body.accesses, x)
	}
	return next
}

// find is the table or view of a name, wherever it may lie.
func (s *bodyScan) find(schemaName, name string) *tree.Relation {
	if name == "" || s.temp[name] && schemaName == "" {
		return nil
	}
	rel := s.Find(s.path, schemaName, name)
	for i := 0; rel == nil && schemaName == "" && i < len(s.Catalog.Schemas); i++ {
		rel = s.Find(nil, s.Catalog.Schemas[i].Name, name)
	}
	if rel == nil || rel.Table == nil {
		return nil
	}
	if s.Bind(rel) != nil {
		s.body.unseen = "view " + rel.Name + " is not understood"
		return nil
	}
	return rel
}

// execute is EXECUTE: of a constant it is as if the text stood there.
func (s *bodyScan) execute(i int) int {
	if s.isString(i) && (i+1 == len(s.words) || s.is(i+1, ";", "into", "using", "loop", "language")) {
		s.text(s.words[i].Text)
		return i + 1
	}
	const why = "it runs SQL that is put together at run time"
	if s.is(i, "format") && s.is(i+1, "(") && s.isString(i+2) && formatsQuery(s.words[i+2].Text) {
		s.body.unseenReads = why
		s.text(s.words[i+2].Text)
		return i + 3
	}
	s.body.unseen = why
	return i
}

// formatsQuery reports whether format() can make nothing but a query, in which
// names and values are filled in, of a text.
func formatsQuery(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.HasPrefix(text, "select") && !strings.Contains(text, "%s") && !strings.Contains(text, "%i(") && !strings.Contains(text, "$s")
}

// ddl is CREATE, ALTER or DROP: temporary tables are its own affair.
func (s *bodyScan) ddl(i int) int {
	word := s.at(i)
	next := s.skip(i+1, "local", "global")
	if word == "create" && s.is(next, "temp", "temporary") {
		next = s.skip(next+1, "table", "view", "sequence", "if", "not", "exists")
		_, name, end := s.qualified(next)
		s.temp[name] = true
		return max(end, next)
	}
	next = s.skip(next, "table", "view", "materialized", "index", "sequence", "if", "exists")
	schemaName, name, end := s.qualified(next)
	if word == "drop" && s.find(schemaName, name) == nil {
		return max(end, next)
	}
	s.body.unseen = "it runs DDL"
	return next
}

// newRow is NEW in a trigger: what is set of it.
func (s *bodyScan) newRow(i int) int {
	switch {
	case s.is(i+1, "."):
		_, name, next := s.qualified(i)
		if s.is(next, ":=", "=", "[", ".") || s.is(i-1, "into", ",") {
			s.body.assigned = append(s.body.assigned, name)
		}
		return next
	case s.is(i+1, ":=", "=") || s.is(i-1, "into"):
		s.body.wholeRow = true
	}
	return i + 1
}

// name is a name: of a table, which is read, or of a function that is called.
func (s *bodyScan) name(i int) int {
	schemaName, name, next := s.qualified(i)
	if ofSession[name] {
		s.body.session = name
	}
	switch {
	case s.is(next, "%") && s.is(next+1, "type", "rowtype"):
		return next + 2
	case s.is(next, "("):
		s.callsOf(schema.Name{Schema: schemaName, Name: name})
	}
	for _, n := range [][2]string{{schemaName, name}, {"", schemaName}} {
		if rel := s.find(n[0], n[1]); rel != nil && !s.is(i-1, "as") {
			s.body.accesses = append(s.body.accesses, &tree.Access{RTE: &tree.RTE{Rel: rel}, Reads: true, All: true})
			break
		}
	}
	return next
}

// callsOf notes that each function of a name may be called.
func (s *bodyScan) callsOf(n schema.Name) {
	if n.Name == "" {
		return
	}
	for _, f := range s.Types.Functions(s.path, n.Schema, n.Name) {
		s.body.note(s.Schema, f)
	}
}

// operator notes the functions behind the schema's own operators.
func (s *bodyScan) operator(word string) {
	for _, sc := range s.Catalog.Schemas {
		for _, o := range sc.Operators {
			if o.Name == word {
				s.callsOf(o.Function)
			}
		}
	}
}

// casts notes the functions behind the schema's own casts to the type at i, as
// far as they are called by :: and not by CAST or by assignment.
func (s *bodyScan) casts(i int) {
	_, name, _ := s.qualified(i)
	for _, sc := range s.Catalog.Schemas {
		for _, c := range sc.Casts {
			if c.Target.Name.Name == name {
				s.callsOf(c.Function)
			}
		}
	}
}
