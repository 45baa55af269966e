// Package effects tells what a statement reads and writes: which tables and which
// of their rows, what foreign keys, triggers, rules and function bodies add, and
// whether a replica may answer. It reads the typed tree and, of function bodies
// that are not plain SQL (PL/pgSQL above all), the text, word by word. It must not
// know what may be NULL.
//
// By file: effects.go has the outcome; read.go says which tables are read; write.go
// which are written, with what foreign keys (ON DELETE, ON UPDATE), partitions and
// inheritance add; follow.go goes after triggers, rules and called functions;
// body.go says what a function's body does, bodyscan.go reads it where there is no
// tree; key.go finds the one row. The cache is invalidated by table and tag; the
// columns that are named serve other questions.
package effects
