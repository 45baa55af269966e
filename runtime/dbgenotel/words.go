package dbgenotel

import (
	"strings"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// words are what the conventions call a statement by.
type words struct {
	summary    string // of few words
	operation  string // "" where only the text would say
	collection string // likewise
}

func wordsOf(s *observe.Statement) words {
	switch {
	case s.Operation == "BATCH": // of texts that were not generated
		return words{summary: "BATCH", operation: "BATCH"}
	case s.Operation == "COPY" && s.Package == "" && s.Table != "":
		return words{"COPY " + s.Table, "COPY", s.Table}
	case s.Package == "":
		return words{summary: summarize(s.SQL)}
	case s.About.Command == "copyfrom": // the query's text is an INSERT, which is not what is sent
		return words{strings.TrimSuffix("COPY "+s.Table, " "), "COPY", s.Table}
	}
	return words{s.Summary(), s.Operation, s.Table}
}

// textOf is the text of a statement that has one.
func textOf(s *observe.Statement) string {
	if s.Operation == "BATCH" || s.Operation == "COPY" && s.Package == "" && s.Table != "" || s.About.Command == "copyfrom" {
		return ""
	}
	return s.SQL
}
