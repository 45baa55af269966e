// Package loops finds generated queries that run once in each round of a loop.
//
// It works on one package at a time. Facts carry over what it learns: which
// methods are queries (from the line that the generator leaves, or from the SQL in
// code that sqlc generated), which
// functions perform one and with which of their parameters, and which functions
// call a parameter in a loop. Packages that import no generated code, directly
// or not, cost nothing but a look at their imports.
//
// The package knows Go's syntax and types, and what the generator's line says.
// It must not know SQL (package parser reads sqlc's for it), nor how a rule words its findings; the rules, a folder
// each, pick from its result and say what is wrong and what cures it.
//
// By file: site.go has the kinds of site, judge.go says which one a call is;
// loop.go, endless.go, exits.go, answers.go and errorcond.go are about loops, events.go is about the cases of switches, periods.go is about stretches of time, seeds.go, configured.go, configlist.go and refill.go
// about what runs once or is set up, listed.go, built.go, givenlist.go, fieldlist.go, cutshort.go, limited.go and full.go about lists that are written out or short, flow.go, lent.go, loading.go and place.go about where values
// come from, values.go about functions that are values, dispatch.go, who.go and denied.go about methods of interfaces, records.go about files of rows, job.go, bodyjob.go, beside.go, apiece.go, disk.go, parts.go, apart.go, flags.go and makes.go about what makes a
// round a unit of work, single.go and only.go about what one round alone comes to, failing.go about what only failures come to, memo.go, misses.go, missing.go and
// elsewhere.go about what is remembered; written.go, send.go, wrapped.go, builder.go and text.go read SQL in Go code,
// schema.go gives it its meaning; keyvalue.go knows stores that have no batch; facts.go is about what other packages tell, sqlc.go
// about sqlc's code.
package loops
