package parser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// directives maps each directive to its reader. The words of a line come
// split at spaces.
var directives = map[string]func(r *directiveReader, d directiveLine){
	"cache":      (*directiveReader).cache,
	"invalidate": (*directiveReader).invalidate,
	"route":      (*directiveReader).route,
	"limit":      (*directiveReader).limit,
	"timeout":    (*directiveReader).timeout,
	"slow":       (*directiveReader).slow,
	"batch":      (*directiveReader).batch,
	"ignore":     (*directiveReader).ignore,
}

// directiveWords are the keys of directives in the order of the manual.
var directiveWords = []string{"cache", "invalidate", "route", "limit", "timeout", "slow", "batch", "ignore"}

// optionWords are each directive's key=value options.
var optionWords = map[string][]string{
	"cache":      {"ttl", "l1", "tags", "negative", "stale", "consistency"},
	"invalidate": {"tags"},
	"route":      {"max_lag", "priority"},
	"limit":      {"user", "global", "name", "wait", "concurrent", "count"},
	"batch":      {"by"},
}

// bareOptions are the options that nobody writes as the first word of
// documentation, and the directive that each belongs to.
var bareOptions = map[string]string{
	"ttl": "cache", "l1": "cache", "tags": "cache", "negative": "cache", "stale": "cache", "consistency": "cache",
	"max_lag": "route", "priority": "route",
}

// A directiveLine is one line "word: rest" of a comment.
type directiveLine struct {
	word  field
	words []field // what follows the colon
}

// A directiveReader fills a query's Directives from its comment lines.
type directiveReader struct {
	draft   *draft
	lenient bool
}

var (
	keyValue = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*=[^=\s]`)
)

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
	case d.word.text == "":
		r.doc(line)
	case suspect != "":
		r.suspicious(line, d.word.off, hint, suspect)
	default:
		r.directive(line, d)
	}
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
	words := fields(rest.text, rest.off)
	pair := len(words) > 0 && keyValue.MatchString(words[0].text)
	d = directiveLine{word: field{word, t.off}, words: words}
	_, known := directives[word]
	near := nearDirective(word)
	switch {
	case known && colon == ":":
		return d, "", ""
	case known && colon != "":
		return d, fmt.Sprintf("write %q", word+":"), "space before the colon"
	case known && pair && isOptionOf(word, words[0].text):
		return d, fmt.Sprintf("write %q", word+":"), fmt.Sprintf("no colon after %q", word)
	case colon == "":
	case colon == ":" && len(words) == 1 && bareOptions[word] != "":
		of := bareOptions[word]
		example := of + ": " + word + "=" + words[0].text
		return d, fmt.Sprintf("write %q. If the line is documentation, leave out the colon", example),
			fmt.Sprintf("%s is an option of %s, no annotation", word, of)
	case near != "":
		return d, fmt.Sprintf("did you mean %q? If the line is documentation, leave out the colon", near), fmt.Sprintf("unknown annotation %q", word)
	case pair:
		hint := didYouMean(word, directiveWords)
		if hint == "" {
			hint = "the annotations are " + strings.Join(directiveWords, ", ") + "."
		}
		return d, hint + " If the line is documentation, leave out the colon", fmt.Sprintf("unknown annotation %q", word)
	}
	return directiveLine{}, "", ""
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// nearDirective returns the directive that word is one letter away from, or "".
func nearDirective(word string) string {
	for _, w := range directiveWords {
		if oneSlip(word, w) {
			return w
		}
	}
	return ""
}

// isOptionOf reports whether text is "key=value" with one of the directive's keys.
func isOptionOf(directive, text string) bool {
	key, _, ok := strings.Cut(text, "=")
	return ok && slices.Contains(optionWords[directive], key)
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
	word := d.word.text
	if r.lenient && !plausible(d) {
		r.draft.report(diag.Warning, d.word.off, "annotations are key=value; see the manual for those of "+word,
			"%q is an annotation of dbgen; this line is taken for documentation", word+":")
		r.doc(line)
		return
	}
	directives[word](r, d)
}

// plausible reports whether the line was meant as an annotation, as far as its
// first word tells.
func plausible(d directiveLine) bool {
	if len(d.words) == 0 {
		return true
	}
	first := d.words[0].text
	switch d.word.text {
	case "timeout", "slow":
		_, _, ok := parseDuration(first)
		return ok && len(d.words) == 1
	case "route":
		return slices.Contains(routes, first) || isOptionOf("route", first)
	case "invalidate":
		return first == "none" || isOptionOf("invalidate", first)
	case "ignore":
		return ruleID.MatchString(first)
	}
	return isOptionOf(d.word.text, first)
}

// misplaced looks in a comment that belongs to no block for lines that are
// complete directives: they would be passed over in silence.
func (r *directiveReader) misplaced(c *comment, severity diag.Severity, why string) {
	if !c.wholeLine {
		return
	}
	if r.lenient {
		severity = diag.Warning
	}
	for _, line := range c.lines {
		d, _, suspect := parseLine(line.trimLeft())
		if d.word.text == "" || suspect != "" || len(d.words) == 0 || !plausible(d) || d.word.text == "ignore" {
			continue
		}
		r.draft.report(severity, d.word.off, "put it right above or below the line with the query's name", "%s", why)
	}
}

// options reads the key=value words of a line; set gets each value once.
func (r *directiveReader) options(d directiveLine, words []field, set func(key string, value field)) {
	word, allowed := d.word.text, optionWords[d.word.text]
	seen := map[string]bool{}
	stray := false // one complaint is enough for a line of prose
	for i, w := range words {
		key, value, ok := strings.Cut(w.text, "=")
		v := field{value, w.off + len(key) + 1}
		switch {
		case !ok && i+1 < len(words) && strings.HasPrefix(words[i+1].text, "="), key == "" && ok:
			r.draft.errorf(w.off, "write key=value without spaces", "space around = in %s", word)
			return
		case !ok && stray:
		case !ok:
			stray = true
			r.draft.errorf(w.off, optionList(allowed), "unexpected %q in %s", w.text, word)
		case !slices.Contains(allowed, key):
			hint := didYouMean(key, allowed)
			if hint == "" {
				hint = optionList(allowed)
			}
			r.draft.errorf(w.off, hint, "unknown option %q of %s", key, word)
		case seen[key]:
			r.draft.errorf(w.off, "keep one of them", "option %s is given twice", key)
		case value == "":
			r.draft.errorf(w.off, "", "option %s has no value", key)
		case strings.HasPrefix(value, "=") || value == "," || i+1 < len(words) && strings.HasSuffix(value, ",") && strings.Contains(words[i+1].text, "="):
			r.draft.errorf(v.end()-1, "options are parted by spaces: "+key+"="+strings.Trim(value, "=,")+" …",
				"unexpected %q in %s", value[len(value)-1:], word)
		case strings.HasSuffix(value, ",") && i+1 < len(words):
			r.draft.errorf(v.end(), "write the list without spaces", "space in the list of %s", key)
			seen[key], stray = true, true
		default:
			seen[key] = true
			set(key, v)
		}
	}
}

func optionList(allowed []string) string {
	switch len(allowed) {
	case 0:
		return ""
	case 1:
		return "the option is " + allowed[0] + "=…"
	}
	return "the options are " + strings.Join(allowed, "=…, ") + "=…"
}

// once reports a directive that was given before.
func (r *directiveReader) once(d directiveLine, given bool) bool {
	if given {
		r.draft.errorf(d.word.off, "join them in one line", "second %s annotation of the query", d.word.text)
	}
	return !given
}
