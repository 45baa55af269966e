// Package connect stands for the real one.
package connect

// Request is what a client sends.
type Request[T any] struct{ Msg *T }

// Response is what it gets.
type Response[T any] struct{ Msg *T }

// ClientStream is what a client sends one by one.
type ClientStream[T any] struct{ msg *T }

// Receive takes the next message.
func (s *ClientStream[T]) Receive() bool { return false }

// Msg is the message.
func (s *ClientStream[T]) Msg() *T { return s.msg }
