// Package analyze turns parsed queries and a schema into meaning: names, types,
// nullability, and what is read and written. Its sub-packages hold the
// catalogue of types (pgcat) and the checks. It must not know Go types nor how
// code is written; package templates does.
package analyze
