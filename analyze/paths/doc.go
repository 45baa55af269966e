// Package paths tells what a statement asks of each table in it: which of its
// columns and expressions are compared, by which operators and with what, in
// what order and how many rows are wanted. It looks through views, WITH,
// subqueries and joins as PostgreSQL does when it pulls them up. It must not
// know which index serves what, nor any rule.
package paths
