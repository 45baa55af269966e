package effects

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A body is what the body of one of the schema's own functions does by itself,
// what the functions that it calls do left out.
type body struct {
	accesses []*tree.Access // of its own statements
	calls    []*schema.Function
	locks    bool
	// writesElsewhere: something is called that may write what is no table;
	// changing: or that gives another value each time.
	writesElsewhere, changing bool
	// session is what it calls that has another value in each session.
	session string
	// unseen says why not all that it does is known, or is empty; unseenReads
	// that what is not known are reads.
	unseen, unseenReads string
	// failed is why PostgreSQL would refuse the body of a function in SQL.
	failed *bind.Fault
	// assigned are the columns of a trigger's new row that it sets; wholeRow says
	// that they may be any.
	assigned []string
	wholeRow bool
}

type keptBody struct {
	once sync.Once
	body body
}

// body returns what is known of a function's body.
func (s *Schema) body(def *schema.Function) *body {
	kept, ok := s.bodies.Load(def)
	if !ok {
		kept, _ = s.bodies.LoadOrStore(def, &keptBody{})
	}
	b := kept.(*keptBody)
	b.once.Do(func() { s.look(def, &b.body) })
	return &b.body
}

func (s *Schema) look(def *schema.Function, b *body) {
	scan := &bodyScan{Schema: s, path: s.PathsOf(def), body: b}
	switch {
	case def.Kind == "aggregate":
		for _, part := range def.Parts {
			scan.callsOf(part)
		}
	case def.Language == "plpgsql":
		scan.text(def.Body)
	case def.Language != "sql":
		b.unseen, b.wholeRow = "it is written in "+def.Language, true
	default:
		bound, failed := s.Body(def)
		b.failed = failed
		if bound == nil {
			scan.text(def.Text()[def.TextStart():])
			return
		}
		b.bound(s, bound)
	}
}

// bound adds what a body in SQL does.
func (b *body) bound(s *Schema, x *bind.Body) {
	b.accesses, b.locks, b.unseen = x.Accesses, x.Locks, x.TrustedWhy
	b.writesElsewhere = x.Elsewhere && x.TrustedWhy == ""
	for _, q := range x.Queries {
		q.Walk(func(e tree.Expr) bool {
			if v, ok := e.(*tree.SQLValue); ok && ofSession[v.Name] {
				b.session = v.Name
			}
			return true
		})
	}
	for _, f := range x.Calls {
		b.note(s, f)
	}
}

// note adds a function that the body calls.
func (b *body) note(s *Schema, f *pgcat.Function) {
	switch def := s.Function(f); {
	case def != nil:
		if !slices.Contains(b.calls, def) {
			b.calls = append(b.calls, def)
		}
	case f.ReadsTables:
		b.unseen = f.Name + "() reads tables that only its arguments name"
	case f.Volatility == pgcat.Volatile:
		b.changing = true
		b.writesElsewhere = b.writesElsewhere || mayWrite(f)
	case f.Schema == "pg_catalog" && ofSession[f.Name]:
		b.session = f.Name
	}
}

// ofSession are the functions, stable ones, and the values whose value is the
// session's.
var ofSession = map[string]bool{
	"current_setting": true, "pg_backend_pid": true, "pg_my_temp_schema": true, "inet_client_addr": true, "inet_client_port": true,
	"getpgusername": true, "current_user": true, "session_user": true, "currval": true, "lastval": true,
	"txid_current": true, "pg_current_xact_id": true, "txid_current_snapshot": true, "pg_current_snapshot": true,
}

// Uncacheable tells of the values in a statement that one call must not have from
// another: those of the session, and those that change by themselves.
func (s *Schema) Uncacheable(stmt *tree.Statement) []*bind.Fault {
	var out []*bind.Fault
	add := func(e tree.Expr, hint, format string, args ...any) {
		out = append(out, &bind.Fault{Loc: e.Loc(), Hint: hint, Message: fmt.Sprintf(format, args...)})
	}
	stmt.Query.Walk(func(e tree.Expr) bool {
		session, changing := s.valueOf(e)
		if session != "" {
			add(e, "pass the value as a parameter, so that it is part of the key, or leave the cache out",
				"the cache keeps a value that is another one in each session: %s", session)
		} else if changing != "" {
			add(e, "work it out where the query is called, or leave the cache out", "the cache keeps a value that changes by itself: %s()", changing)
		}
		return true
	})
	return out
}

// valueOf says what an expression by itself has that is the session's, or what
// it calls that changes by itself.
func (s *Schema) valueOf(e tree.Expr) (session, changing string) {
	switch x := e.(type) {
	case *tree.SQLValue:
		if ofSession[x.Name] {
			return x.Name, ""
		}
	case *tree.Func:
		def := s.Function(x.Fn)
		switch {
		case def != nil:
			session, changes := s.inBody(def, map[*schema.Function]bool{})
			if session != "" {
				return session + ", which " + def.Name + "() asks for", ""
			}
			if changes {
				return "", x.Fn.Name
			}
		case x.Op != "":
		case x.Fn.Schema == "pg_catalog" && ofSession[x.Fn.Name]:
			return x.Fn.Name + "()", ""
		case x.Fn.Volatility == pgcat.Volatile:
			return "", x.Fn.Name
		}
	}
	return "", ""
}

// inBody finds what a function's body has that the cache must not keep.
func (s *Schema) inBody(def *schema.Function, seen map[*schema.Function]bool) (session string, changing bool) {
	if seen[def] {
		return "", false
	}
	seen[def] = true
	b := s.body(def)
	session, changing = b.session, b.changing || b.unseen != "" && def.Volatility == "volatile"
	for _, called := range b.calls {
		inner, changes := s.inBody(called, seen)
		session, changing = cmp.Or(session, inner), changing || changes
	}
	return session, changing
}
