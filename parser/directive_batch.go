package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A BatchDirective is "-- batch: by=org_id,user_id as=map loader=member".
type BatchDirective struct {
	Pos    diag.Position
	By     []string // the parameters that become lists, each once; "*" alone is all
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
	Doc:      "Also emits a twin, `GetStoryByIDs(ctx, ids)`, that does what many calls do, in one statement.",
	Options: []DirectiveOption{{
		Name: "by", Doc: "the parameter that becomes a list; with `as`, and of writes, several, parted by commas, or `*` for all: a key is all of them then",
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
	Statements: "SELECT, INSERT, UPDATE and DELETE",
	Commands:   []Command{One, Many, Exec, ExecRows, ExecResult},
	slot:       single(func(d *Directives) **BatchDirective { return &d.Batch }),
	unfit: func(_ *Query, st statement) Advice {
		switch {
		case st.verb == "SELECT" && st.reads || st.verb == "INSERT" || st.verb == "UPDATE" || st.verb == "DELETE":
			return Advice{}
		}
		return Advice{"batch on " + writeName(st), "for other writes there is :batchexec"}
	},
}

// allParams stands for the names of all parameters.
const allParams = "*"

// paramNames are the names of parameters, parted by commas, each once, or "*".
func paramNames[D any](at func(*D) *[]string) OptionValue {
	return makeValue(ParamList, at, func(names []string) bool { return len(names) == 0 },
		func(r *directiveReader, option string, v field) []string {
			if v.text == allParams {
				return []string{allParams}
			}
			names := strings.Split(v.text, ",")
			for i, n := range names {
				switch {
				case !isParamName(n):
					r.draft.errorf(v.off, "write the name of a parameter, as in by=id, several, parted by commas, or * for all", "bad parameter name %q for %s", n, option)
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
