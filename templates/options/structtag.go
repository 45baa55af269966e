package options

import (
	"reflect"
	"strconv"
	"strings"
)

// ParseTag splits a struct tag; ok is false when it is none, or gives a key
// twice.
func ParseTag(raw string) (tags map[string]string, ok bool) {
	tags = make(map[string]string)
	for rest := strings.TrimSpace(raw); rest != ""; rest = strings.TrimLeft(rest, " ") {
		key, after, found := strings.Cut(rest, ":")
		if !found || key == "" || strings.ContainsFunc(key, func(r rune) bool { return r == ' ' || r == '"' || unprintable(r) }) {
			return nil, false
		}
		quoted, err := strconv.QuotedPrefix(after)
		if err != nil || quoted[0] != '"' {
			return nil, false
		}
		value, valued := reflect.StructTag(rest).Lookup(key)
		if _, twice := tags[key]; twice || !valued {
			return nil, false
		}
		tags[key] = value
		rest = after[len(quoted):]
	}
	return tags, true
}
