package workload

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An option is an index that could be made.
type option struct {
	id        string // of its own, for memos
	table     *schema.Table
	name      string // the table's
	columns   []string
	ddl       []string
	where     string
	extension string
	// tree is a btree's of plain columns, nil for another kind. It serves all statements;
	// one that is partial, or of another kind, those that thought of it.
	tree  *planner.Index
	own   map[*statement][]*planner.Index
	order bool // a statement wants its first rows in the option's order
}

// as is the option as a statement sees it.
func (o *option) as(s *statement) []*planner.Index {
	if own := o.own[s]; own != nil {
		return own
	}
	if o.tree != nil && o.where == "" {
		return []*planner.Index{o.tree}
	}
	return nil
}

// option returns the one option of its statements.
func (l *load) option(t *schema.Table, ddl []string) *option {
	key := strings.Join(ddl, "\n")
	o := l.known[key]
	if o == nil {
		o = &option{id: strconv.Itoa(len(l.known)) + " ", table: t, name: t.QualifiedName().String(), ddl: ddl, own: map[*statement][]*planner.Index{}}
		l.known[key] = o
		l.options[t] = append(l.options[t], o)
	}
	return o
}

// propose notes a proposal of a statement.
func (l *load) propose(s *statement, p indexing.Proposed) *option {
	o := l.option(p.Index.Table, p.DDL)
	o.where, o.extension, o.order = p.Where, p.Extension, o.order || p.Order
	switch {
	case p.Index.Tree != nil && p.Where == "":
		if o.tree == nil {
			o.tree, o.columns = p.Index, keysOf(p.Index.Tree)
		}
	default:
		o.own[s] = append(o.own[s], p.Index)
		if p.Index.Tree != nil {
			o.columns = keysOf(p.Index.Tree)
		} else {
			o.columns = p.Columns
		}
	}
	return o
}

// of is the btree of plain columns with keys.
func (l *load) of(t *schema.Table, keys []tree.IndexKey) *option {
	ix := &tree.Index{Index: &schema.Index{Method: "btree"}, Keys: keys}
	o := l.option(t, []string{indexing.TreeDDL(t, ix, "")})
	if o.tree == nil {
		o.tree, o.columns = &planner.Index{Table: t, Tree: ix}, keysOf(ix)
	}
	return o
}

func keysOf(ix *tree.Index) []string {
	names := make([]string, len(ix.Keys))
	for i, k := range ix.Keys {
		names[i] = k.Column.Name
	}
	return names
}

// plain reports whether an option is a whole btree, which can be cut and merged.
func (o *option) plain() bool { return o.tree != nil && o.where == "" }

// covers reports whether o does all that a shorter one does.
func (o *option) covers(shorter *option) bool {
	return !slices.ContainsFunc(shorter.ddl, func(b string) bool {
		return !slices.ContainsFunc(o.ddl, func(a string) bool { return indexing.Covers(a, b) })
	})
}

// merge puts the keys of b, all of which a has elsewhere, before a's others: one index
// for those who look up b's keys alone, and those who look up all of them.
func (l *load) merge(a, b *option) *option {
	if !a.plain() || !b.plain() || len(b.columns) >= len(a.columns) || a.covers(b) || slices.ContainsFunc(b.columns, func(c string) bool { return !slices.Contains(a.columns, c) }) {
		return nil
	}
	keys := slices.Clone(b.tree.Tree.Keys)
	for _, k := range a.tree.Tree.Keys {
		if !slices.Contains(b.columns, k.Column.Name) {
			keys = append(keys, k)
		}
	}
	return l.of(a.table, keys)
}
