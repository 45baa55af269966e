package layout

// A shape is what a bracket, or nothing, holds together.
type shape uint8

const (
	top      shape = iota // a declaration: no bracket
	block                 // { statements }
	literal               // T{ elements }
	fields                // struct { }
	methods               // interface { }
	specs                 // const ( )
	params                // the parameters or the results of a function
	call                  // f( )
	grouping              // ( expression )
	index                 // x[ ], F[T]
	length                // []T, [4]T, map[K]T
)

// lines reports whether a bracket of the shape holds lines rather than a list.
func (s shape) lines() bool { return s == block || s == fields || s == methods || s == specs }

// Where a frame is in the header of a function.
const (
	outside   = iota
	awaiting  // "func": a receiver, a name or parameters come
	signature // after the parameters: results or the body come
)

// A frame is a bracket that is open, or the declaration.
type frame struct {
	shape   shape
	hanging bool // the bracket ends its line: what it holds stands a step deeper, line by line
	opener  int  // the indices of the brackets
	closer  int

	header    int  // one of outside, awaiting, signature
	control   bool // after if, for, switch, select or else: a block comes
	switching bool // and it has cases
	cases     bool // of a block: it is that of a switch or a select
	inCase    bool // after case or default, before its colon
	assigned  bool // after the = of this line
	declaring bool // this line begins with var, const or type

	lineStart int  // the first token of the frame's last line
	members   int  // of fields and specs: how many
	withTypes bool // of specs: they have types
	keys      keys
}

// A printer lays out declarations. It is used again, for its buffers.
type printer struct {
	src   []byte
	toks  []token
	first int // the declaration's first token that is no comment

	out    []byte
	frames []frame
	rows   rows

	split []int // the tokens before which columns of this line end
	unary bool  // the token before is an operator of one operand, or a pointer's star
	tight bool  // the token before is an operator of two operands without spaces
}

func (p *printer) text(i int) string { return string(p.src[p.toks[i].start:p.toks[i].end]) }

// is reports whether a token is an operator or a bracket.
func (p *printer) is(i int, s string) bool {
	t := p.toks[i]
	return t.kind == op && string(p.src[t.start:t.end]) == s
}

// char is the character of an operator or a bracket that has only one, else 0.
func (p *printer) char(i int) byte {
	if t := p.toks[i]; t.kind == op && t.end-t.start == 1 {
		return p.src[t.start]
	}
	return 0
}

// operand reports whether an operand can end with the token.
func (p *printer) operand(i int) bool {
	switch t := p.toks[i]; t.kind {
	case word:
		return !t.keyword
	case text:
		return true
	case op:
		c := p.char(i)
		return c == ')' || c == ']' || c == '}'
	}
	return false
}

func (p *printer) frame() *frame { return &p.frames[len(p.frames)-1] }

// print appends the declaration of the tokens first to last, without last, to out. It
// reports whether it knows all of what there is.
func (p *printer) print(out []byte, first, last int) ([]byte, bool) {
	p.out, p.frames = out, append(p.frames[:0], frame{opener: -1, closer: -1, lineStart: first})
	p.rows.reset()
	p.split, p.unary, p.tight = p.split[:0], false, false
	if !p.canonical(first, last) {
		return nil, false
	}
	p.first = first
	for p.first < last && p.toks[p.first].kind == comment {
		p.first++
	}
	if p.first == last || !p.toks[p.first].keyword {
		return nil, false
	}
	for i := first; i < last; i++ {
		if !p.token(i, first) {
			return nil, false
		}
	}
	return p.out, true
}

// token writes a token and what stands before it.
func (p *printer) token(i, first int) bool {
	t := p.toks[i]
	if p.is(i, "<-") {
		return false
	}
	shape, opens := p.opening(i, first)
	switch {
	case i == first || t.lines > 0:
		if i > first && !p.newline(i) {
			return false
		}
		if !p.begin(i, shape) {
			return false
		}
	case p.columns(i):
	case t.kind == comment:
		return false
	default:
		blank, ok := p.space(i, shape)
		if !ok {
			return false
		}
		if blank {
			p.out = append(p.out, ' ')
		}
	}
	p.out = append(p.out, p.src[t.start:t.end]...)
	return p.after(i, shape, opens)
}

// columns ends the columns that end before a token, and reports whether there are any.
func (p *printer) columns(i int) bool {
	found := false
	for _, at := range p.split {
		if at == i {
			p.rows.cell(len(p.out))
			found = true
		}
	}
	return found
}

// opening is the shape of the bracket that the token opens, if it does.
func (p *printer) opening(i, first int) (shape, bool) {
	if p.toks[i].partner < int32(i) {
		return top, false
	}
	f := p.frame()
	before := -1 // the token before in the same line
	if i > first && p.toks[i].lines == 0 {
		before = i - 1
	}
	switch p.char(i) {
	case '(':
		return p.parenthesis(f, before), true
	case '[':
		return p.square(f, i, before), true
	}
	return p.brace(f, before), true
}

func (p *printer) brace(f *frame, before int) shape {
	switch {
	case before >= 0 && p.toks[before].keyword && p.text(before) == "struct":
		return fields
	case before >= 0 && p.toks[before].keyword && p.text(before) == "interface":
		return methods
	case f.control && before > 0 && p.closesLength(before-1): // for range []string{
		return literal
	case f.header == signature || f.control:
		return block
	}
	return literal
}

func (p *printer) parenthesis(f *frame, before int) shape {
	switch {
	case f.header == awaiting, f.header == signature && before >= 0 && p.char(before) == ')':
		return params
	case before < 0:
		return grouping
	case f.shape == methods && before == f.lineStart:
		return params
	case before == f.lineStart && p.toks[before].keyword && declares(p.text(before)):
		return specs
	case p.operand(before):
		return call
	}
	return grouping
}

func (p *printer) square(f *frame, i, before int) shape {
	switch {
	case int(p.toks[i].partner) == i+1, before < 0, !p.operand(before), p.closesLength(before),
		f.header == signature && p.char(before) == ')':
		return length
	case typed(f) && p.array(f, i, before):
		return length
	}
	return index
}

// array reports whether a bracket after a name is the length of an array: a type comes
// after it, and that cannot be said of the arguments of a type; but what type declares
// can have parameters, each a name and a type.
func (p *printer) array(f *frame, i, before int) bool {
	after := int(p.toks[i].partner) + 1
	if after >= len(p.toks) || p.toks[after].lines > 0 || p.toks[after].kind != word && !p.is(after, "*") && !p.is(after, "[") {
		return false
	}
	if !f.declaring || p.text(f.lineStart) != "type" {
		return p.toks[before].kind == word
	}
	if before > f.lineStart+1 {
		return int(p.toks[before].partner) == f.lineStart+2
	}
	for k := i + 1; k+2 < after; k++ {
		if p.is(k, ",") || p.toks[k].kind == word && (p.toks[k+1].kind == word || p.isUnary(k+1) || p.is(k+1, "[")) {
			return false
		}
	}
	return true
}

// typed reports whether a name's type comes where the frame is.
func typed(f *frame) bool {
	return f.shape == params || f.shape == fields || (f.declaring || f.shape == specs) && !f.assigned
}

// newline ends a line and indents the next.
func (p *printer) newline(i int) bool {
	f := p.frame()
	if f.inCase { // a list of values that goes on
		p.out = append(p.out, '\n')
		p.indent(0)
		return p.toks[i].lines == 1 && p.is(i-1, ",")
	}
	p.rows.endLine(len(p.out))
	blank, ok := p.emptyLine(f, i)
	if !ok || !p.endsLine(f, i-1) {
		return false
	}
	if blank {
		p.out = p.rows.flush(p.out)
		p.out = append(p.out, '\n')
	}
	p.out = append(p.out, '\n')
	if i == f.closer || f.cases && p.startsCase(i) {
		p.indent(-1)
		return !p.ownLine(i - 1) // a comment's depth depends on where it was
	}
	p.indent(0)
	return true
}

// ownLine reports whether the token is a comment on a line of its own.
func (p *printer) ownLine(i int) bool {
	return p.toks[i].kind == comment && (p.toks[i].lines > 0 || i == 0)
}

// emptyLine reports whether an empty line stands before the line that begins with the
// token; ok, that it is known.
func (p *printer) emptyLine(f *frame, i int) (blank, ok bool) {
	apart := p.toks[i].lines > 1
	switch {
	case f.shape == top: // comments above a declaration
		return false, p.toks[i-1].kind == comment
	case !f.hanging: // gofmt would indent what continues the line
		return false, false
	case !apart:
		return false, true
	case f.shape == literal || f.shape == call || f.shape == params:
		return false, false
	case i == f.closer:
		return f.shape == block, p.toks[i-1].kind != comment
	case p.opens(i - 1):
		return f.shape == block, p.toks[i].kind != comment
	}
	return true, true
}

// indent indents a line by as many steps as brackets hang, and more.
func (p *printer) indent(more int) {
	for k := range p.frames {
		if p.frames[k].hanging {
			more++
		}
	}
	for range more {
		p.out = append(p.out, '\t')
	}
}

func (p *printer) opens(i int) bool { return p.toks[i].partner > int32(i) }

func (p *printer) startsCase(i int) bool {
	return p.toks[i].keyword && (p.text(i) == "case" || p.text(i) == "default")
}

// endsLine reports whether a line of the frame can end with the token.
func (p *printer) endsLine(f *frame, i int) bool {
	t := p.toks[i]
	if t.kind == comment || p.opens(i) {
		return true
	}
	switch f.shape {
	case literal, call, params:
		return p.is(i, ",")
	}
	if t.kind != op {
		return true
	}
	switch c := p.char(i); c {
	case ')', ']', '}':
		return true
	case ':':
		return f.cases && !f.inCase
	}
	return p.is(i, "++") || p.is(i, "--")
}

// begin is told that a line begins with the token.
func (p *printer) begin(i int, s shape) bool {
	f := p.frame()
	t := p.toks[i]
	p.unary, p.tight = false, false
	if f.inCase {
		return t.kind != comment
	}
	if i == f.closer {
		p.out = p.rows.flush(p.out)
		return true
	}
	f.lineStart, f.header, f.control, f.assigned, f.declaring = i, outside, false, false, false
	p.split = p.split[:0]
	if t.kind == comment {
		p.out = p.rows.flush(p.out)
		return f.shape == top || f.shape == block || f.shape == fields || f.shape == methods
	}
	switch f.shape {
	case block:
		f.declaring = t.keyword && declares(p.text(i))
		return t.kind != op || p.isUnary(i) || s == grouping // not a block of its own, or what continues a line
	case top:
		f.declaring = declares(p.text(i))
	case literal:
		return p.beginElement(i)
	case fields:
		return p.beginField(i)
	case specs:
		return p.beginSpec(i)
	}
	return true
}

// declares reports whether a keyword begins a declaration of names.
func declares(keyword string) bool {
	return keyword == "var" || keyword == "const" || keyword == "type"
}

// isUnary reports whether a token that begins an operand is an operator.
func (p *printer) isUnary(i int) bool {
	switch p.char(i) {
	case '*', '&', '-', '+', '!', '^':
		return true
	}
	return false
}
