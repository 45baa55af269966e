package parser

import (
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A CacheDirective is "-- cache: ttl=300 tags=a,user:{id}".
type CacheDirective struct {
	Pos         diag.Position
	TTL         time.Duration // 0: the configured default
	L1          time.Duration // 0: the configured default
	Negative    time.Duration // 0: "no row" is kept as long as a row
	Stale       time.Duration
	Consistency string // "strict" (default) or "bounded"
	Tags        []Tag
}

func (c *CacheDirective) position() *diag.Position { return &c.Pos }

var cacheKind = DirectiveKind{
	Name:     "cache",
	Examples: []string{"cache: ttl=300 l1=30s tags=stories,story:{id} negative=30s stale=2m consistency=strict"},
	Doc:      "Keeps what the query returns, in this process and in Redis. What a cached query depends on is derived from its SQL: no tag is needed for a write to invalidate it.",
	Options: []DirectiveOption{
		{
			Name: "ttl", Doc: "how long an entry lives in Redis", Default: "configured (300 s)", Telltale: true,
			Value: duration(func(c *CacheDirective) *time.Duration { return &c.TTL }),
		},
		{
			Name: "l1", Doc: "how long it lives in this process; never longer than `ttl`", Default: "configured (60 s)", Telltale: true,
			Value: duration(func(c *CacheDirective) *time.Duration { return &c.L1 }),
		},
		{
			Name: "negative", Doc: "how long \"no row\" is kept", Default: "as `ttl`", Telltale: true,
			Value: duration(func(c *CacheDirective) *time.Duration { return &c.Negative }),
		},
		{
			Name: "stale", Doc: "how long an expired, never an invalidated, entry may be served while it is refreshed", Default: "not at all", Telltale: true,
			Value: duration(func(c *CacheDirective) *time.Duration { return &c.Stale }),
		},
		{
			Name: "consistency", Doc: "what an entry may still show just after a write: a word to readers, the runtime does the same for both", Default: "`strict`", Telltale: true,
			Value: oneOf(func(c *CacheDirective) *string { return &c.Consistency }, "strict", "bounded"),
		},
		{
			Name: "tags", Doc: "names to invalidate by; `{id}` is a parameter; an array gives a tag an element", Default: "none", Telltale: true,
			Value: tagList(func(c *CacheDirective) *[]Tag { return &c.Tags }),
		},
	},
	Statements: "reads that lock no rows",
	Commands:   []Command{One, Many},
	slot:       single(func(d *Directives) **CacheDirective { return &d.Cache }),
	verify:     verifyCache,
	unfit:      unfitCache,
}

// verifyCache holds the times against each other.
func verifyCache(r *directiveReader, value any, given map[string]field) {
	if c := value.(*CacheDirective); c.TTL > 0 && c.L1 > c.TTL {
		r.draft.errorf(given["l1"].off, "make it as long as ttl at most", "l1 is longer than ttl")
	}
}

func unfitCache(_ *Query, st statement) Advice {
	switch {
	case !st.reads:
		return Advice{"cache on " + writeName(st),
			`only reads are cached; a write invalidates what it changes by itself, and further tags with "invalidate: tags=…"`}
	case st.locks():
		return Advice{"cache on SELECT … " + st.lock(), "a cached result locks nothing; drop " + st.lock() + " or the cache"}
	}
	return Advice{}
}
