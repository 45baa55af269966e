package cache

import (
	"cmp"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// A Dep is something that entries depend on: the hash of its name, the same in
// every process. Two names that share a hash are invalidated together.
type Dep uint64

// All is what every entry depends on.
const All Dep = 0

// dep never returns All by chance.
func dep(kind byte, parts ...string) Dep {
	var room [128]byte // most names fit
	text := append(room[:0], kind)
	for _, p := range parts {
		text = append(append(text, p...), 0)
	}
	return Dep(max(xxhash.Sum64(text), 1))
}

// Table is a whole table: "public.stories".
func Table(name string) Dep { return dep('t', name) }

// Row is one row of a table, named by its key in a form of the caller's that
// is the same for reads and writes.
func Row(table, key string) Dep { return dep('r', table, key) }

// Tag is one tag or hand-set key by its exact name: what invalidating that tag
// changes.
func Tag(name string) Dep { return dep('g', name) }

// AppendTag appends what an entry with a tag depends on: the tag, and the group
// of each of its prefixes that ends in a colon, so that user:* can be
// invalidated without knowing the users.
func AppendTag(deps []Dep, tag string) []Dep {
	deps = append(deps, Tag(tag))
	for i := range len(tag) {
		if tag[i] == ':' {
			deps = append(deps, dep('p', tag[:i+1]))
		}
	}
	return deps
}

// Pattern is what a pattern over tags and keys such as user:* or user:*:posts
// changes: all that begins with the part up to the last colon before the first
// special character (one of *, ? and [), or everything when there is no such
// colon. It may be more than the pattern matches, and is never less. A pattern
// without a special character is a tag.
func Pattern(pattern string) Dep {
	special := strings.IndexAny(pattern, "*?[")
	if special < 0 {
		return Tag(pattern)
	}
	colon := strings.LastIndexByte(pattern[:special], ':')
	if colon < 0 {
		return All
	}
	return dep('p', pattern[:colon+1])
}

// A Position is a place in the database's log. The zero Position is before all
// others.
type Position struct {
	Timeline uint32
	LSN      uint64
}

// Compare orders positions by timeline, then by place in it.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Timeline, q.Timeline), cmp.Compare(p.LSN, q.LSN))
}

func later(p, q Position) Position {
	if p.Compare(q) < 0 {
		return q
	}
	return p
}
