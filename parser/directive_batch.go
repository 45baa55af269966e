package parser

import "github.com/dbgen-go/dbgen/internal/diag"

// A BatchDirective is "-- batch: by=id".
type BatchDirective struct {
	Pos diag.Position
	By  string
}

func (b *BatchDirective) position() *diag.Position { return &b.Pos }

var batchKind = DirectiveKind{
	Name:     "batch",
	Examples: []string{"batch: by=id"},
	Doc:      "Also emits a twin, `GetStoryByIDs(ctx, ids)`, that answers many calls at once: `id = $1` becomes `id = ANY($1)`.",
	Options: []DirectiveOption{{
		Name: "by", Doc: "the parameter that becomes a list",
		Value: name(ParamName, func(b *BatchDirective) *string { return &b.By }, isParamName,
			Advice{"bad parameter name %q for by", "write the name of one parameter, as in by=id"}),
	}},
	Required:   []string{"by"},
	Missing:    Advice{"batch has no by", `name the parameter that becomes a list: "batch: by=id"`},
	Statements: "SELECT",
	Commands:   []Command{One, Many},
	slot:       single(func(d *Directives) **BatchDirective { return &d.Batch }),
	unfit: func(_ *Query, st statement) Advice {
		if !st.reads || st.verb != "SELECT" {
			return Advice{"batch on " + writeName(st), "for writes there are :batchexec and :copyfrom"}
		}
		return Advice{}
	},
}
