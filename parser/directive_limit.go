package parser

import (
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A LimitDirective is "-- limit: user=100/1m global=10000/1m name=search".
type LimitDirective struct {
	Pos        diag.Position
	User       *Rate
	Global     *Rate
	Name       string
	Wait       time.Duration
	Concurrent int
	Count      string // "", "all" or "miss"
}

// A Rate is so many calls in a window.
type Rate struct {
	Count  int
	Window time.Duration
}

func (l *LimitDirective) position() *diag.Position { return &l.Pos }

var limitKind = DirectiveKind{
	Name:     "limit",
	Examples: []string{"limit: user=100/1m global=10000/1m name=search wait=2s concurrent=8 count=miss"},
	Doc:      "Bounds how often the query runs, for each user, for all, or at once.",
	Options: []DirectiveOption{
		{
			Name: "user", Doc: "calls of one user", Default: "no limit",
			Value: rate(func(l *LimitDirective) **Rate { return &l.User }),
		},
		{
			Name: "global", Doc: "calls of all together", Default: "no limit",
			Value: rate(func(l *LimitDirective) **Rate { return &l.Global }),
		},
		{
			Name: "name", Doc: "queries of one name share what is left", Default: "the query's own",
			Value: name(BucketName, func(l *LimitDirective) *string { return &l.Name }, bucketName().MatchString,
				Advice{"bad name %q for limit", "use letters, digits and _ . : -"}),
		},
		{
			Name: "wait", Doc: "how long a call may wait for its turn", Default: "not at all",
			Value: duration(func(l *LimitDirective) *time.Duration { return &l.Wait }),
		},
		{
			Name: "concurrent", Doc: "calls in flight in this process", Default: "no limit",
			Value: number(func(l *LimitDirective) *int { return &l.Concurrent }, 1, maxCount, ""),
		},
		{
			Name: "count", Doc: "whether calls count that the cache answered", Default: "`all`",
			Value: oneOf(func(l *LimitDirective) *string { return &l.Count }, "all", "miss"),
		},
	},
	Required: []string{"user", "global", "concurrent"},
	Missing:  Advice{"limit has no rate", "add user=100/1m, global=10000/1m or concurrent=8"},
	slot:     repeated(func(d *Directives) *[]LimitDirective { return &d.Limits }),
}
