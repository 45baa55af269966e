// Package architecture is the picture of the house and the rules that follow
// from it: which package may import which, and who may see the syntax tree. It
// knows package paths and nothing else.
package architecture

import "strings"

// Module is the path of the root module.
const Module = "github.com/dbgen-go/dbgen"

// picture is the root module from the roof down. A line is a floor, a word on
// it a room: a folder with all below it that is no room of its own. A package
// imports from its own room, from the rooms beside it, and from all floors
// below. Rooms with a wall (|) between them do not know each other. A room may
// be drawn before it is built; every package must be in one.
const picture = `
cmd  golden  internal/architecture  internal/oracle  internal/typecheck  internal/release  internal/twintest
internal/sqlcplugin | internal/adopt
internal/indexplan
internal/project  internal/describe  internal/explain  internal/stats  internal/evidence

config | templates

analyze/golangci
analyze/rules
analyze/check | analyze/vet
analyze/deployed
analyze
analyze/nulls | analyze/effects | analyze/paths | analyze/sqlc
analyze/bind
analyze/tree
analyze/pgcat

parser  parser/schema
parser/pgast  parser/sqltext

internal/baseline
templates/options | templates/layout | internal/report
internal/migration
internal/output | internal/watch | internal/diag | internal/crash | internal/queryline | internal/manual | internal/changes | internal/counts | internal/store | internal/hugepages | internal/sized internal/live
internal/await | internal/lazyregexp
internal/heap
`

// syntaxTree are the packages that make the types of the syntax tree, by the
// beginning of their paths.
var syntaxTree = []string{
	"github.com/pganalyze/pg_query_go",
	"github.com/sqlc-dev/oliphant",
	Module + "/parser/pgast",
}

// seesSyntax are the rooms that are there to read the syntax tree; all others
// read what these make of it.
var seesSyntax = []string{"parser", "parser/schema", "parser/pgast", "analyze/bind"}

// A place is where a room is in the picture.
type place struct {
	floor int // counted from the roof
	cell  int // between walls
}

// rooms finds each room's place.
var rooms = func() map[string]place {
	found := map[string]place{}
	for floor, line := range strings.Split(picture, "\n") {
		for cell, names := range strings.Split(line, "|") {
			for _, name := range strings.Fields(names) {
				found[name] = place{floor, cell}
			}
		}
	}
	return found
}()

// Room returns the room that a package of the root module is in; the longest
// folder decides. ok is false for packages without one.
func Room(pkg string) (room string, ok bool) {
	room, ok = strings.CutPrefix(pkg, Module+"/")
	for ok {
		if _, drawn := rooms[room]; drawn {
			return room, true
		}
		i := strings.LastIndexByte(room, '/')
		if ok = i >= 0; ok {
			room = room[:i]
		}
	}
	return "", false
}

// Allowed reports whether package from may import package to. Of packages
// outside the house only those of the syntax tree are of interest.
func Allowed(from, to string) bool {
	if inRuntime(from) {
		return !inHouse(to) || inRuntime(to)
	}
	if isSyntaxTree(to) && !maySeeSyntax(from) {
		return false
	}
	if !inHouse(to) || inRuntime(to) {
		return true
	}
	a, aok := Room(from)
	b, bok := Room(to)
	if !aok || !bok {
		return false
	}
	above, below := rooms[a], rooms[b]
	if above.floor == below.floor {
		return above.cell == below.cell
	}
	return above.floor < below.floor
}

func inHouse(pkg string) bool { return strings.HasPrefix(pkg, Module+"/") }

// inRuntime reports whether a package is of the runtime's module, which imports
// none of the others.
func inRuntime(pkg string) bool { return within(pkg, Module+"/runtime") }

// within reports whether a package is a folder or below it.
func within(pkg, folder string) bool {
	rest, ok := strings.CutPrefix(pkg, folder)
	return ok && (rest == "" || rest[0] == '/')
}
