// Package comment writes tags behind a statement's text, in the format of sqlcommenter.
// It knows text; it must not know where tags come from.
package comment

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// A Tag is a name with a value.
type Tag struct{ Key, Value string }

// Append returns a text with tags in a comment behind it, by the specification of
// sqlcommenter: in the order of their keys, keys and values encoded as in a URL, values
// between quotes. Tags without a value are left out. A comment to the end of a line stays
// what it is, and a semicolon at the end stays at the end.
func Append(sql string, tags ...Tag) string {
	all := slices.Clone(tags)
	slices.SortStableFunc(all, func(a, b Tag) int { return cmp.Compare(a.Key, b.Key) })
	var b strings.Builder
	for _, t := range all {
		if t.Value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(encode(t.Key))
		b.WriteString("='")
		b.WriteString(encode(t.Value))
		b.WriteByte('\'')
	}
	if b.Len() == 0 {
		return sql
	}
	text := strings.TrimRight(sql, " \t\r\n")
	line := text[strings.LastIndexAny(text, "\r\n")+1:]
	if strings.Contains(line, "--") { // it may be in a string, where a new line does no harm either
		return text + "\n/*" + b.String() + "*/"
	}
	text, ends := strings.CutSuffix(text, ";")
	text += " /*" + b.String() + "*/"
	if ends {
		text += ";"
	}
	return text
}

// encode writes a text so that letters, digits and -_.~ alone are as they were. Neither a
// quote nor the end of a comment is left in it.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
