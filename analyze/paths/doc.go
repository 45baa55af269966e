// Package paths tells what a statement asks of each table in it: which of its
// columns and expressions are compared, by which operators and with what, in
// what order and how many rows are wanted. It looks through views, WITH,
// subqueries, set operations and joins, as PostgreSQL does when it pulls up what
// is in FROM and pushes down conditions. Paths are PostgreSQL's access
// paths, not search paths. It sorts comparisons into kinds (Op); which existing
// index serves a kind, package analyze/check/internal/indexing knows. It must not
// know any rule.
//
// By file: level.go has the outcome; build.go reads statements, from.go FROM,
// cond.go conditions (= ANY, LIKE, OR), sublink.go EXISTS and IN, setop.go UNION
// and its kin; scope.go and value.go say what an expression stands for.
package paths
