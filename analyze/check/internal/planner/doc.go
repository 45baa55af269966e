// Package planner estimates what a query costs with the indexes that there are,
// and with others beside them. It follows PostgreSQL's planner in what decides
// whether an index pays: which conditions an index looks up, how many rows are
// left, sequential, index and bitmap scans, nested loops and hash joins, the first
// rows in an order. Its numbers are PostgreSQL's units (seq_page_cost is 1), its
// formulas those of costsize.c and selfuncs.c, simplified.
//
// What it is not told of the data it assumes (Assumption): Typical and Adverse
// are two guesses that a sound advice has to survive both of. It must not know any
// rule, nor how an index is proposed.
//
// By file: table.go is a table in a query level; serve.go says which conditions an
// existing index looks up and in which order it gives the rows, implied.go when a
// partial one applies; data.go has sizes and distinct values, selectivity.go what
// conditions leave, cost.go the formulas, scan.go the ways to read one table,
// join.go those to join several, plan.go whole queries; expr.go reads expressions.
package planner
