package main

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed facts.txt
var factsText string

// The values of pgcat.NullBehaviour.
const (
	mayBeNull = iota
	neverWhenArgsNonNull
	neverWhenFirstNonNull
	never
)

// A fact is what one entry of a section says.
type fact struct{ section, ext, entry string }

// facts are what facts.txt says, and which of it was met.
type facts struct {
	said map[fact]bool   // whether some function met it
	exts map[string]bool // those that the server has
	ops  map[uint32]bool
}

// readFacts parses facts.txt. Comparison operators' functions are told by the
// catalogue.
func readFacts(db *database) (*facts, error) {
	f := &facts{said: map[fact]bool{}, ops: map[uint32]bool{}, exts: map[string]bool{"": true}}
	for _, r := range db.functions {
		f.exts[r.Ext] = true
	}
	var section, ext string
	for i, line := range strings.Split(factsText, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if header, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			section, ext, _ = strings.Cut(strings.TrimSuffix(header, "]"), " ")
			continue
		}
		for _, entry := range strings.Fields(line) {
			k := fact{section, ext, entry}
			if _, twice := f.said[k]; twice {
				return nil, fmt.Errorf("facts.txt:%d: %s is there twice", i+1, entry)
			}
			f.said[k] = false
		}
	}
	compares := map[uint32]bool{}
	for _, o := range db.operators {
		compares[o.OID] = o.Strategy != 0 || o.Hashes
	}
	for _, o := range db.operators {
		f.ops[o.Func] = f.ops[o.Func] || compares[o.OID] || compares[o.Neg]
	}
	return f, nil
}

// has reports whether a section says something of a function. A bare name
// speaks of strict overloads only when strict is set.
func (f *facts) has(section string, r *functionRow, strict bool) bool {
	found := false
	for _, entry := range []string{r.Signature, r.Name} {
		k := fact{section, r.Ext, entry}
		if _, ok := f.said[k]; ok && (entry == r.Signature || r.Strict || !strict) {
			f.said[k] = true
			found = true
		}
	}
	k := fact{section, r.Ext, "-" + r.Signature}
	if _, ok := f.said[k]; ok {
		f.said[k] = true
		found = false
	}
	return found
}

// null tells a function's pgcat.NullBehaviour.
func (f *facts) null(r *functionRow) int {
	switch {
	case r.Schema != "pg_catalog" && r.Ext == "":
		return mayBeNull
	case f.has("never", r, false):
		return never
	case f.has("first", r, true):
		return neverWhenFirstNonNull
	case r.Kind != "a" && f.has("args", r, true), r.Strict && f.ops[r.OID]:
		return neverWhenArgsNonNull
	}
	return mayBeNull
}

// check fails when an entry met no function: it is misspelt, or the server is
// not the one that the file was written for.
func (f *facts) check() error {
	var unmet []string
	for k := range maps.Keys(f.said) {
		if !f.said[k] && f.exts[k.ext] {
			unmet = append(unmet, fmt.Sprintf("[%s] %s", strings.TrimSpace(k.section+" "+k.ext), k.entry))
		}
	}
	if len(unmet) == 0 {
		return nil
	}
	slices.Sort(unmet)
	return fmt.Errorf("facts.txt: there is no such function:\n\t%s", strings.Join(unmet, "\n\t"))
}
