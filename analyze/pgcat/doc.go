// Package pgcat is PostgreSQL's system catalogue as data: types, functions,
// operators, casts and system relations of a real PostgreSQL 18, those of the
// contrib extensions, and the types and functions that a schema adds; and, on
// them, the algorithms of the manual's chapter "Type Conversion". It knows
// types by OID alone: it must not know syntax trees, scopes, tables or Go
// types.
//
// By file: catalog.go looks things up; builtin.go, decode.go and extension.go
// load what PostgreSQL and its extensions bring (internal/snapshot makes those
// files from a server), overlay.go holds what a schema adds; operator.go (x =
// ANY(array) too) and function.go resolve a call: an exact match there, else the
// best that candidate.go chooses; funccandidates.go says which functions are
// candidates, funccheck.go what else the call must obey; coerce.go casts, common.go the type of UNION, CASE and the
// like, polymorphic.go anyelement and its kin; format.go, keyword.go and
// sort.go print, quote and order types; errors.go, hint.go and suggest.go say
// what is wrong and what was meant. What a function does with NULL is a field
// of its catalogue entry (types.go, extract.go), reviewed by hand in
// internal/snapshot/facts.txt; of aggregates, nulls/aggregate.go decides.
package pgcat
