package main

import (
	"cmp"
	"slices"
)

// OIDs from firstInitdb on are given out by initdb, and those from firstUser
// on by the server: they differ from build to build. They are numbered anew, in
// the order of names: initdb's from firstInitdb on, each extension's from
// firstUser on.
const (
	firstInitdb = 10000
	firstUser   = 16384
)

// The numbers of all objects, by the server's OID.
type numbers struct {
	types, functions, operators map[uint32]ref
}

// A ref is an object's number in the file of the extension that it belongs to.
type ref struct {
	ext string
	id  int
}

func number(db *database) *numbers {
	byName := func(a, b typeRow) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	}
	slices.SortFunc(db.types, byName)
	slices.SortFunc(db.functions, func(a, b functionRow) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Signature, b.Signature))
	})
	slices.SortFunc(db.operators, func(a, b operatorRow) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Signature, b.Signature))
	})
	var n numbers
	n.types = assign(db.types, func(t typeRow) (uint32, string) { return t.OID, t.Ext })
	n.functions = assign(db.functions, func(f functionRow) (uint32, string) { return f.OID, f.Ext })
	n.operators = assign(db.operators, func(o operatorRow) (uint32, string) { return o.OID, o.Ext })
	return &n
}

func assign[T any](rows []T, key func(T) (oid uint32, ext string)) map[uint32]ref {
	refs := map[uint32]ref{}
	next := map[string]int{}
	for _, r := range rows {
		oid, ext := key(r)
		switch {
		case oid < firstInitdb:
			refs[oid] = ref{id: int(oid)}
			continue
		case next[ext] == 0 && ext == "":
			next[ext] = firstInitdb
		case next[ext] == 0:
			next[ext] = firstUser
		}
		refs[oid] = ref{ext, next[ext]}
		next[ext]++
	}
	return refs
}

// split sorts the objects by the extension that they belong to; "" has the
// built-in ones.
func split(db *database) map[string]*database {
	sets := map[string]*database{}
	set := func(ext string) *database {
		if sets[ext] == nil {
			sets[ext] = &database{}
		}
		return sets[ext]
	}
	for _, t := range db.types {
		set(t.Ext).types = append(set(t.Ext).types, t)
	}
	for _, f := range db.functions {
		set(f.Ext).functions = append(set(f.Ext).functions, f)
	}
	for _, o := range db.operators {
		set(o.Ext).operators = append(set(o.Ext).operators, o)
	}
	for _, c := range db.casts {
		set(c.Ext).casts = append(set(c.Ext).casts, c)
	}
	for _, r := range db.relations {
		set(r.Ext).relations = append(set(r.Ext).relations, r)
	}
	return sets
}
