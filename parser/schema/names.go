package schema

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// maxName is how many bytes of a name PostgreSQL keeps (NAMEDATALEN - 1).
const maxName = 63

// clip shortens s to at most n bytes without cutting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// objectName joins name1, name2 and label as PostgreSQL's makeObjectName does:
// the longer of the two names is shortened until all fits.
func objectName(name1, name2, label string) string {
	available := maxName
	if name2 != "" {
		available--
	}
	if label != "" {
		available -= len(label) + 1
	}
	n1, n2 := len(name1), len(name2)
	for n1+n2 > available {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	name := clip(name1, n1)
	if name2 != "" {
		name += "_" + clip(name2, n2)
	}
	if label != "" {
		name += "_" + label
	}
	return name
}

// chooseName makes a name that taken refuses not: label, label1, label2 …
func chooseName(name1, name2, label string, taken func(string) bool) string {
	for pass := 0; ; pass++ {
		modified := label
		if pass > 0 {
			modified += strconv.Itoa(pass)
		}
		if name := objectName(name1, name2, modified); !taken(name) {
			return name
		}
	}
}

// chooseRelationName names an index or a sequence in schema. Names of
// constraints count as taken when it stands behind a constraint.
func (r *replayer) chooseRelationName(schema, name1, name2, label string, constraint bool) string {
	return chooseName(name1, name2, label, func(name string) bool {
		return r.rels[Name{schema, name}] != nil || constraint && r.constraintNameUsed(schema, name)
	})
}

// chooseConstraintName names a constraint; names are unique in the whole
// schema when PostgreSQL chooses them.
func (r *replayer) chooseConstraintName(schema, name1, name2, label string) string {
	return chooseName(name1, name2, label, func(name string) bool {
		return r.constraintNameUsed(schema, name)
	})
}

func (r *replayer) constraintNameUsed(schema, name string) bool {
	s := r.cat.Schema(schema)
	if s == nil {
		return false
	}
	for _, t := range s.Tables {
		if t.Constraint(name) != nil {
			return true
		}
	}
	for _, t := range s.Types {
		for _, c := range t.Checks {
			if c.Name == name {
				return true
			}
		}
	}
	return false
}

// joinedNames is the middle part of an index's or foreign key's name:
// a_b_c, as long as it may matter.
func joinedNames(names []string) string {
	var b strings.Builder
	for _, n := range names {
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(clip(n, maxName))
		if b.Len() > maxName {
			break
		}
	}
	return b.String()
}

// indexColumnNames are the attribute names that PostgreSQL gives an index:
// columns by name, expressions by their function or type, "expr" otherwise,
// numbered where they meet.
func indexColumnNames(elems []IndexElem, include []*Column) []string {
	var names []string
	add := func(origin string) {
		name := origin
		for i := 1; slices.Contains(names, name); i++ {
			suffix := strconv.Itoa(i)
			name = clip(origin, maxName-len(suffix)) + suffix
		}
		names = append(names, name)
	}
	for _, e := range elems {
		if e.Column != nil {
			add(e.Column.Name)
			continue
		}
		name := pgast.OutputName(e.Expr)
		if name == "" {
			name = "expr"
		}
		add(name)
	}
	for _, c := range include {
		add(c.Name)
	}
	return names
}

// IndexName is the name that PostgreSQL would give an index of a table on columns that a
// statement does not name: title_author_id_idx. taken says which are, besides those of
// the schema's relations; it may be nil.
func IndexName(cat *Catalog, t *Table, columns []string, taken func(string) bool) string {
	used := map[string]bool{}
	if s := cat.Schema(t.Schema); s != nil {
		for _, o := range s.Tables {
			used[o.Name] = true
			for _, ix := range o.Indexes {
				used[ix.Name] = true
			}
		}
		for _, q := range s.Sequences {
			used[q.Name] = true
		}
	}
	return chooseName(t.Name, joinedNames(columns), "idx", func(name string) bool {
		return used[name] || taken != nil && taken(name)
	})
}
