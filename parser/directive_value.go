package parser

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// An OptionValue says how the value of an option is written.
type OptionValue struct {
	Kind  ValueKind
	Words []string // of OneWord: what may be written
	// Min and Max bound a Number; Unit is written behind it.
	Min, Max int
	Unit     string

	// read reads v into value, the directive's, or reports what is wrong.
	read func(r *directiveReader, option string, v field, value any)
	// get returns the option of value, nil when it is not given.
	get func(value any) any
}

// A ValueKind is a form of values.
type ValueKind string

// The forms of values.
const (
	DurationValue ValueKind = "duration" // seconds, or with units: 300, 500ms, 1h30m
	RateValue     ValueKind = "rate"     // calls in a time: 100/1m
	NumberValue   ValueKind = "number"
	OneWord       ValueKind = "word"       // one of Words
	TagList       ValueKind = "tags"       // a,user:{id}
	ParamName     ValueKind = "parameter"  // the name of a parameter of the query
	ParamList     ValueKind = "parameters" // names of parameters, parted by commas
	FieldName     ValueKind = "name"       // of a Go field, as a database would write it
	BucketName    ValueKind = "name"       // letters, digits and _ . : -
	RuleID        ValueKind = "rule"       // of a check
)

// makeValue is a value that D keeps as a T; read returns the zero T after an
// error, which it reports.
func makeValue[D, T any](kind ValueKind, at func(*D) *T, isZero func(T) bool, read func(r *directiveReader, option string, v field) T) OptionValue {
	return OptionValue{
		Kind: kind,
		read: func(r *directiveReader, option string, v field, value any) { *at(value.(*D)) = read(r, option, v) },
		get: func(value any) any {
			if v := *at(value.(*D)); !isZero(v) {
				return v
			}
			return nil
		},
	}
}

func zero[T comparable](v T) bool {
	var none T
	return v == none
}

// duration is a time greater than zero.
func duration[D any](at func(*D) *time.Duration) OptionValue {
	return makeValue(DurationValue, at, zero, (*directiveReader).duration)
}

// rate is a number of calls in a time.
func rate[D any](at func(*D) **Rate) OptionValue {
	return makeValue(RateValue, at, zero, (*directiveReader).rate)
}

// tagList are tags, parted by commas.
func tagList[D any](at func(*D) *[]Tag) OptionValue {
	return makeValue(TagList, at, func(tags []Tag) bool { return len(tags) == 0 },
		func(r *directiveReader, _ string, v field) []Tag { return r.tags(v) })
}

// number is a whole number between two bounds, with a unit behind it.
func number[D any](at func(*D) *int, least, most int, unit string) OptionValue {
	v := makeValue(NumberValue, at, zero, func(r *directiveReader, option string, v field) int {
		return r.number(option, v, least, most, unit)
	})
	v.Min, v.Max, v.Unit = least, most, unit
	return v
}

// oneOf is one of some words.
func oneOf[D any](at func(*D) *string, words ...string) OptionValue {
	v := makeValue(OneWord, at, zero, func(r *directiveReader, option string, v field) string {
		return r.oneOf(option, v, words)
	})
	v.Words = words
	return v
}

// mark is a word that is there or not.
func mark[D any](at func(*D) *bool, word string) OptionValue {
	words := []string{word}
	v := makeValue(OneWord, at, zero, func(r *directiveReader, option string, v field) bool {
		return r.oneOf(option, v, words) != ""
	})
	v.Words = words
	return v
}

// name is a word of some shape; message, about a word %q that has another one,
// is reported with the hint.
func name[D any](kind ValueKind, at func(*D) *string, shape func(string) bool, wrong Advice) OptionValue {
	return makeValue(kind, at, zero, func(r *directiveReader, _ string, v field) string {
		if shape(v.text) {
			return v.text
		}
		r.draft.errorf(v.off, wrong.Hint, wrong.Message, v.text)
		return ""
	})
}

var (
	ruleID     = lazyregexp.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	bucketName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9_.:-]*$`)
)

// oneOf reads a value that must be one of a few words.
func (r *directiveReader) oneOf(what string, v field, allowed []string) string {
	if slices.Contains(allowed, v.text) {
		return v.text
	}
	hint := r.kind.Missing.Hint // what else may stand there
	if len(allowed) > 1 {
		hint = what + " is " + either(allowed)
	}
	for _, word := range allowed {
		if resembles(v.text, word) {
			hint = "did you mean " + strconv.Quote(word) + "?"
		}
	}
	r.draft.errorf(v.off, hint, "bad value %q for %s", v.text, what)
	return ""
}

// either lists words, "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// number reads a whole number.
func (r *directiveReader) number(what string, v field, least, most int, unit string) int {
	digits, hasUnit := strings.CutSuffix(v.text, unit)
	n, err := strconv.Atoi(digits)
	if err == nil && hasUnit && n >= least && n <= most {
		return n
	}
	hint := fmt.Sprintf("write a whole number from %d%s to %d%s", least, unit, most, unit)
	if least == 1 && most == maxCount {
		hint = "write a whole number greater than zero"
	}
	r.draft.errorf(v.off, hint, "bad number %q for %s", v.text, what)
	return 0
}

// maxCount bounds what has no bound of its own.
const maxCount = 1<<31 - 1
