package bind

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// A MissingExtension is one that a schema leaves out though its functions or
// operators are used: the users of sqlc, which does not ask for them, need not
// write CREATE EXTENSION.
type MissingExtension struct {
	Name          string
	Schema        string        // as a use has it; "" when none says
	Bare          bool          // a use does not say the schema
	Pos           diag.Position // the first use
	Message, Hint string        // what PostgreSQL would say of that
}

// wanted are the extensions that were found missing, and what those that were
// taken for the schema's own then have.
type wanted struct {
	lock       sync.Mutex
	extensions map[string]*MissingExtension
	functions  map[string]bool // names of functions that nothing else has
}

// Missing returns the extensions that were found to be left out so far, in the
// order of their names. With them in Options.Extensions, what was not understood
// may be.
func (b *Schema) Missing() []MissingExtension {
	b.wanted.lock.Lock()
	defer b.wanted.lock.Unlock()
	var list []MissingExtension
	for _, name := range slices.Sorted(maps.Keys(b.wanted.extensions)) {
		list = append(list, *b.wanted.extensions[name])
	}
	return list
}

// want notes an extension that has what an error says is missing. It counts where
// a schema may leave functions out, and does not make things of the same names.
func (a *binder) want(e *pgcat.Error, schemaName string, loc int) {
	if e.Extension == "" || !a.unknownFunctions {
		return
	}
	functions, types := pgcat.NamesIn(e.Extension)
	for _, s := range a.Catalog.Schemas {
		for _, f := range s.Functions {
			if functions[f.Name] {
				return
			}
		}
		for _, t := range s.Types {
			if types[t.Name] {
				return
			}
		}
	}
	found := &MissingExtension{Name: e.Extension, Schema: schemaName, Bare: schemaName == "", Message: e.Message, Hint: e.Hint}
	if a.place != nil {
		found.Pos = a.place(max(loc, 0))
	}
	w := &a.wanted
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.extensions == nil {
		w.extensions = map[string]*MissingExtension{}
	}
	if other := w.extensions[e.Extension]; other != nil {
		if before(other.Pos, found.Pos) {
			found, other = other, found
		}
		found.Bare = found.Bare || other.Bare
		found.Schema = cmp.Or(found.Schema, other.Schema)
	}
	w.extensions[e.Extension] = found
}

// before reports whether a place comes first; an unknown one comes last.
func before(p, q diag.Position) bool {
	if p.IsValid() != q.IsValid() {
		return p.IsValid()
	}
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Offset, q.Offset)) < 0
}

// isMissing reports whether a function is one of an extension that the schema
// leaves out.
func (b *Schema) isMissing(f *pgcat.Function) bool { return f != nil && b.wanted.functions[f.Name] }

// bindMissing adds extensions that the schema leaves out. A call that none of
// their functions fits is still taken on trust, for the name may be the author's.
func (b *Schema) bindMissing(list []MissingExtension) {
	b.wanted.functions = map[string]bool{}
	for _, x := range list {
		functions, _ := pgcat.NamesIn(x.Name)
		for name := range functions {
			if len(b.Types.Functions(b.Path, "", name)) == 0 {
				b.wanted.functions[name] = true
			}
		}
		if x.Bare && x.Schema != "" { // where the server must find it, too
			b.alsoIn = append(b.alsoIn, x.Schema)
		}
		b.Types.AddExtension(x.Name, cmp.Or(x.Schema, b.homeOfUnknown()))
		b.Diags.Warnf(x.Pos, x.Hint, "%s in the schema: it is taken for that of extension %q", x.Message, x.Name)
	}
}
