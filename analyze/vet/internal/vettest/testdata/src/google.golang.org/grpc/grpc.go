// Package grpc stands for the real one: what its clients' calls take.
package grpc

// CallOption is an option of a call.
type CallOption interface{ before() }
