package analyze

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A bodyScan reads the text of a body that is no plain SQL, PL/pgSQL above all,
// for the tables that it writes and reads and the functions that it calls. It
// goes by the words alone and errs on the safe side: each name of a table is a
// read, and each name before a parenthesis a call.
type bodyScan struct {
	*analysis
	body   *body
	tokens []bodyToken
	temp   map[string]bool // temporary tables that it makes
	depth  int             // of texts within texts
}

// A bodyToken is a token: of a name or a keyword word is its value in lower
// case, unless quoted; of a string its value.
type bodyToken struct {
	id   pg.Token
	word string
	name bool // it may be a name
}

// text adds what a text does.
func (s *bodyScan) text(text string) {
	tokens, err := pgast.Scan(text)
	if err != nil || s.depth > 8 {
		s.body.unseen = "its body is not understood"
		return
	}
	outer := s.tokens
	s.tokens = nil
	for _, t := range tokens {
		if t.Token == pg.Token_SQL_COMMENT || t.Token == pg.Token_C_COMMENT {
			continue
		}
		raw := text[t.Start:t.End]
		b := bodyToken{id: t.Token, word: strings.ToLower(raw)}
		switch {
		case t.Token == pg.Token_SCONST:
			b.word = stringValue(raw)
		case strings.HasPrefix(raw, `"`):
			b.name, b.word = true, strings.ReplaceAll(strings.Trim(raw, `"`), `""`, `"`)
		case t.Token == pg.Token_IDENT, t.KeywordKind == pg.KeywordKind_UNRESERVED_KEYWORD,
			t.KeywordKind == pg.KeywordKind_COL_NAME_KEYWORD, t.KeywordKind == pg.KeywordKind_TYPE_FUNC_NAME_KEYWORD:
			b.name = true
		}
		s.tokens = append(s.tokens, b)
	}
	if s.temp == nil {
		s.temp = map[string]bool{}
	}
	s.depth++
	for i := 0; i < len(s.tokens); {
		i = s.step(i)
	}
	s.depth--
	s.tokens = outer
}

// stringValue is the value of a string constant without escapes.
func stringValue(raw string) string {
	if strings.HasPrefix(raw, "$") {
		tag := strings.IndexByte(raw[1:], '$') + 2
		return raw[tag : len(raw)-tag]
	}
	if i := strings.IndexByte(raw, '\''); i >= 0 && strings.HasSuffix(raw, "'") && len(raw) > i+1 {
		raw = raw[i+1 : len(raw)-1]
	}
	return strings.ReplaceAll(raw, "''", "'")
}

// at is the i-th token's word, "" beyond the end and for strings.
func (s *bodyScan) at(i int) string {
	if i < 0 || i >= len(s.tokens) || s.tokens[i].id == pg.Token_SCONST {
		return ""
	}
	return s.tokens[i].word
}

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

// step looks at the token at i and returns where to go on.
func (s *bodyScan) step(i int) int {
	switch word := s.at(i); {
	case word == "insert" && s.is(i+1, "into"):
		return s.write(i+2, Insert)
	case word == "merge" && s.is(i+1, "into"):
		return s.write(i+2, Insert, Update, Delete)
	case word == "delete" && s.is(i+1, "from"):
		return s.write(i+2, Delete)
	case word == "update" && s.is(i-1, "for", "key"):
		s.body.locks = true
	case word == "share" && s.is(i-1, "for", "key"):
		s.body.locks = true
	case word == "update" && s.is(i-1, "do"):
		for _, x := range s.body.accesses {
			x.upsert = x.upsert || x.verb == Insert
		}
	case word == "update":
		return s.write(i+1, Update)
	case word == "truncate":
		for i = s.write(s.skip(i+1, "table"), Delete); s.is(i, ","); {
			i = s.write(i+1, Delete)
		}
		return i
	case word == "refresh" && s.is(i+1, "materialized"):
		return s.write(s.skip(i+2, "view", "concurrently"), Update)
	case word == "copy" && s.starts(i):
		return s.write(i+1, Insert)
	case word == "execute" && !s.is(i-1, "grant", "revoke", ","):
		return s.execute(i + 1)
	case word == "do" && s.starts(i):
		return s.execute(i + 1)
	case s.is(i, "create", "alter", "drop") && s.starts(i):
		return s.ddl(i)
	case word == "return" && i+1 < len(s.tokens) && s.tokens[i+1].name && !s.is(i+1, "new", "old", "query", "next"):
		s.body.wholeRow = true
	case word == "new":
		return s.newRow(i)
	case i < len(s.tokens) && s.tokens[i].name:
		return s.name(i)
	case word == "::":
		s.casts(i + 1)
	case ofSession[word]: // CURRENT_USER and its kin are no names
		s.body.session = word
	case word != "":
		s.operator(word)
	}
	return i + 1
}

// qualified reads a name that may be qualified.
func (s *bodyScan) qualified(i int) (schemaName, name string, next int) {
	for i < len(s.tokens) && s.tokens[i].name {
		schemaName, name = name, s.tokens[i].word
		if i++; !s.is(i, ".") {
			break
		}
		i++
	}
	return schemaName, name, i
}

// write notes that the table at i is written.
func (s *bodyScan) write(i int, verbs ...Verb) int {
	schemaName, name, next := s.qualified(s.skip(i, "only"))
	rel := s.find(schemaName, name)
	if rel == nil {
		return max(next, i)
	}
	for _, verb := range verbs {
		x := &access{rte: &rte{rel: rel, level: &query{}, access: -1}, verb: verb}
		for c := range rel.cols {
			x.setCols = append(x.setCols, c)
		}
		x.updateCols = x.setCols
		s.body.accesses = append(s.body.accesses, x)
	}
	return next
}

// find is the table or view of a name, wherever it may lie.
func (s *bodyScan) find(schemaName, name string) *relation {
	if name == "" || s.temp[name] && schemaName == "" {
		return nil
	}
	rel := s.findRelation(s.path, schemaName, name)
	for i := 0; rel == nil && schemaName == "" && i < len(s.cat.Schemas); i++ {
		rel = s.rels[schema.Name{Schema: s.cat.Schemas[i].Name, Name: name}]
	}
	if rel == nil || rel.table == nil {
		return nil
	}
	if s.run(func() { rel.columns(s.analysis, -1) }) != nil {
		s.body.unseen = "view " + rel.name + " is not understood"
		return nil
	}
	return rel
}

// execute is EXECUTE: of a constant it is as if the text stood there.
func (s *bodyScan) execute(i int) int {
	if i < len(s.tokens) && s.tokens[i].id == pg.Token_SCONST && (i+1 == len(s.tokens) || s.is(i+1, ";", "into", "using", "loop", "language")) {
		s.text(s.tokens[i].word)
		return i + 1
	}
	const why = "it runs SQL that is put together at run time"
	if s.is(i, "format") && s.is(i+1, "(") && i+2 < len(s.tokens) && s.tokens[i+2].id == pg.Token_SCONST && formatsQuery(s.tokens[i+2].word) {
		s.body.unseenReads = why
		s.text(s.tokens[i+2].word)
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
			s.body.accesses = append(s.body.accesses, &access{rte: &rte{rel: rel, access: -1}, reads: true, all: true})
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
	for _, f := range s.types.Functions(s.path, n.Schema, n.Name) {
		s.body.note(s.analysis, f)
	}
}

// operator notes the functions behind the schema's own operators.
func (s *bodyScan) operator(word string) {
	for _, sc := range s.cat.Schemas {
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
	for _, sc := range s.cat.Schemas {
		for _, c := range sc.Casts {
			if c.Target.Name.Name == name {
				s.callsOf(c.Function)
			}
		}
	}
}

// calledIn are the schema's own functions whose names an expression calls.
func (b *binding) calledIn(n *pg.Node, schemaName string) []*schema.Function {
	var out []*schema.Function
	if n == nil {
		return nil
	}
	visitNodes(n.ProtoReflect(), func(m any) bool {
		if call, ok := m.(*pg.FuncCall); ok {
			from, name := splitName(call.Funcname)
			out = append(out, b.cat.Functions(b.pathOf(schemaName), schema.Name{Schema: from, Name: name})...)
		}
		return true
	})
	return out
}
