package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A Tag is a named tag; {param} in it stands for a parameter's value.
type Tag struct {
	Pos   diag.Position
	Text  string    // as written, "user:{id}"
	Parts []TagPart // literal and parameter parts in turn
}

// Shape is the tag with {} for each parameter: what tags of other queries are
// compared by, whatever they call their parameters.
func (t Tag) Shape() string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Param != "" {
			b.WriteString("{}")
		}
		b.WriteString(p.Literal)
	}
	return b.String()
}

// A TagPart is a literal, or a parameter's name.
type TagPart struct {
	Literal string
	Param   string // non-empty for a parameter
}

const tagAdvice = "tags are parted by commas, without spaces; {id} in a tag stands for the parameter id: tags=stories,user:{id}"

// tags reads "a,user:{id}".
func (r *directiveReader) tags(v field) []Tag {
	var tags []Tag
	seen := map[string]bool{}
	off := v.off
	for text := range strings.SplitSeq(v.text, ",") {
		f := field{text, off}
		off += len(text) + 1
		switch {
		case text == "":
			r.draft.errorf(f.off, tagAdvice, "empty tag in %q", v.text)
		case sqltext.IndexUnseen(text) >= 0:
			at := sqltext.IndexUnseen(text)
			r.draft.errorf(f.off+at, "remove it", "%s in the tag %q", sqltext.Describe([]rune(text[at:])[0]), text)
		case seen[text]:
			r.draft.errorf(f.off, "keep one of them", "tag %q is given twice", text)
		default:
			seen[text] = true
			if tag, ok := r.tag(f); ok {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// tag splits one tag at its {parameters}.
func (r *directiveReader) tag(f field) (Tag, bool) {
	tag := Tag{Pos: r.draft.src.file.Position(f.off), Text: f.text}
	for rest := f; rest.text != ""; {
		i := strings.IndexAny(rest.text, "{}")
		if i < 0 {
			tag.Parts = append(tag.Parts, TagPart{Literal: rest.text})
			break
		}
		if i > 0 {
			tag.Parts = append(tag.Parts, TagPart{Literal: rest.text[:i]})
		}
		rest = rest.from(i)
		end := strings.IndexAny(rest.text[1:], "{}") + 1
		switch {
		case rest.text[0] == '}':
			r.draft.errorf(rest.off, tagAdvice, "} without { in the tag %q", f.text)
			return tag, false
		case end == 0 || rest.text[end] == '{':
			r.draft.errorf(rest.off, tagAdvice, "{ without } in the tag %q", f.text)
			return tag, false
		case !isParamName(rest.text[1:end]):
			r.draft.errorf(rest.off+1, "write the name of a parameter between the braces, as in {id}",
				"bad parameter name %q in the tag %q", rest.text[1:end], f.text)
			return tag, false
		}
		tag.Parts = append(tag.Parts, TagPart{Param: rest.text[1:end]})
		rest = rest.from(end + 1)
	}
	return tag, true
}

// CheckTagParams reports the tags whose {parameter} is none of names, the
// query's parameters. ParseFile has checked queries whose parameters all have
// names in the text; to check those again, with the same names, says the same.
func (q *Query) CheckTagParams(names []string) diag.List {
	var diags diag.List
	var tags []Tag
	for _, g := range q.Directives.Given() {
		for _, v := range g.Values {
			if list, ok := v.Value.([]Tag); ok {
				tags = append(tags, list...)
			}
		}
	}
	for _, tag := range tags {
		off := tag.Pos.Offset
		for _, part := range tag.Parts {
			if part.Param == "" {
				off += len(part.Literal)
				continue
			}
			if !slices.Contains(names, part.Param) {
				hint := didYouMean(part.Param, names)
				switch {
				case hint != "":
				case len(names) == 0:
					hint = "the query has no parameters"
				default:
					hint = "the query's parameters are " + strings.Join(names, ", ")
				}
				pos := tag.Pos
				if q.File != nil {
					pos = q.File.Position(off + 1)
				}
				addError(&diags, pos, q.Name, hint, "tag %q has an unknown parameter %q", tag.Text, part.Param)
			}
			off += len(part.Param) + 2
		}
	}
	return diags
}
