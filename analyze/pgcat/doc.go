// Package pgcat is PostgreSQL's system catalogue as data: types, functions,
// operators, casts and system relations of a real PostgreSQL 18, those of the
// contrib extensions, and the types and functions that a schema adds; and, on
// them, the algorithms of the manual's chapter "Type Conversion". It knows
// types by OID alone: it must not know syntax trees, scopes, tables or Go
// types.
package pgcat
