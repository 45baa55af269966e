package parser

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A directiveLine is one line "word: rest" of a comment.
type directiveLine struct {
	kind  *DirectiveKind // nil when no directive is called word
	word  field
	words []field // what follows the colon

	marked bool // "dbgen:" stands before it, as in a schema: it is no prose
}

var keyValue = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_-]*=[^=\s]`)

// line reads one line of the block of comments: a directive, one of sqlc's @
// flags, or documentation.
func (r *directiveReader) line(line field) {
	t := line.trimLeft()
	switch {
	case strings.HasPrefix(t.text, "@"):
		r.flag(line, t)
		return
	case t.text == "":
		r.doc(line)
		return
	}
	d, hint, suspect := parseLine(t)
	switch {
	case d.word.text == "" && r.obscured(line, t):
	case d.word.text == "":
		r.doc(line)
	case suspect != "":
		r.suspicious(line, d.word.off, hint, suspect)
	default:
		r.directive(line, d)
	}
}

// obscured reports a line that would be an annotation but for characters that
// cannot be seen, and that nobody would miss for that reason.
func (r *directiveReader) obscured(line, t field) bool {
	at := sqltext.IndexUnseen(t.text)
	if at < 0 {
		return false
	}
	if d, _, _ := parseLine(t.asSeen()); d.word.text == "" {
		return false
	}
	c := []rune(t.text[at:])[0]
	r.suspicious(line, t.off+at, "remove it", fmt.Sprintf("%s in an annotation", sqltext.Describe(c)))
	return true
}

// parseLine takes a comment line apart. A line of documentation has no word;
// suspect says what is wrong with a line that must have been meant as a
// directive.
func parseLine(t field) (d directiveLine, hint, suspect string) {
	n := 0
	for n < len(t.text) && (isLetter(t.text[n]) || n > 0 && (isDigit(t.text[n]) || strings.IndexByte("_-", t.text[n]) >= 0)) {
		n++
	}
	word, rest := t.text[:n], t.from(n)
	if word == "" || strings.HasPrefix(rest.text, "://") { // a URL
		return d, "", ""
	}
	colon := rest.text[:len(rest.text)-len(rest.trimLeft().text)]
	if rest = rest.trimLeft(); strings.HasPrefix(rest.text, ":") {
		colon, rest = colon+":", rest.from(1)
	} else {
		colon = ""
	}
	d = directiveLine{kind: directiveKind(word), word: field{word, t.off}, words: fields(rest.text, rest.off)}
	if word == "dbgen" && colon == ":" && len(d.words) > 0 && d.words[0].text == ignoreKind.Name {
		return directiveLine{kind: &ignoreKind, word: d.word, words: d.words[1:], marked: true}, "", ""
	}
	if d.kind != nil {
		return d.known(colon)
	}
	return d.unknown(colon)
}

// known judges a line that begins with a directive's name; colon is what stands
// between it and the words, up to the colon.
func (d directiveLine) known(colon string) (line directiveLine, hint, suspect string) {
	hint = fmt.Sprintf("write %q", d.word.text+":")
	switch {
	case colon == ":":
		return d, "", ""
	case colon != "":
		return d, hint, "space before the colon"
	case len(d.words) > 0 && keyValue().MatchString(d.words[0].text):
		if _, ok := d.kind.optionOf(d.words[0].text); ok {
			return d, hint, fmt.Sprintf("no colon after %q", d.word.text)
		}
	}
	return directiveLine{}, "", ""
}

// unknown judges a line that begins with any other word.
func (d directiveLine) unknown(colon string) (line directiveLine, hint, suspect string) {
	word := d.word.text
	var of *DirectiveKind
	if colon == ":" && len(d.words) == 1 {
		of = telltale(word)
	}
	near := nearDirective(word)
	switch {
	case colon == "":
	case of != nil:
		example := of.Name + ": " + word + "=" + d.words[0].text
		return d, fmt.Sprintf("write %q. If the line is documentation, leave out the colon", example),
			fmt.Sprintf("%s is an option of %s, no annotation", word, of.Name)
	case near != "":
		return d, fmt.Sprintf("did you mean %q? If the line is documentation, leave out the colon", near), fmt.Sprintf("unknown annotation %q", word)
	case len(d.words) > 0 && keyValue().MatchString(d.words[0].text):
		hint := didYouMean(word, directiveNames())
		if hint == "" {
			hint = "the annotations are " + strings.Join(directiveNames(), ", ") + "."
		}
		return d, hint + " If the line is documentation, leave out the colon", fmt.Sprintf("unknown annotation %q", word)
	}
	return directiveLine{}, "", ""
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// nearDirective returns the directive that word is one letter away from, or "".
func nearDirective(word string) string {
	for _, k := range DirectiveKinds {
		if oneSlip(word, k.Name) {
			return k.Name
		}
	}
	return ""
}

// doc keeps a line of documentation.
func (r *directiveReader) doc(line field) {
	r.draft.query.Doc = append(r.draft.query.Doc, strings.TrimPrefix(line.text, " "))
}

// suspicious reports a line that must have been meant as an annotation. A
// project that came from sqlc wrote it before it could be one.
func (r *directiveReader) suspicious(line field, off int, hint, message string) {
	if r.lenient {
		r.draft.report(diag.Warning, off, hint, "%s", message)
		r.doc(line)
		return
	}
	r.draft.errorf(off, hint, "%s", message)
}

// directive reads a line whose word is a directive.
func (r *directiveReader) directive(line field, d directiveLine) {
	if r.lenient && !d.plausible() {
		word := d.word.text
		r.draft.report(diag.Warning, d.word.off, "annotations are key=value; see the manual for those of "+word,
			"%q is an annotation of dbgen; this line is taken for documentation", word+":")
		r.doc(line)
		return
	}
	r.read(d)
}

// misplaced looks in a comment that belongs to no block for lines that are
// complete directives: they would be passed over in silence.
func (r *directiveReader) misplaced(c *comment, severity diag.Severity, why string) {
	if !c.wholeLine {
		return
	}
	elsewhere := severity == diag.Warning // as in the schema, in the same file
	if r.lenient {
		severity = diag.Warning
	}
	for _, line := range c.lines {
		d, _, suspect := parseLine(line.trimLeft())
		if d.kind == nil || suspect != "" || len(d.words) == 0 || d.kind.readsAsProse() && !d.marked || !d.plausible() {
			continue
		}
		if d.marked && elsewhere {
			continue
		}
		r.draft.report(severity, d.word.off, "put it right above or below the line with the query's name", "%s", why)
	}
}
