// Package workload plans the indexes of a schema for all of its queries together: the
// fewest that bring each query about what its own best ones would. It knows how to
// choose; what may serve a query and what that costs is package indexing's and package
// planner's, and how a plan is printed or written is the command's.
//
// By file: workload.go is the plan and its parts; statement.go what is weighed: queries,
// foreign keys and what writes cost; option.go the indexes to choose from,
// selection.go those that are chosen; choose.go chooses; describe.go says what each is for.
//
// The choice is greedy with a way back, after Schlosser, Kossmann and Boissier,
// "Efficient Scalable Multi-Attribute Index Selection Using Recursive Strategies"
// (ICDE 2019), and Chaudhuri and Narasayya, "An Efficient, Cost-Driven Index Selection
// Tool for Microsoft SQL Server" (VLDB 1997), which merges indexes.
package workload
