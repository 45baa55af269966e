// Package layout sets out Go declarations as gofmt does, many times faster: it
// knows the part of Go that generated packages are written in, goes over the tokens
// once, and gives what it does not know to go/format, declaration by declaration.
//
// It knows tokens, brackets and gofmt's rules of white space ("go/printer", nodes.go
// and text/tabwriter are where they stand). It must not know what is generated: text
// in, the same text laid out.
package layout
