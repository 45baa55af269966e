//go:build !pg_query_go

package pgast

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/sqlc-dev/oliphant"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// misread are key words that PostgreSQL takes as names and that oliphant 0.2.0, in
// some places, takes for the beginning of another form: a column operator in an
// expression, a column exclude or values, GRANT on a table domain. conformance/grammar
// tries every key word as a name and finds them. For each: what must not follow, for
// there the form is meant.
var misread = map[string]string{
	"operator": "(", "exclude": "(", "values": "(",
	"database": "", "domain": "", "function": "", "language": "", "large": "", "procedure": "", "routine": "", "schema": "", "sequence": "", "tablespace": "", "type": "",
}

// maxMisread bounds how many words of a text are read anew.
const maxMisread = 64

// readAnew parses a text in which a word was misread: with another name of its length
// in its place, which the tree then has the word for. Otherwise the error stands, or
// is that of the attempt which got further.
func readAnew(sql string, refused error) (*ParseResult, error) {
	text, err := []byte(sql), refused
	stands := map[string]string{} // what stands for which word
	for range maxMisread {
		at := cursor(err)
		if at <= 0 {
			return nil, refused
		}
		words := misreadWords(string(text), characterOffset(sql, at-1))
		if len(words) == 0 {
			return nil, refused
		}
		name := ""
		for _, w := range words {
			if name = nameFor(sql, strings.ToLower(sql[w.start:w.end]), stands); name == "" {
				return nil, refused
			}
			copy(text[w.start:w.end], name)
		}
		var tree *ParseResult
		if tree, err = oliphant.Parse(string(text)); err == nil {
			rename(tree.ProtoReflect(), stands)
			return tree, nil
		}
		if cursor(err) > cursor(refused) && !strings.Contains(err.Error(), name) {
			refused = err
		}
	}
	return nil, refused
}

// A span is where a word stands.
type span struct{ start, end int }

// misreadWords finds a word that may have been misread: that at the error, or the one
// before it. In brackets the error can be before all of them, since oliphant went back
// and tried another form: then each operator may have been, the word that is
// misread the most.
func misreadWords(sql string, at int) []span {
	var operators []span
	lex := sqltext.Lexer{Text: sql}
	start, end, class := lex.Next()
	for class != 0 {
		nextStart, nextEnd, nextClass := lex.Next()
		word := strings.ToLower(sql[start:end])
		unless, known := misread[word]
		if class == 'a' && known && (unless == "" || sql[nextStart:nextEnd] != unless) {
			if start == at || start < at && nextStart >= at {
				return []span{{start, end}}
			}
			if word == "operator" {
				operators = append(operators, span{start, end})
			}
		}
		start, end, class = nextStart, nextEnd, nextClass
	}
	return operators
}

// nameFor is a name that is not in the text, as long as the word.
func nameFor(sql, word string, stands map[string]string) string {
	lower := strings.ToLower(sql)
	for name, of := range stands {
		if of == word {
			return name
		}
	}
	for c := 'a'; c <= 'z'; c++ {
		name := strings.Repeat(string(c), len(word)-1) + "_"
		if !strings.Contains(lower, name) && stands[name] == "" {
			stands[name] = word
			return name
		}
	}
	return ""
}

// rename gives each string below a node the word that it stands for.
func rename(m protoreflect.Message, stands map[string]string) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				rename(value.List().Get(i).Message(), stands)
			}
		case field.Message() != nil:
			rename(value.Message(), stands)
		case field.Kind() == protoreflect.StringKind && !field.IsList():
			if word, ok := stands[value.String()]; ok {
				m.Set(field, protoreflect.ValueOfString(word))
			}
		}
		return true
	})
}
