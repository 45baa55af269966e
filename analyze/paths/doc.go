// Package paths tells what a statement asks of each table in it: which of its
// columns and expressions are compared, by which operators and with what, in
// what order and how many rows are wanted. It looks through views, WITH,
// subqueries, set operations and joins, as PostgreSQL does when it pulls up what
// is in FROM and pushes down conditions. It must not know which index serves
// what (package check/internal/indexing does), nor any rule.
package paths
