// Package migrators holds what "dbgen indexes --write" writes against the tools that run
// it: a project for each, whose migrations the tool itself applies to a real server and
// takes back. It is a module of its own, as the tools' drivers are many. It must not know
// how a plan is made.
package migrators
