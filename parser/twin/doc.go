// Package twin writes the batch of a query: of a statement that is sent once for
// each of many keys or rows, the statement that is sent once for all of them. It
// edits the text where that has to change and leaves the rest as its author wrote
// it. It knows what the text says, and the types that it is told; no schema, no Go.
//
// By file: text.go has a statement's tokens and the edits, match.go finds what is
// compared with a parameter, select.go, insert.go and change.go (UPDATE and DELETE)
// have the shapes, unnest.go makes rows of arrays, style.go writes a text with the
// parameters' names, as sqlc takes it, and takes it apart.
package twin
