package parser

import (
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A DurationDirective is "-- timeout: 2s" or "-- slow: 200ms".
type DurationDirective struct {
	Pos   diag.Position
	Value time.Duration
}

func (d *DurationDirective) position() *diag.Position { return &d.Pos }

func durationOf(d *DurationDirective) *time.Duration { return &d.Value }

var timeoutKind = DirectiveKind{
	Name:     "timeout",
	Examples: []string{"timeout: 2s"},
	Doc:      "Ends the call after that time.",
	Word:     &DirectiveOption{Name: "timeout", Doc: "the time", Value: duration(durationOf)},
	Required: []string{"timeout"},
	Missing:  Advice{"timeout has no duration", durationAdvice},
	slot:     single(func(d *Directives) **DurationDirective { return &d.Timeout }),
}
