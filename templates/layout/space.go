package layout

// space reports whether a blank stands before a token that does not begin a line, or
// that this is not known.
func (p *printer) space(i int, s shape) (blank, ok bool) {
	f := p.frame()
	t := p.toks[i]
	switch {
	case i == f.closer:
		return false, !f.hanging && (p.opens(i-1) || !f.shape.lines() && !p.is(i-1, ","))
	case p.opens(i):
		return p.spaceOpening(i, s)
	case t.kind != op:
		return p.spaceAfter(i - 1)
	}
	switch p.char(i) {
	case ',', '.':
		return false, true
	case ';':
		return false, f.control && p.operand(i-1)
	case ':':
		return false, p.colon(f)
	case '~':
		return false, false
	case '=':
		return true, true
	}
	return p.spaceOperator(f, i)
}

// colon reports whether it is known what a colon says here.
func (p *printer) colon(f *frame) bool {
	return f.shape == literal || f.shape == index || f.cases && f.inCase
}

func (p *printer) spaceOperator(f *frame, i int) (blank, ok bool) {
	switch p.text(i) {
	case "++", "--":
		return false, true
	case "...":
		if f.shape == params {
			return p.char(i-1) != '(', true
		}
		return false, f.shape == call
	case "==", "!=", "<", ">", "<=", ">=", "&&", "||":
		return true, p.operand(i - 1)
	case ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&^=":
		return true, true
	}
	switch {
	case !p.operand(i - 1):
		if !p.isUnary(i) {
			return false, false
		}
		return p.spaceAfter(i - 1)
	case p.char(i) == '*' && p.pointer(f, i-1):
		return p.char(i-1) != ']' || !p.closesLength(i-1), true
	}
	tight, ok := p.arithmetic(f, i)
	return !tight, ok
}

// pointer reports whether a star after the token, which can end an operand, is a
// pointer's.
func (p *printer) pointer(f *frame, before int) bool {
	return p.closesLength(before) || typed(f) || f.header == signature && p.char(before) == ')'
}

// closesLength reports whether the token ends [], [4] or map[K]: a type comes.
func (p *printer) closesLength(i int) bool {
	if p.char(i) != ']' {
		return false
	}
	return p.toks[p.toks[i].partner].shape == length
}

// spaceOpening is space before an opening bracket.
func (p *printer) spaceOpening(i int, s shape) (blank, ok bool) {
	before := i - 1
	switch s {
	case params:
		switch {
		case p.toks[before].keyword: // func: of a receiver or of parameters
			return before == p.first && len(p.frames) == 1, true
		case p.char(before) == ')': // results, of which a single one loses its brackets
			return true, p.toks[i].commas > 0
		}
		return false, p.operand(before)
	case call, index:
		return false, true
	case specs, block:
		return true, true
	case fields, methods:
		return int(p.toks[i].partner) != i+1 || p.toks[i+1].lines > 0, true
	case grouping:
		if p.frame().control && p.toks[before].keyword { // gofmt takes them away
			return false, false
		}
	case length:
		if p.toks[before].keyword && p.text(before) == "map" {
			return false, true
		}
	case literal:
		if p.operand(before) {
			return false, true
		}
	}
	return p.spaceAfter(before)
}

// spaceAfter reports whether a blank stands between a token and an operand.
func (p *printer) spaceAfter(before int) (blank, ok bool) {
	t := p.toks[before]
	switch {
	case t.kind != op:
		return true, true
	case p.unary || p.tight:
		return false, true
	case p.opens(before):
		return false, !p.frame().shape.lines()
	}
	switch p.char(before) {
	case '.':
		return false, true
	case ']':
		return !p.closesLength(before), true
	case ':':
		return p.frame().shape != index, p.frame().shape != block
	}
	return !p.is(before, "..."), true
}
