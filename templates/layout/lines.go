package layout

// beginElement is told that an element of a literal begins a line.
func (p *printer) beginElement(i int) bool {
	f := p.frame()
	end, colon, single := p.member(i, f)
	if !p.is(end, ",") || p.toks[end+1].lines == 0 {
		return false
	}
	switch {
	case !single:
		p.out = p.rows.flush(p.out)
		f.keys.next(0)
	case colon < 0:
		p.out = p.rows.flush(p.out)
		return f.keys.none() // mixed with keyed ones: go/printer goes on counting
	case p.toks[f.opener].commas > 1:
		p.rows.begin(len(p.out))
		p.split = append(p.split, colon+1)
	}
	return true
}

// member is where what begins with a token in a frame ends: the comma, the next line or
// the bracket after it. colon is that of its key or its =, or -1. single reports that it
// has one line.
func (p *printer) member(i int, f *frame) (end, colon int, single bool) {
	colon, single = -1, true
	for end = i; end < f.closer; end++ {
		t := p.toks[end]
		switch {
		case end > i && t.lines > 0, p.is(end, ","):
			return end, colon, single
		case t.multiline:
			single = false
		case colon < 0 && (p.is(end, ":") || p.is(end, "=")):
			colon = end
		}
		if p.opens(end) {
			for k := end + 1; k <= int(t.partner); k++ {
				if p.toks[k].lines > 0 || p.toks[k].multiline {
					single = false
				}
			}
			end = int(t.partner)
		}
	}
	return end, colon, single
}

// beginField is told that a field of a struct begins a line.
func (p *printer) beginField(i int) bool {
	f := p.frame()
	end, _, single := p.member(i, f)
	if !single || p.is(end, ",") {
		return false
	}
	remark := 0 // the comment that ends the line
	if p.toks[end-1].kind == comment {
		end--
		remark = end
	}
	tagged := end-1 > i && p.toks[end-1].kind == text
	named, ok := p.named(f, i, end)
	if !ok {
		return false
	}
	if f.members == 1 {
		return true
	}
	p.rows.begin(len(p.out))
	p.split = p.split[:0]
	if named {
		p.split = append(p.split, i+1)
	}
	switch {
	case tagged:
		p.split = append(p.split, end-1)
	case remark > 0 && !named: // go/printer leaves a column empty
		p.split = append(p.split, remark)
	}
	if remark > 0 {
		p.split = append(p.split, remark)
	}
	return true
}

// named reports whether a field has a name, and whether that can be told.
func (p *printer) named(f *frame, i, end int) (named, ok bool) {
	if i+1 >= end || p.toks[i].kind != word {
		return false, true
	}
	if p.is(i+1, "[") { // an embedded type with arguments, or an array
		return true, p.square(f, i+1, i) == length
	}
	return p.toks[i+1].kind == word || p.is(i+1, "*"), true
}

// beginSpec is told that a constant or a variable of a group begins a line.
func (p *printer) beginSpec(i int) bool {
	f := p.frame()
	end, equals, single := p.member(i, f)
	if !single || equals < 0 || p.is(end, ",") || f.members == 1 {
		return false
	}
	typed := equals > i+1
	if i > f.opener+1 && typed != f.withTypes { // go/printer keeps an empty column
		return false
	}
	f.withTypes = typed
	p.rows.begin(len(p.out))
	p.split = append(p.split, i+1)
	if typed {
		p.split = append(p.split, equals)
	}
	return true
}
