package parser

import (
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A RouteDirective is "-- route: replica max_lag=5s priority=low".
type RouteDirective struct {
	Pos      diag.Position
	Target   string        // "primary", "replica", "auto", or "" when only options are given
	MaxLag   time.Duration // 0: the configured default
	Priority string        // "", "low", "normal", "high" or "critical"
}

func (r *RouteDirective) position() *diag.Position { return &r.Pos }

var routeKind = DirectiveKind{
	Name:     "route",
	Examples: []string{"route: replica max_lag=5s priority=low"},
	Doc:      "Says which server answers. With `auto` a read may be answered by a replica if nothing speaks against it.",
	Word: &DirectiveOption{
		Name: "route", Doc: "the server", Default: "`auto`",
		Value: oneOf(func(r *RouteDirective) *string { return &r.Target }, "primary", "replica", "auto"),
	},
	Options: []DirectiveOption{
		{
			Name: "max_lag", Doc: "how far behind the primary a replica may be", Default: "configured (5 s)", Telltale: true,
			Value: duration(func(r *RouteDirective) *time.Duration { return &r.MaxLag }),
		},
		{
			Name: "priority", Doc: "the query's rank; `critical` always asks the primary", Default: "`normal`", Telltale: true,
			Value: oneOf(func(r *RouteDirective) *string { return &r.Priority }, "low", "normal", "high", "critical"),
		},
	},
	Required: []string{"route", "max_lag", "priority"},
	Missing:  Advice{"route says nothing", `write "route: primary", "route: replica" or "route: auto"`},
	Exclusive: []Exclusion{
		{"max_lag", "route=primary", Advice{"max_lag on a query that is routed to the primary", "leave max_lag out; the primary has no lag"}},
		{"priority=critical", "route=replica", Advice{"priority=critical contradicts route: replica",
			"critical queries always run on the primary; write one or the other"}},
	},
	slot:  single(func(d *Directives) **RouteDirective { return &d.Route }),
	unfit: unfitRoute,
}

func unfitRoute(q *Query, st statement) Advice {
	r := q.Directives.Route
	switch replica := r.Target == "replica" || r.MaxLag > 0; {
	case replica && st.locks():
		return Advice{"route to a replica on SELECT … " + st.lock(), "rows are locked on the primary alone; write route: primary or nothing"}
	case replica && !st.reads:
		return Advice{"route to a replica on " + writeName(st), "writes run on the primary; write route: primary or nothing"}
	}
	return Advice{}
}
