package parser

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

var (
	routes     = []string{"primary", "replica", "auto"}
	priorities = []string{"low", "normal", "high", "critical"}

	ruleID     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	bucketName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.:-]*$`)
)

func (r *directiveReader) pos(d directiveLine) diag.Position {
	return r.draft.src.file.Position(d.word.off)
}

// oneOf reads a value that must be one of a few words.
func (r *directiveReader) oneOf(what string, v field, allowed []string) string {
	if slices.Contains(allowed, v.text) {
		return v.text
	}
	hint := what + " is " + strings.Join(allowed[:len(allowed)-1], ", ") + " or " + allowed[len(allowed)-1]
	for _, word := range allowed {
		if resembles(v.text, word) {
			hint = "did you mean " + strconv.Quote(word) + "?"
		}
	}
	r.draft.errorf(v.off, hint, "bad value %q for %s", v.text, what)
	return ""
}

func (r *directiveReader) cache(d directiveLine) {
	dirs := &r.draft.query.Directives
	if !r.once(d, dirs.Cache != nil) {
		return
	}
	c := &CacheDirective{Pos: r.pos(d)}
	dirs.Cache = c
	var l1 field
	r.options(d, d.words, func(key string, v field) {
		switch key {
		case "ttl":
			c.TTL = r.duration("ttl", v)
		case "l1":
			c.L1, l1 = r.duration("l1", v), v
		case "negative":
			c.Negative = r.duration("negative", v)
		case "stale":
			c.Stale = r.duration("stale", v)
		case "consistency":
			c.Consistency = r.oneOf("consistency", v, []string{"strict", "bounded"})
		case "tags":
			c.Tags = r.tags(v)
		}
	})
	if c.TTL > 0 && c.L1 > c.TTL {
		r.draft.errorf(l1.off, "make it as long as ttl at most", "l1 is longer than ttl")
	}
}

func (r *directiveReader) invalidate(d directiveLine) {
	dirs := &r.draft.query.Directives
	if !r.once(d, dirs.Invalidate != nil) {
		return
	}
	inv := &InvalidateDirective{Pos: r.pos(d)}
	dirs.Invalidate = inv
	if len(d.words) == 0 {
		r.draft.errorf(d.word.off, `write "invalidate: tags=…", or "invalidate: none" and the reason`, "invalidate says nothing")
		return
	}
	if d.words[0].text != "none" {
		r.options(d, d.words, func(_ string, v field) { inv.Tags = r.tags(v) })
		return
	}
	inv.None = true
	for _, w := range d.words[1:] {
		if isOptionOf("invalidate", w.text) {
			r.draft.errorf(w.off, "write one or the other", "invalidate has both none and tags")
			return
		}
	}
	inv.Reason = joinWords(d.words[1:])
	if inv.Reason == "" {
		r.draft.errorf(d.words[0].off, `say why nothing has to be invalidated: "invalidate: none the table is never cached"`,
			"invalidate: none has no reason")
	}
}

func (r *directiveReader) route(d directiveLine) {
	dirs := &r.draft.query.Directives
	if !r.once(d, dirs.Route != nil) {
		return
	}
	route := &RouteDirective{Pos: r.pos(d)}
	dirs.Route = route
	words := d.words
	if len(words) == 0 {
		r.draft.errorf(d.word.off, `write "route: primary", "route: replica" or "route: auto"`, "route says nothing")
		return
	}
	if !strings.Contains(words[0].text, "=") {
		route.Target = r.oneOf("route", words[0], routes)
		words = words[1:]
	}
	var maxLag, priority field
	r.options(d, words, func(key string, v field) {
		switch key {
		case "max_lag":
			route.MaxLag, maxLag = r.duration("max_lag", v), v
		case "priority":
			route.Priority, priority = r.oneOf("priority", v, priorities), v
		}
	})
	if route.Target == "primary" && route.MaxLag > 0 {
		r.draft.errorf(maxLag.off, "leave max_lag out; the primary has no lag", "max_lag on a query that is routed to the primary")
	}
	if route.Target == "replica" && route.Priority == "critical" {
		r.draft.errorf(priority.off, "critical queries always run on the primary; write one or the other", "priority=critical contradicts route: replica")
	}
}

func (r *directiveReader) limit(d directiveLine) {
	l := LimitDirective{Pos: r.pos(d)}
	given, failed := false, r.draft.diags.Len()
	r.options(d, d.words, func(key string, v field) {
		switch key {
		case "user":
			l.User, given = r.rate("user", v), true
		case "global":
			l.Global, given = r.rate("global", v), true
		case "concurrent":
			l.Concurrent, given = r.number("concurrent", v), true
		case "wait":
			l.Wait = r.duration("wait", v)
		case "count":
			l.Count = r.oneOf("count", v, []string{"all", "miss"})
		case "name":
			if l.Name = v.text; !bucketName.MatchString(v.text) {
				r.draft.errorf(v.off, "use letters, digits and _ . : -", "bad name %q for limit", v.text)
			}
		}
	})
	if !given && r.draft.diags.Len() == failed {
		r.draft.errorf(d.word.off, "add user=100/1m, global=10000/1m or concurrent=8", "limit has no rate")
	}
	dirs := &r.draft.query.Directives
	dirs.Limits = append(dirs.Limits, l)
}

// number reads a count of at least one.
func (r *directiveReader) number(what string, v field) int {
	n, err := strconv.ParseInt(v.text, 10, 32)
	if err != nil || n <= 0 {
		r.draft.errorf(v.off, "write a whole number greater than zero", "bad number %q for %s", v.text, what)
		return 0
	}
	return int(n)
}

func (r *directiveReader) timeout(d directiveLine) {
	dirs := &r.draft.query.Directives
	if r.once(d, dirs.Timeout != nil) {
		dirs.Timeout = r.durationDirective(d)
	}
}

func (r *directiveReader) slow(d directiveLine) {
	dirs := &r.draft.query.Directives
	if r.once(d, dirs.Slow != nil) {
		dirs.Slow = r.durationDirective(d)
	}
}

func (r *directiveReader) durationDirective(d directiveLine) *DurationDirective {
	out := &DurationDirective{Pos: r.pos(d)}
	switch len(d.words) {
	case 0:
		r.draft.errorf(d.word.off, durationAdvice, "%s has no duration", d.word.text)
	case 1:
		out.Value = r.duration(d.word.text, d.words[0])
	default:
		r.draft.errorf(d.words[1].off, fmt.Sprintf("write one duration, as in \"%s: 2s\"", d.word.text), "unexpected %q in %s", d.words[1].text, d.word.text)
	}
	return out
}

func (r *directiveReader) batch(d directiveLine) {
	dirs := &r.draft.query.Directives
	if !r.once(d, dirs.Batch != nil) {
		return
	}
	b := &BatchDirective{Pos: r.pos(d)}
	dirs.Batch = b
	failed := r.draft.diags.Len()
	r.options(d, d.words, func(_ string, v field) {
		if b.By = v.text; !isParamName(v.text) {
			r.draft.errorf(v.off, "write the name of one parameter, as in by=id", "bad parameter name %q for by", v.text)
		}
	})
	if b.By == "" && r.draft.diags.Len() == failed {
		r.draft.errorf(d.word.off, `name the parameter that becomes a list: "batch: by=id"`, "batch has no by")
	}
}

func (r *directiveReader) ignore(d directiveLine) {
	const advice = `write the rule and why it does not apply: "ignore: missing-index the table is small"`
	dirs := &r.draft.query.Directives
	if len(d.words) == 0 {
		r.draft.errorf(d.word.off, advice, "ignore names no rule")
		return
	}
	ig := IgnoreDirective{Pos: r.pos(d), Rule: d.words[0].text, Reason: joinWords(d.words[1:])}
	switch {
	case !ruleID.MatchString(ig.Rule):
		r.draft.errorf(d.words[0].off, advice, "bad rule %q", ig.Rule)
		return
	case ig.Reason == "":
		r.draft.errorf(d.words[0].off, advice, "ignore of %s has no reason", ig.Rule)
		return
	case slices.ContainsFunc(dirs.Ignores, func(o IgnoreDirective) bool { return o.Rule == ig.Rule }):
		r.draft.errorf(d.words[0].off, "keep one of them", "rule %s is ignored twice", ig.Rule)
		return
	}
	dirs.Ignores = append(dirs.Ignores, ig)
}

// joinWords joins words with single spaces.
func joinWords(words []field) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}
