package pgast

import (
	"strings"
	"unicode/utf8"
)

// A SyntaxError is what PostgreSQL's parser says of text that it rejects.
type SyntaxError struct {
	Message string // PostgreSQL's own words
	Offset  int    // bytes from the start of the text; -1 when unknown
	Hint    string
}

func (e *SyntaxError) Error() string { return e.Message }

// syntaxError converts an error of either library. Their cursor counts
// characters from 1; 0 is unknown.
func syntaxError(sql string, err error) *SyntaxError {
	e := &SyntaxError{Message: err.Error(), Offset: -1}
	if strings.Contains(e.Message, "maximum recursion depth") { // protobuf's
		return errTooDeep(0)
	}
	if at := cursor(err); at > 0 {
		e.Offset = characterOffset(sql, at-1)
	}
	return e
}

// characterOffset returns the byte offset of the n-th character of s, or its
// length when s is shorter.
func characterOffset(s string, n int) int {
	offset := 0
	for ; n > 0 && offset < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
	}
	return offset
}
