package parser

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A DirectiveKind is one annotation that queries may have, "-- cache: ttl=300":
// its name, its options and where it may stand. It is all that the parser,
// editors and the manual know of it; what a query says is a value of the kind's
// own type in Directives.
type DirectiveKind struct {
	Name     string
	Examples []string // whole lines, without "-- "
	Doc      string   // what it is for; Markdown

	// Word is what may stand first, without "name=". Its Name is for messages;
	// nil is for directives that have options alone.
	Word *DirectiveOption
	// Reason: what follows Word is prose, which may not be missing.
	Reason *DirectiveReason
	// Options may be given as name=value, each once, in any order.
	Options []DirectiveOption
	// Required names the options, and Word, of which one must be given.
	Required []string
	// Missing is said when none of Required is given.
	Missing Advice
	// Exclusive are the options that do not go together.
	Exclusive []Exclusion

	// Statements says in words on which statements it may stand; "" is all.
	Statements string
	// Commands are those of the queries that it may stand on; nil is all.
	Commands []Command

	slot slot
	// verify reports what is wrong with the options together; given has the
	// text of those that are right one by one.
	verify func(r *directiveReader, value any, given map[string]field)
	// unfit says what is wrong with the directive on a statement; an empty
	// message means nothing.
	unfit func(q *Query, st statement) Advice
	// doubt is like unfit, for what is only a warning.
	doubt func(q *Query) Advice
}

// A DirectiveOption is one option of a directive.
type DirectiveOption struct {
	Name    string
	Value   OptionValue
	Doc     string // what it means; Markdown
	Default string // what holds without it; Markdown
	// Telltale: nobody begins a line of documentation with "Name:".
	Telltale bool
}

// A DirectiveReason is why a directive is there, in its author's words.
type DirectiveReason struct {
	Missing Advice // %s in its message stands for the directive's Word
	field   func(value any) *string
}

// An Advice is a message and what to do about it.
type Advice struct{ Message, Hint string }

// An Exclusion is an option that does not go with another. Both are options'
// names, or name=word.
type Exclusion struct {
	Option, With string
	Advice
}

// DirectiveKinds are all directives, in the manual's order.
var DirectiveKinds = []*DirectiveKind{
	&cacheKind, &invalidateKind, &routeKind, &limitKind, &timeoutKind, &slowKind, &batchKind, &ignoreKind,
}

// Repeats reports whether a query may have several lines of the directive.
func (k *DirectiveKind) Repeats() bool { return k.slot.repeats }

// option returns the option of that name, or nil.
func (k *DirectiveKind) option(name string) *DirectiveOption {
	for i := range k.Options {
		if k.Options[i].Name == name {
			return &k.Options[i]
		}
	}
	return nil
}

// optionNames are the names of its options.
func (k *DirectiveKind) optionNames() []string {
	names := make([]string, len(k.Options))
	for i, o := range k.Options {
		names[i] = o.Name
	}
	return names
}

// readsAsProse reports whether any line of documentation that begins with the
// directive's name would do as the directive.
func (k *DirectiveKind) readsAsProse() bool {
	return k.Reason != nil && k.Word.Value.Words == nil
}

// directiveKind returns the directive of that name, or nil.
func directiveKind(name string) *DirectiveKind {
	for _, k := range DirectiveKinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// directiveNames are the names of all directives.
func directiveNames() []string {
	names := make([]string, len(DirectiveKinds))
	for i, k := range DirectiveKinds {
		names[i] = k.Name
	}
	return names
}

// telltale returns the directive that an option belongs to whose name nobody
// begins documentation with, or nil.
func telltale(option string) *DirectiveKind {
	for _, k := range DirectiveKinds {
		if o := k.option(option); o != nil && o.Telltale {
			return k
		}
	}
	return nil
}

// A GivenDirective is a directive of a query and what it says.
type GivenDirective struct {
	Kind   *DirectiveKind
	Values []GivenValue // of Word and options that are given, in the manual's order
	value  any
}

// A GivenValue is an option that is given. Value is a time.Duration, int, bool,
// string, []string, *Rate or []Tag.
type GivenValue struct {
	Option *DirectiveOption
	Value  any
}

// Given lists a query's directives in the manual's order.
func (d *Directives) Given() []GivenDirective {
	var list []GivenDirective
	for _, k := range DirectiveKinds {
		for _, value := range k.slot.given(d) {
			g := GivenDirective{Kind: k, value: value}
			if k.Word != nil {
				g.add(k.Word)
			}
			for i := range k.Options {
				g.add(&k.Options[i])
			}
			list = append(list, g)
		}
	}
	return list
}

func (g *GivenDirective) add(o *DirectiveOption) {
	if v := o.Value.get(g.value); v != nil {
		g.Values = append(g.Values, GivenValue{o, v})
	}
}

// A slot is where a query's Directives keep the values of a kind.
type slot struct {
	repeats bool
	make    func(pos diag.Position) (value any)
	keep    func(d *Directives, value any)
	given   func(d *Directives) (values []any)
	drop    func(d *Directives)
}

// located is a pointer to a directive's value, which says where it stands.
type located[D any] interface {
	*D
	position() *diag.Position
}

func newValue[D any, P located[D]](pos diag.Position) any {
	value := P(new(D))
	*value.position() = pos
	return value
}

// single is the slot of a directive that a query has at most once.
func single[D any, P located[D]](at func(*Directives) *P) slot {
	return slot{
		make: newValue[D, P],
		keep: func(d *Directives, value any) { *at(d) = value.(P) },
		drop: func(d *Directives) { *at(d) = nil },
		given: func(d *Directives) []any {
			if *at(d) == nil {
				return nil
			}
			return []any{*at(d)}
		},
	}
}

// repeated is the slot of a directive that may stand on several lines.
func repeated[D any, P located[D]](at func(*Directives) *[]D) slot {
	return slot{
		repeats: true,
		make:    newValue[D, P],
		keep:    func(d *Directives, value any) { *at(d) = append(*at(d), *value.(P)) },
		drop:    func(d *Directives) { *at(d) = nil },
		given: func(d *Directives) []any {
			var values []any
			for i := range *at(d) {
				values = append(values, P(&(*at(d))[i]))
			}
			return values
		},
	}
}

// offsetOf is where a directive stands in its file.
func offsetOf(value any) int {
	return value.(interface{ position() *diag.Position }).position().Offset
}

// fits reports where a directive stands on a query that it cannot stand on.
func (k *DirectiveKind) fits(d *draft, st statement) {
	for _, value := range k.slot.given(&d.query.Directives) {
		var wrong Advice
		if k.unfit != nil {
			wrong = k.unfit(d.query, st)
		}
		if wrong.Message == "" && k.Commands != nil && d.query.Command != "" && !slices.Contains(k.Commands, d.query.Command) {
			wrong = Advice{k.Name + " on :" + string(d.query.Command), "use " + commandList(k.Commands)}
		}
		if wrong.Message != "" {
			d.errorf(offsetOf(value), wrong.Hint, "%s", wrong.Message)
			k.slot.drop(&d.query.Directives)
			return
		}
	}
}

// doubts reports what is strange about a directive that fits.
func (k *DirectiveKind) doubts(d *draft) {
	for _, value := range k.slot.given(&d.query.Directives) {
		if k.doubt == nil {
			return
		}
		if a := k.doubt(d.query); a.Message != "" {
			d.report(diag.Warning, offsetOf(value), a.Hint, "%s", a.Message)
		}
	}
}
