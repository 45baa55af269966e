package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A BatchDirective is "-- batch: by=org_id,user_id as=map loader=member".
type BatchDirective struct {
	Pos    diag.Position
	By     []string // the parameters that become lists; each once
	As     string   // a BatchAs…; "" is BatchAsRows
	Loader string   // the loader's name, or "" for none
}

// The forms of what a batch twin returns.
const (
	BatchAsRows = "rows" // the rows, which say themselves whose they are
	BatchAsList = "list" // for each key what it has, in the keys' order
	BatchAsMap  = "map"  // by key; a key without a row is not in it
)

func (b *BatchDirective) position() *diag.Position { return &b.Pos }

var batchKind = DirectiveKind{
	Name:     "batch",
	Examples: []string{"batch: by=id", "batch: by=org_id,user_id as=map loader=member"},
	Doc:      "Also emits a twin, `GetStoryByIDs(ctx, ids)`, that answers many calls at once, in one statement.",
	Options: []DirectiveOption{{
		Name: "by", Doc: "the parameter that becomes a list; with `as`, several, parted by commas: a key is all of them then",
		Value: paramNames(func(b *BatchDirective) *[]string { return &b.By }),
	}, {
		Name: "as", Doc: "what the twin returns: the rows, in no particular order; a list with what each key has, in the keys' order; a map of that by key",
		Default: "`rows`",
		Value:   oneOf(func(b *BatchDirective) *string { return &b.As }, BatchAsRows, BatchAsList, BatchAsMap),
	}, {
		Name: "loader", Doc: "also gather the calls of one request, in a field of this name of `Loaders`", Default: "no loader",
		Value: name(FieldName, func(b *BatchDirective) *string { return &b.Loader }, isParamName,
			Advice{"bad name %q for loader", "write letters, digits and _, as in loader=story"}),
	}},
	Required:   []string{"by"},
	Missing:    Advice{"batch has no by", `name the parameter that becomes a list: "batch: by=id"`},
	Statements: "SELECT",
	Commands:   []Command{One, Many},
	slot:       single(func(d *Directives) **BatchDirective { return &d.Batch }),
	verify:     verifyBatch,
	unfit: func(_ *Query, st statement) Advice {
		if !st.reads || st.verb != "SELECT" {
			return Advice{"batch on " + writeName(st), "for writes there are :batchexec and :copyfrom"}
		}
		return Advice{}
	},
}

// verifyBatch asks for the form of the result where rows do not tell whose they
// are.
func verifyBatch(r *directiveReader, value any, given map[string]field) {
	b := value.(*BatchDirective)
	if b.As != "" && b.As != BatchAsRows {
		return
	}
	const hint = "add as=list or as=map"
	switch {
	case len(b.By) > 1:
		r.draft.errorf(given["by"].off, hint, "batch by several parameters returns no plain rows")
	case b.Loader != "":
		r.draft.errorf(given["loader"].off, hint, "a loader needs to know which rows are whose")
	}
}

// paramNames are the names of parameters, parted by commas, each once.
func paramNames[D any](at func(*D) *[]string) OptionValue {
	return makeValue(ParamList, at, func(names []string) bool { return len(names) == 0 },
		func(r *directiveReader, option string, v field) []string {
			names := strings.Split(v.text, ",")
			for i, n := range names {
				switch {
				case !isParamName(n):
					r.draft.errorf(v.off, "write the name of a parameter, as in by=id, or several, parted by commas", "bad parameter name %q for %s", n, option)
				case slices.Contains(names[:i], n):
					r.draft.errorf(v.off, "name each once", "%s names %q twice", option, n)
				default:
					continue
				}
				return nil
			}
			return names
		})
}
