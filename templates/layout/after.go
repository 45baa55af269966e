package layout

// after is told that a token was written.
func (p *printer) after(i int, s shape, opens bool) bool {
	f := p.frame()
	p.unary, p.tight = false, false
	switch t := p.toks[i]; {
	case opens:
		p.toks[i].shape = s
		p.push(i, s)
		return s != fields && s != specs || p.frame().hanging || int(t.partner) == i+1
	case i == f.closer:
		p.pop()
	case t.kind == op:
		p.afterOperator(f, i)
	case t.keyword:
		p.afterKeyword(f, i)
	}
	return true
}

func (p *printer) push(i int, s shape) {
	parent := p.frame()
	f := frame{shape: s, opener: i, closer: int(p.toks[i].partner), lineStart: i + 1}
	f.hanging = p.toks[i+1].lines > 0
	switch s {
	case block:
		f.cases = parent.control && parent.switching
		parent.control, parent.header = false, outside
	case fields, specs:
		for k := i + 1; k < f.closer; k++ {
			if p.toks[k].lines > 0 && p.toks[k].kind != comment {
				f.members++
			}
			if p.opens(k) {
				k = int(p.toks[k].partner)
			}
		}
	}
	p.frames = append(p.frames, f)
}

func (p *printer) pop() {
	s, opener := p.frame().shape, p.frame().opener
	p.frames = p.frames[:len(p.frames)-1]
	f := p.frame()
	receiver := f.shape == top && opener-1 == p.first
	if s == params && !receiver {
		f.header = signature
	}
}

func (p *printer) afterOperator(f *frame, i int) {
	switch p.text(i) {
	case ",":
		f.header = outside
		return
	case ":":
		f.inCase = false
		if f.shape == literal && len(p.split) > 0 && i+1 == p.split[0] {
			p.rows.key(&f.keys, len(p.out)-len(":"))
		}
		return
	case "=", ":=":
		f.assigned, f.header = true, outside
		return
	}
	switch begins := p.toks[i].lines > 0 || !p.operand(i-1); {
	case p.isUnary(i) && (begins || p.char(i) == '*' && p.pointer(f, i-1)):
		p.unary = true
	case precedence(p.text(i)) > 3:
		p.tight, _ = p.arithmetic(f, i)
	}
}

func (p *printer) afterKeyword(f *frame, i int) {
	switch p.text(i) {
	case "func":
		f.header = awaiting
	case "if", "for", "else":
		f.control, f.switching = true, false
	case "switch", "select":
		f.control, f.switching = true, true
	case "case", "default":
		f.inCase = f.cases && i == f.lineStart
	}
}

// precedence of an operator of two operands, 0 of another.
func precedence(s string) int {
	switch s {
	case "||":
		return 1
	case "&&":
		return 2
	case "==", "!=", "<", "<=", ">", ">=":
		return 3
	case "+", "-", "|", "^":
		return 4
	case "*", "/", "%", "<<", ">>", "&", "&^":
		return 5
	}
	return 0
}

// arithmetic reports whether the operator stands without blanks, by go/printer's
// rules: it does below depth 1, or beside an operator that binds less. Expressions with
// two arithmetic operators it does not know.
func (p *printer) arithmetic(f *frame, i int) (tight, ok bool) {
	if precedence(p.text(i)) < 4 || !p.operand(i+1) && !p.opens(i+1) {
		return false, false
	}
	others, compared, ok := p.beside(f, i)
	depth := p.depth(len(p.frames) - 1)
	if !ok || others > 0 || depth == 0 {
		return false, false
	}
	return depth > 1 || compared, true
}

// beside looks at the expression about a token, in the frame's own brackets: how many
// other arithmetic operators it has, and whether it compares.
func (p *printer) beside(f *frame, i int) (arithmetic int, compares, ok bool) {
	ok = true
	see := func(k int) (goes bool) {
		goes, ok = p.within(f, k)
		if !goes || p.toks[k].kind != op {
			return goes
		}
		switch n := precedence(p.text(k)); {
		case n > 3 && p.operand(k-1):
			arithmetic++
		case n > 0 && n <= 3:
			compares = true
		}
		return true
	}
	for k := i - 1; k > f.opener && k >= f.lineStart && see(k); k-- {
		if p.toks[k].partner >= 0 {
			k = int(p.toks[k].partner)
		}
	}
	if !ok {
		return 0, false, false
	}
	for k := i + 1; k < len(p.toks) && k != f.closer && p.toks[k].lines == 0 && see(k); k++ {
		if p.opens(k) {
			k = int(p.toks[k].partner)
		}
	}
	return arithmetic, compares, ok
}

// within reports whether a token is of the expression beside it; known, whether
// go/printer's depth is known where it ends with the token.
func (p *printer) within(f *frame, k int) (goes, known bool) {
	if p.toks[k].keyword {
		return false, true
	}
	if p.toks[k].kind != op {
		return true, true
	}
	switch p.text(k) {
	case ",":
		return false, f.shape != block && f.shape != top
	case ":":
		return false, f.shape != index
	case ";", "=", ":=", "+=", "-=":
		return false, true
	}
	return true, true
}

// depth of the expressions in a frame, as go/printer counts it, or 0 where it is not
// known.
func (p *printer) depth(n int) int {
	f := &p.frames[n]
	if f.shape != call && f.shape != index && f.shape != grouping {
		return 1
	}
	outer := p.depth(n - 1)
	if others, compares, ok := p.beside(&p.frames[n-1], f.opener); outer == 0 || !ok || others > 0 || compares {
		return 0
	}
	switch f.shape {
	case grouping:
		return max(1, outer-1)
	case call:
		if args := p.toks[f.opener].commas; args == 0 || args == 1 && p.is(f.closer-1, ",") {
			return outer
		}
	}
	return outer + 1
}
