package parser

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// sqlc's flags. Others that start with @ are documentation.
const (
	paramFlag      = "@param"
	vetDisableFlag = "@sqlc-vet-disable"
)

// flag reads a line that starts with @. t is line without leading space.
func (r *directiveReader) flag(line, t field) {
	q := r.draft.query
	words := fields(t.text, t.off)
	switch word := words[0].text; {
	case word == paramFlag && len(words) == 1:
		r.draft.errorf(t.off, `write "@param id what it is"`, "@param has no name")
	case word == paramFlag:
		name := words[1]
		doc := ParamDoc{Name: name.text, Text: joinWords(words[2:]), Pos: r.draft.src.file.Position(name.off)}
		if slices.ContainsFunc(q.ParamDocs, func(d ParamDoc) bool { return d.Name == doc.Name }) {
			r.draft.errorf(name.off, "keep one of them", "@param %s is given twice", doc.Name)
			return
		}
		q.ParamDocs = append(q.ParamDocs, doc)
	case word == vetDisableFlag:
		r.vetDisable(words[1:])
	case resembles(word, paramFlag) || diag.Suggest(word, []string{vetDisableFlag}) != "":
		want := paramFlag
		if !resembles(word, paramFlag) {
			want = vetDisableFlag
		}
		r.suspicious(line, t.off, fmt.Sprintf("did you mean %q?", want), fmt.Sprintf("unknown flag %q", word))
	default:
		r.doc(line)
	}
}

// vetDisable notes the rules; none means all of them.
func (r *directiveReader) vetDisable(rules []field) {
	q := r.draft.query
	if len(rules) == 0 {
		q.VetDisable = []string{""}
	}
	if slices.Contains(q.VetDisable, "") {
		return
	}
	for _, rule := range rules {
		if name := strings.Trim(rule.text, ","); !slices.Contains(q.VetDisable, name) && name != "" {
			q.VetDisable = append(q.VetDisable, name)
		}
	}
}
