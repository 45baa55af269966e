package observe

import "sync"

// texts tells statements apart that were not generated. Programs send the same texts
// again and again, so a text's figures are found without looking into it; a program
// that writes values into its texts makes many of them, so few are kept.
type texts struct {
	mu     sync.RWMutex
	most   int
	byText map[string]*Figures // as sent
	plain  map[string]*Figures // without literals
	order  []*Figures
	others *Figures
}

// maxTexts is how many texts are known as they were sent.
const maxTexts = 2000

// longText is how long a text may be to be known as it was sent.
const longText = 16 << 10

// of returns what is counted of a text.
func (t *texts) of(sql string) *Figures {
	t.mu.RLock()
	f := t.byText[sql]
	t.mu.RUnlock()
	if f != nil {
		return f
	}
	s := written(sql)
	t.mu.Lock()
	defer t.mu.Unlock()
	f = t.figures(s)
	if len(sql) <= longText {
		if t.byText == nil || len(t.byText) >= maxTexts {
			t.byText = map[string]*Figures{}
		}
		t.byText[sql] = f
	}
	return f
}

func (t *texts) figures(s *Statement) *Figures {
	key := s.Operation + " " + s.SQL
	if f := t.plain[key]; f != nil {
		return f
	}
	if len(t.plain) >= t.most {
		if t.others == nil {
			t.others = &Figures{statement: &Statement{SQL: "(further statements)", Operation: "OTHER", About: &nothing}}
			t.order = append(t.order, t.others)
		}
		return t.others
	}
	if t.plain == nil {
		t.plain = map[string]*Figures{}
	}
	f := &Figures{statement: s}
	t.plain[key] = f
	t.order = append(t.order, f)
	return f
}

// of an operation that has no text, such as COPY.
func (t *texts) named(operation, table string) *Figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.figures(&Statement{SQL: operation + " " + table, Operation: operation, Table: table, About: &nothing})
}

func (t *texts) all() []*Figures {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return append([]*Figures(nil), t.order...)
}
