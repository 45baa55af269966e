package parser

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A directiveReader fills a query's Directives from its comment lines.
type directiveReader struct {
	draft   *draft
	lenient bool
	kind    *DirectiveKind // of the line that is being read
}

// read reads a line whose word is that of a directive.
func (r *directiveReader) read(d directiveLine) {
	k, dirs := d.kind, &r.draft.query.Directives
	if !k.slot.repeats && len(k.slot.given(dirs)) > 0 {
		r.draft.errorf(d.word.off, "join them in one line", "second %s annotation of the query", k.Name)
		return
	}
	value := k.slot.make(r.draft.src.file.Position(d.word.off))
	if r.fill(d, value) || !k.slot.repeats {
		k.slot.keep(dirs, value)
	}
}

// fill reads what follows a directive's name into its value and reports
// whether all of it is right.
func (r *directiveReader) fill(d directiveLine, value any) bool {
	k := d.kind
	r.kind = k
	before := r.draft.diags.Len()
	right := func() bool { return r.draft.diags.Len() == before }
	given := map[string]field{} // those that are right
	take := func(o *DirectiveOption, v field) {
		sofar := r.draft.diags.Len()
		o.Value.read(r, o.Name, v, value)
		if r.draft.diags.Len() == sofar {
			given[o.Name] = v
		}
	}
	words := d.words
	if k.takesWord(words) {
		take(k.Word, words[0])
		if k.Reason != nil {
			if right() {
				r.reason(words[0], words[1:], value)
			}
			words = nil
		} else {
			words = words[1:]
		}
	}
	r.options(words, take)
	if len(k.Required) > 0 && right() && !anyGiven(given, k.Required) {
		r.draft.errorf(d.word.off, k.Missing.Hint, "%s", k.Missing.Message)
	}
	for _, x := range k.Exclusive {
		if at, both := exclude(given, x); both {
			r.draft.errorf(at.off, x.Hint, "%s", x.Message)
		}
	}
	if k.verify != nil {
		k.verify(r, value, given)
	}
	return right()
}

// takesWord reports whether the first of these words is no option.
func (k *DirectiveKind) takesWord(words []field) bool {
	return k.Word != nil && len(words) > 0 && (len(k.Options) == 0 || !strings.Contains(words[0].text, "="))
}

func anyGiven(given map[string]field, names []string) bool {
	for _, name := range names {
		if _, found := given[name]; found {
			return true
		}
	}
	return false
}

// exclude returns the option that the exclusion is about, if the other one is
// given too.
func exclude(given map[string]field, x Exclusion) (at field, both bool) {
	match := func(option string) (field, bool) {
		name, word, valued := strings.Cut(option, "=")
		v, found := given[name]
		return v, found && (!valued || v.text == word)
	}
	at, first := match(x.Option)
	_, second := match(x.With)
	return at, first && second
}

// reason reads the prose behind a directive's word.
func (r *directiveReader) reason(word field, rest []field, value any) {
	k := r.kind
	for _, w := range rest {
		if key, isOption := k.optionOf(w.text); isOption {
			r.draft.errorf(w.off, "write one or the other", "%s has both %s and %s", k.Name, word.text, key)
			return
		}
	}
	text := joinWords(rest)
	if text == "" {
		r.draft.errorf(word.off, k.Reason.Missing.Hint, k.Reason.Missing.Message, word.text)
	}
	*k.Reason.field(value) = text
}

// reasonIn is a reason that D keeps.
func reasonIn[D any](at func(*D) *string, missing Advice) *DirectiveReason {
	return &DirectiveReason{Missing: missing, field: func(value any) *string { return at(value.(*D)) }}
}

// optionOf reports whether text is name=value with one of the directive's
// options.
func (k *DirectiveKind) optionOf(text string) (name string, ok bool) {
	name, _, found := strings.Cut(text, "=")
	return name, found && k.option(name) != nil
}

// options reads the name=value words of a line; take gets each option once.
func (r *directiveReader) options(words []field, take func(o *DirectiveOption, value field)) {
	k := r.kind
	seen := map[string]bool{}
	stray := false // one complaint is enough for a line of prose
	for i, w := range words {
		key, value, ok := strings.Cut(w.text, "=")
		v := field{value, w.off + len(key) + 1}
		var next string
		if i+1 < len(words) {
			next = words[i+1].text
		}
		switch {
		case !ok && strings.HasPrefix(next, "="), key == "" && ok:
			r.draft.errorf(w.off, "write key=value without spaces", "space around = in %s", k.Name)
			return
		case !ok && stray:
		case !ok, len(k.Options) == 0:
			stray = true
			r.draft.errorf(w.off, k.advice(), "unexpected %q in %s", w.text, k.Name)
		case k.option(key) == nil:
			hint := didYouMean(key, k.optionNames())
			if hint == "" {
				hint = k.advice()
			}
			r.draft.errorf(w.off, hint, "unknown option %q of %s", key, k.Name)
		case seen[key]:
			r.draft.errorf(w.off, "keep one of them", "option %s is given twice", key)
		case value == "":
			r.draft.errorf(w.off, "", "option %s has no value", key)
		case strings.HasPrefix(value, "=") || value == "," || strings.HasSuffix(value, ",") && strings.Contains(next, "="):
			r.draft.errorf(v.end()-1, "options are parted by spaces: "+key+"="+strings.Trim(value, "=,")+" …",
				"unexpected %q in %s", value[len(value)-1:], k.Name)
		case strings.HasSuffix(value, ",") && next != "":
			r.draft.errorf(v.end(), "write the list without spaces", "space in the list of %s", key)
			seen[key], stray = true, true
		default:
			seen[key] = true
			take(k.option(key), v)
		}
	}
}

// advice says what may follow the directive's name.
func (k *DirectiveKind) advice() string {
	switch names := k.optionNames(); len(names) {
	case 0:
		return fmt.Sprintf("write one %s, as in %q", k.Word.Value.Kind, k.Examples[0])
	case 1:
		return "the option is " + names[0] + "=…"
	default:
		return "the options are " + strings.Join(names, "=…, ") + "=…"
	}
}

// plausible reports whether the line was meant as an annotation, as far as its
// first word tells.
func (d directiveLine) plausible() bool {
	k := d.kind
	if len(d.words) == 0 {
		return true
	}
	if !k.takesWord(d.words) {
		_, ok := k.optionOf(d.words[0].text)
		return ok
	}
	if len(d.words) > 1 && len(k.Options) == 0 && k.Reason == nil {
		return false
	}
	trial := &directiveReader{draft: &draft{src: &source{file: diag.NewFile("", "")}, query: &Query{}}, kind: k}
	k.Word.Value.read(trial, k.Word.Name, d.words[0], k.slot.make(diag.Position{}))
	return trial.draft.diags.Len() == 0
}

// joinWords joins words with single spaces.
func joinWords(words []field) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}
