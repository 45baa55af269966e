package schema

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// An inner is a statement of SQL in a DO block.
type inner struct {
	statement
	maybe bool // whether it runs depends on more than what the catalogue has
}

// ofCatalog is a condition that asks what there is: what it guards runs where it can.
var ofCatalog = lazyregexp.New(`(?i)\b(pg_\w+|information_schema|to_reg\w+)\b`)

// inners are the statements of a DO block in PL/pgSQL that are written out, in their
// order, those of branches and loops included, and those of exception handlers not;
// made reports whether there is SQL that is made when the block runs.
func (r *replayer) inners(s statement) (list []inner, made bool) {
	body, language := "", "plpgsql"
	for _, n := range s.node.GetDoStmt().GetArgs() {
		switch opt := n.GetDefElem(); opt.GetDefname() {
		case "as":
			body = optionText(opt.Arg)
		case "language":
			language = optionText(opt.Arg)
		}
	}
	at := strings.Index(s.sql, body) // as it is between dollars
	if language != "plpgsql" || at < 0 {
		return nil, true
	}
	b := blockReader{lex: sqltext.Lexer{Text: body}}
	b.read()
	for _, p := range b.parts {
		text, start := body[p.start:p.end], p.start
		if p.execute {
			literal, offset, ok := constantText(text)
			if !ok {
				made = true
				continue
			}
			text, start = literal, start+offset
		}
		tree, err := pgast.Parse(text)
		if err != nil {
			made = true // with variables in it, say
			continue
		}
		for _, raw := range tree.Stmts {
			list = append(list, inner{statement{raw.Stmt, text, s.offset + at + start, 0, len(text)}, p.maybe})
		}
	}
	return list, made
}

// constantText is the string that is all of what EXECUTE is given, and its offset there.
func constantText(text string) (value string, offset int, ok bool) {
	lex := sqltext.Lexer{Text: text}
	start, end, class := lex.Next()
	if _, _, more := lex.Next(); class != 'q' || more != 0 {
		return "", 0, false
	}
	literal := text[start:end]
	if literal[0] == '$' {
		tag := strings.IndexByte(literal[1:], '$') + 2
		return literal[tag : len(literal)-tag], start + tag, len(literal) >= 2*tag
	}
	if literal[0] != '\'' || len(literal) < 2 {
		return "", 0, false
	}
	return strings.ReplaceAll(literal[1:len(literal)-1], "''", "'"), start + 1, true
}

// A part is a statement in a block's text; of EXECUTE, what it is given.
type part struct {
	start, end     int
	execute, maybe bool
}

// A frame is a construct that a block's text is in.
type frame struct {
	word        string // BEGIN, IF, LOOP or CASE
	maybe, skip bool
	parts       int // how many there were before it
}

// A blockReader finds the statements of SQL in the text of a block.
type blockReader struct {
	lex    sqltext.Lexer
	frames []frame
	parts  []part
}

// staticWords begin statements of SQL that may alter a schema or many rows.
var staticWords = []string{"CREATE", "ALTER", "DROP", "TRUNCATE", "UPDATE", "DELETE", "INSERT", "LOCK", "GRANT", "REVOKE", "REINDEX", "REFRESH", "COMMENT"}

// read reads to the end. What it cannot follow it takes for one statement more.
func (b *blockReader) read() {
	for {
		start, end, class := b.lex.Next()
		switch class {
		case 0:
			return
		case '<': // <<label>>
			b.until(">")
			b.lex.At++
			continue
		case ';':
			continue
		case 'a':
		default:
			b.until(";")
			continue
		}
		b.statement(start, strings.ToUpper(b.lex.Text[start:end]))
	}
}

// statement reads one that begins with a word.
func (b *blockReader) statement(start int, word string) {
	switch word {
	case "DECLARE":
		b.until("BEGIN")
		b.push(frame{word: "BEGIN"})
	case "BEGIN":
		b.push(frame{word: word})
	case "IF":
		_, cond := b.until("THEN")
		b.push(frame{word: word, maybe: !ofCatalog().MatchString(cond)})
	case "ELSIF", "ELSEIF":
		b.until("THEN")
		b.within(func(f *frame) { f.maybe = true })
	case "ELSE":
		b.within(func(f *frame) { f.maybe = true })
	case "FOR", "FOREACH", "WHILE":
		b.until("LOOP")
		b.push(frame{word: "LOOP", maybe: true})
	case "LOOP":
		b.push(frame{word: word, maybe: true})
	case "CASE":
		b.until("THEN")
		b.push(frame{word: word, maybe: true})
	case "WHEN": // of CASE, or of EXCEPTION
		b.until("THEN")
	case "EXCEPTION":
		b.within(func(f *frame) {
			f.skip = true
			for i := range b.parts[f.parts:] { // one that fails undoes the others
				b.parts[f.parts+i].maybe = b.parts[f.parts+i].maybe || len(b.parts)-f.parts > 1
			}
		})
	case "END":
		b.until(";")
		if n := len(b.frames); n > 0 {
			b.frames = b.frames[:n-1]
		}
	default:
		end, _ := b.until(";")
		b.add(part{start: start, end: end}, word)
	}
}

// add notes a statement that counts.
func (b *blockReader) add(p part, word string) {
	for _, f := range b.frames {
		p.maybe = p.maybe || f.maybe
		if f.skip {
			return
		}
	}
	if word == "EXECUTE" {
		p.execute = true
		p.start += len(word)
	} else if !slices.Contains(staticWords, word) {
		return
	}
	b.parts = append(b.parts, p)
}

func (b *blockReader) push(f frame) {
	f.parts = len(b.parts)
	b.frames = append(b.frames, f)
}

// within alters the innermost construct.
func (b *blockReader) within(do func(*frame)) {
	if n := len(b.frames); n > 0 {
		do(&b.frames[n-1])
	}
}

// until skips what stands before a word or a character outside of parentheses and of
// CASE … END, and that itself. It returns where that stands, and what was skipped.
func (b *blockReader) until(stop string) (end int, skipped string) {
	from, parens, cases := b.lex.At, 0, 0
	for {
		start, end, class := b.lex.Next()
		text := strings.ToUpper(b.lex.Text[start:end])
		switch {
		case class == 0:
			return start, b.lex.Text[from:start]
		case parens == 0 && cases == 0 && text == stop:
			return start, b.lex.Text[from:start]
		case class == '(':
			parens++
		case class == ')':
			parens--
		case class == 'a' && text == "CASE":
			cases++
		case class == 'a' && text == "END" && cases > 0:
			cases--
		}
	}
}

// innerSteps replays what a DO block has of SQL as steps of its own. What is wrong with
// it is no error: the block may guard against that.
func (r *replayer) innerSteps(s statement, path []string, count int) (made bool) {
	list, made := r.inners(s)
	diags := r.diags
	defer func() { r.diags, r.stmt = diags, s }()
	for _, in := range list {
		if in.node.GetTransactionStmt() != nil {
			continue
		}
		scratch := diag.List{}
		r.diags, r.stmt = &scratch, in.statement
		r.tell(in.statement, path, Step{Block: true, Statements: count, Maybe: in.maybe})
	}
	return made
}
