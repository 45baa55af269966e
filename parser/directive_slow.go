package parser

var slowKind = DirectiveKind{
	Name:     "slow",
	Examples: []string{"slow: 200ms"},
	Doc:      "Says from what time on a call is logged as slow.",
	Word:     &DirectiveOption{Name: "slow", Doc: "the time", Value: duration(durationOf)},
	Required: []string{"slow"},
	Missing:  Advice{"slow has no duration", durationAdvice},
	slot:     single(func(d *Directives) **DurationDirective { return &d.Slow }),
	doubt: func(q *Query) Advice {
		if t := q.Directives.Timeout; t != nil && t.Value > 0 && q.Directives.Slow.Value >= t.Value {
			return Advice{"slow is not shorter than timeout, so no query that ends in time is reported", "make slow shorter than timeout"}
		}
		return Advice{}
	},
}
