// Package adopt writes down what a project's committed sqlc output has otherwise
// than dbgen would, as entries that dbgen generate obeys: with them, all that
// compiles against the one compiles against the other.
//
// By file: read.go reads a generated package's API from its Go text, types.go the
// types in it, body.go what a method sends and where it scans; diff.go compares
// two APIs and proposes entries, kept.go those with whole signatures; rest.go says
// what differs all the same; adopt.go goes round until nothing does; write.go puts
// the entries into their file. It knows Go text and what templates says of entries;
// it must not know SQL, nor how sqlc works.
package adopt
