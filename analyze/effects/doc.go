// Package effects tells what a statement reads and writes: which tables and which
// of their rows, what foreign keys, triggers, rules and function bodies add, and
// whether a replica may answer. It reads the typed tree; it must not know what may
// be NULL, nor what is done with its answers.
package effects
