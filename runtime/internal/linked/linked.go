// Package linked says which of the runtime's optional packages a program has in it, so
// that others can refuse settings that nobody obeys. It knows their names; it must import
// none of them.
package linked

// Metrics says that the program has package dbgenprom, which sets it as it is
// initialised.
var Metrics bool
