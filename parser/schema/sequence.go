package schema

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

func (r *replayer) createSequence(s *pg.CreateSeqStmt) {
	pos := r.pos(s.Sequence.Location)
	ns := r.relationSchema(s.Sequence)
	if ns == nil || !r.relationFree(ns, s.Sequence.Relname, s.IfNotExists, pos) {
		return
	}
	r.rowTypeFree(ns, s.Sequence.Relname, pos)
	seq := &Sequence{Schema: ns.Name, Name: s.Sequence.Relname, Pos: pos, Type: TypeRef{Name: Name{"pg_catalog", "int8"}}}
	r.addSequence(seq)
	r.sequenceOptions(seq, s.Options)
}

func (r *replayer) addSequence(seq *Sequence) {
	ns := r.cat.Schema(seq.Schema)
	ns.Sequences = append(ns.Sequences, seq)
	r.rels[Name{seq.Schema, seq.Name}] = seq
}

func (r *replayer) sequenceOptions(seq *Sequence, options []*pg.Node) {
	for _, n := range options {
		opt := n.GetDefElem()
		switch opt.GetDefname() {
		case "as":
			seq.Type = r.typeRef(opt.Arg.GetTypeName())
		case "owned_by":
			r.ownedBy(seq, stringsOf(listOf(opt.Arg)), r.pos(opt.Location))
		}
	}
}

// ownedBy is OWNED BY table.column or NONE.
func (r *replayer) ownedBy(seq *Sequence, parts []string, pos diag.Position) {
	if len(parts) == 1 && parts[0] == "none" {
		if seq.OwnedBy != nil && seq.OwnedBy.sequence == seq {
			seq.OwnedBy.sequence = nil
		}
		seq.OwnedBy, seq.OwnedByTable = nil, nil
		return
	}
	if len(parts) < 2 {
		r.errorf(pos, "specify OWNED BY table.column or OWNED BY NONE", "invalid OWNED BY option")
		return
	}
	table := Name{Name: parts[len(parts)-2]}
	if len(parts) > 2 {
		table.Schema = parts[len(parts)-3]
	}
	t := r.table(table, pos, false)
	if t == nil {
		return
	}
	c := t.Column(parts[len(parts)-1])
	if c == nil {
		r.noColumn(t, parts[len(parts)-1], pos)
		return
	}
	if t.Schema != seq.Schema {
		r.errorf(pos, "", "sequence must be in same schema as table it is linked to")
		return
	}
	seq.OwnedBy, seq.OwnedByTable = c, t
}

func (r *replayer) alterSequence(s *pg.AlterSeqStmt) {
	pos := r.pos(s.Sequence.Location)
	seq, ok := r.relation(rangeName(s.Sequence)).(*Sequence)
	if !ok {
		if !s.MissingOk {
			r.noRelation(rangeName(s.Sequence), pos)
		}
		return
	}
	r.sequenceOptions(seq, s.Options)
}

// ownedSequence makes the sequence behind a serial or identity column. The
// options may name it, as pg_dump does.
func (r *replayer) ownedSequence(t *Table, c *Column, options []*pg.Node, identity bool) *Sequence {
	n := Name{Schema: t.Schema}
	for _, o := range options {
		if opt := o.GetDefElem(); opt.GetDefname() == "sequence_name" {
			n = nameOf(listOf(opt.Arg))
			if n.Schema == "" {
				n.Schema = t.Schema
			}
			if s := r.cat.Schema(n.Schema); s == nil {
				r.noSchema(n.Schema, r.pos(opt.Location))
				n = Name{Schema: t.Schema}
			} else if !r.relationFree(s, n.Name, false, r.pos(opt.Location)) {
				n.Name = ""
			}
		}
	}
	if n.Name == "" {
		n.Name = r.chooseRelationName(t.Schema, t.Name, c.Name, "seq", false)
	}
	seq := &Sequence{
		Schema: n.Schema, Name: n.Name, Pos: c.Pos, Type: TypeRef{Name: c.Type.Name},
		OwnedBy: c, OwnedByTable: t, identity: identity,
	}
	r.addSequence(seq)
	c.sequence = seq
	return seq
}

// nextval is the default that serial writes for the user.
func nextval(seq *Sequence) *pg.Node {
	name := quoteIdent(seq.Schema) + "." + quoteIdent(seq.Name)
	return &pg.Node{Node: &pg.Node_FuncCall{FuncCall: &pg.FuncCall{
		Funcname: []*pg.Node{strNode("pg_catalog"), strNode("nextval")},
		Args: []*pg.Node{{Node: &pg.Node_TypeCast{TypeCast: &pg.TypeCast{
			Arg: &pg.Node{Node: &pg.Node_AConst{AConst: &pg.A_Const{Val: &pg.A_Const_Sval{Sval: &pg.String{Sval: name}}, Location: -1}}},
			TypeName: &pg.TypeName{
				Names:    []*pg.Node{strNode("pg_catalog"), strNode("regclass")},
				Typemod:  -1,
				Location: -1,
			},
			Location: -1,
		}}}},
		Location: -1,
	}}}
}

// quoteIdent quotes a name where SQL needs it.
func quoteIdent(name string) string {
	plain := name != "" && !isDigit(name[0])
	for i := range len(name) {
		c := name[i]
		plain = plain && (c == '_' || 'a' <= c && c <= 'z' || isDigit(c))
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// nextvalOf returns the constant in a default nextval('…') that names a
// sequence, and the name in it.
func nextvalOf(expr *pg.Node) (*pg.String, Name) {
	var found *pg.String
	pgast.Walk(expr, func(m proto.Message) bool {
		call, ok := m.(*pg.FuncCall)
		if !ok || pgast.LastName(call.Funcname) != "nextval" || len(call.Args) != 1 {
			return true
		}
		arg := call.Args[0]
		for arg.GetTypeCast() != nil {
			if to := arg.GetTypeCast().TypeName; to != nil && pgast.LastName(to.Names) != "regclass" {
				return false // nextval('s'::text) finds the sequence anew each time
			}
			arg = arg.GetTypeCast().Arg
		}
		if s := arg.GetAConst().GetSval(); s != nil {
			found = s
		}
		return false
	})
	if found == nil {
		return nil, Name{}
	}
	return found, parseQualified(found.Sval)
}

// SequenceOf returns the sequence that a column of a table draws its values from,
// as serial, as an identity, or by a default that calls nextval; nil is none.
func (c *Catalog) SequenceOf(t *Table, col *Column) *Sequence {
	if col.sequence != nil {
		return col.sequence
	}
	if col.Default == nil {
		return nil
	}
	_, n := nextvalOf(col.Default)
	for s := range c.lookIn(append([]string{t.Schema}, c.SearchPath...), n) {
		for _, seq := range s.Sequences {
			if seq.Name == n.Name {
				return seq
			}
		}
	}
	return nil
}

// parseQualified splits the text of a regclass constant.
func parseQualified(s string) Name {
	var parts []string
	lex := sqltext.Lexer{Text: s}
	for {
		start, end, class := lex.Next()
		switch class {
		case 0:
			switch len(parts) {
			case 0:
				return Name{}
			case 1:
				return Name{Name: parts[0]}
			}
			return Name{parts[len(parts)-2], parts[len(parts)-1]}
		case 'a', 'q':
			parts = append(parts, unquote(s[start:end]))
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
