package dbgenotel

import "strings"

// summaryMost is how long a summary may be, in bytes, by the conventions.
const summaryMost = 255

// summarize makes a summary of a text that was not generated, which has no literals and
// one space between words, by the conventions' "Generating a summary of the query": the
// operations and their targets, in their order. A word that it does not know begins
// nothing, so that there are as many summaries as there are tables.
func summarize(sql string) string {
	var s summary
	for _, word := range tokens(sql) {
		if !s.next(word) {
			break
		}
	}
	if len(s.words) == 0 {
		return system.Value.AsString()
	}
	return strings.Join(s.words, " ")
}

// first are the words that begin a statement. Those with true are followed by operations
// and targets, which are told.
var first = map[string]bool{
	"SELECT": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "WITH": true, "TABLE": true, "CALL": true, "VALUES": false,
	"BEGIN": false, "START": false, "COMMIT": false, "END": false, "ROLLBACK": false, "ABORT": false, "SAVEPOINT": false, "RELEASE": false,
	"SET": false, "RESET": false, "SHOW": false, "DISCARD": false, "LOCK": false, "TRUNCATE": false, "COPY": false, "DO": false,
	"EXPLAIN": false, "ANALYZE": false, "VACUUM": false, "REINDEX": false, "CLUSTER": false, "CHECKPOINT": false, "REFRESH": false,
	"CREATE": false, "ALTER": false, "DROP": false, "COMMENT": false, "GRANT": false, "REVOKE": false, "REASSIGN": false,
	"LISTEN": false, "NOTIFY": false, "UNLISTEN": false, "LOAD": false, "IMPORT": false, "SECURITY": false,
	"PREPARE": false, "EXECUTE": false, "DEALLOCATE": false, "DECLARE": false, "FETCH": false, "MOVE": false, "CLOSE": false,
}

// operationsWithin may come in the middle of a statement, unless another word makes
// something else of them: FOR UPDATE, DO UPDATE, THEN DELETE.
var operationsWithin = map[string]bool{"SELECT": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true}

var notAfter = map[string]bool{"FOR": true, "KEY": true, "DO": true, "THEN": true, "ON": true}

// beforeTarget are the words before the name of a table, or of a function.
var beforeTarget = map[string]bool{"FROM": true, "JOIN": true, "INTO": true, "UPDATE": true, "USING": true, "TABLE": true, "CALL": true}

// afterTargets end a list of tables.
var afterTargets = map[string]bool{"WHERE": true, "SET": true, "ON": true, "GROUP": true, "ORDER": true, "LIMIT": true, "RETURNING": true, "HAVING": true, "UNION": true}

// A summary is being made, word by word.
type summary struct {
	words  []string
	length int
	begun  bool   // the first word is behind
	before string // the word before, in upper case
	wanted bool   // a target
	list   bool   // of targets, in FROM
	inner  []bool // of the open brackets: whether a query is in it
}

// next takes a word; it reports whether more of them are of interest.
func (s *summary) next(word string) bool {
	upper := strings.ToUpper(word)
	before := s.before
	s.before = upper
	switch {
	case !s.begun:
		return s.begin(word, upper)
	case word == "(":
		s.inner = append(s.inner, false)
		s.wanted = false
	case word == ")":
		s.inner = s.inner[:max(0, len(s.inner)-1)]
		s.wanted, s.list = false, false
	case word == ",":
		s.wanted = s.list
	case operationsWithin[upper] && !notAfter[before]:
		if before == "(" && len(s.inner) > 0 {
			s.inner[len(s.inner)-1] = true
		}
		s.wanted, s.list = upper == "UPDATE", false
		return s.add(word)
	case beforeTarget[upper] && !notAfter[before]:
		// Not in EXTRACT(year FROM t), nor in IS DISTINCT FROM.
		s.wanted = (len(s.inner) == 0 || s.inner[len(s.inner)-1]) && before != "DISTINCT"
		s.list = s.wanted && upper == "FROM"
	case afterTargets[upper]:
		s.wanted, s.list = false, false
	case upper == "ONLY", upper == "LATERAL":
	case s.wanted && isName(word):
		s.wanted = false
		return s.add(word)
	}
	return true
}

// begin takes the first word, before which there may be brackets.
func (s *summary) begin(word, upper string) bool {
	if word == "(" {
		s.inner = append(s.inner, true)
		return true
	}
	s.begun, s.wanted = true, beforeTarget[upper]
	more, known := first[upper]
	switch {
	case !known:
		return false
	case upper == "WITH": // which is no operation
		return true
	}
	return s.add(word) && more
}

// add adds a word if there is room.
func (s *summary) add(word string) bool {
	if s.length += len(word) + 1; s.length > summaryMost+1 {
		return false
	}
	s.words = append(s.words, word)
	return true
}

func isName(word string) bool {
	c := word[0]
	return c == '"' || c == '_' || c >= 0x80 || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// tokens returns the words of a text: names, with what they are qualified by, and signs.
func tokens(sql string) (all []string) {
	for i := 0; i < len(sql); {
		start := i
		for i < len(sql) && isInName(sql[i]) {
			if sql[i] == '"' {
				if end := strings.IndexByte(sql[i+1:], '"'); end >= 0 {
					i += end + 1
				} else {
					i = len(sql) - 1
				}
			}
			i++
		}
		if i == start {
			i++
		}
		if word := sql[start:i]; word != " " {
			all = append(all, word)
		}
	}
	return all
}

func isInName(c byte) bool {
	return c == '"' || c == '_' || c == '.' || c == '$' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
