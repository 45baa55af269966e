package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Identify gives each finding its fingerprint: 32 hexadecimal digits that stay
// the same when lines move, files are renamed, or something else is edited. It is
// made of the rule, of what the finding is about and of its message without
// numbers; of those that have all of these in common the first is the first, the
// second the second, whatever they are called. So findings must be those of a whole
// run, in order.
func Identify(found []Finding) {
	seen := map[string]int{}
	for i := range found {
		f := &found[i]
		key := f.key()
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
}

// key is what findings that cannot be told apart have in common.
func (f *Finding) key() string {
	if f.Subject != "" {
		return f.Rule + "\x00" + f.Subject
	}
	return f.Rule + "\x00" + f.About() + "\x00" + withoutNumbers(f.Message)
}

// About is what a finding is about, which is the same from run to run: its subject
// if it has one, else its query, the function it is in, or the table's columns.
func (f *Finding) About() string {
	if about := cmp.Or(f.Subject, f.Query, f.Function); about != "" {
		return about
	}
	return f.Table + "(" + strings.Join(f.Columns, ",") + ")"
}

// withoutNumbers puts a # for each number of a text that is no part of a name,
// and one blank for each space: lines and sizes change.
func withoutNumbers(text string) string {
	var b strings.Builder
	before := ' '
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case '0' <= r && r <= '9' && before == '#':
			continue
		case '0' <= r && r <= '9' && !isName(before):
			r = '#'
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// isName reports whether a character belongs to a name that goes on.
func isName(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80
}
