package parser

import "github.com/dbgen-go/dbgen/internal/diag"

// An InvalidateDirective is "-- invalidate: tags=…" or "-- invalidate: none reason…".
type InvalidateDirective struct {
	Pos    diag.Position
	Tags   []Tag
	None   bool
	Reason string
}

func (i *InvalidateDirective) position() *diag.Position { return &i.Pos }

var invalidateKind = DirectiveKind{
	Name:     "invalidate",
	Examples: []string{"invalidate: tags=story:{id}", "invalidate: none the table is never cached"},
	Doc:      "Invalidates these tags on top of what is derived from the statement. `none` says that nothing has to be invalidated; the reason is required.",
	Word: &DirectiveOption{
		Name: "invalidate", Doc: "nothing has to be invalidated", Value: mark(func(i *InvalidateDirective) *bool { return &i.None }, "none"),
	},
	Reason: reasonIn(func(i *InvalidateDirective) *string { return &i.Reason }, Advice{"invalidate: %s has no reason",
		`say why nothing has to be invalidated: "invalidate: none the table is never cached"`}),
	Options: []DirectiveOption{{
		Name: "tags", Doc: "the names to invalidate, as [cache](#cache) has them", Default: "none",
		Value: tagList(func(i *InvalidateDirective) *[]Tag { return &i.Tags }),
	}},
	Required:   []string{"invalidate", "tags"},
	Missing:    Advice{"invalidate says nothing", `write "invalidate: tags=…", or "invalidate: none" and the reason`},
	Statements: "statements that write, or call functions",
	slot:       single(func(d *Directives) **InvalidateDirective { return &d.Invalidate }),
	unfit: func(_ *Query, st statement) Advice {
		if st.reads && (!st.calls() || st.locks()) {
			return Advice{"invalidate on a read", "write it on the statements that change what is cached"}
		}
		return Advice{}
	},
}
