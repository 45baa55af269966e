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
// By file:
//
//   - what is found: analyzer.go, program.go, world.go (all packages as one), frame.go (a function), facts.go (what
//     other packages tell), site.go (kinds of site), judge.go (which one a call is), cure.go
//   - loops: loop.go, callback.go, framework.go, endless.go, streamed.go, rounds.go, exits.go, answers.go, guards.go, errorcond.go, events.go
//   - where values come from: source.go, place.go, flow.go, reaching.go, lent.go, loading.go, fills.go, copying.go, records.go
//   - what calls do: effects.go, values.go (functions that are values), literal.go, handed.go, dispatch.go, who.go, denied.go
//   - rounds that are jobs: job.go, bodyjob.go, beside.go, apiece.go, parts.go, apart.go, flags.go, makes.go, disk.go, walk.go, shared.go, plugged.go, database.go
//   - few rounds: quiet.go, listed.go, registry.go, built.go, givenlist.go, sealed.go, fieldlist.go, cutshort.go, full.go, limited.go, members.go, single.go, only.go
//   - settings, and what runs once: configured.go, configlist.go, embedded.go, refill.go, once.go, seeds.go, commands.go, besidecommand.go, fortests.go
//   - many at once: chunks.go, arrays.go, periods.go, buffered.go, keyvalue.go
//   - what is remembered: memo.go, asked.go, kept.go, misses.go, missing.go, elsewhere.go, loader.go
//   - failures, and what is rare: failing.go, failmaps.go, throttled.go
//   - invariant queries: hoist.go, pure.go
//   - SQL in Go code: queries.go, sqlc.go, sent.go, written.go, send.go, wrapped.go, builder.go, made.go, text.go, texts.go, schema.go
package loops
